//! Where do customers live, which clock, language and currency do they have?

/// A country of customers.
#[derive(Debug, PartialEq)]
pub struct Place {
    /// ISO 3166 code.
    pub country: &'static str,
    /// IANA time zone of most of them.
    pub zone: &'static str,
    /// Minutes ahead of UTC in winter; the simulation keeps them all year.
    pub offset_minutes: i32,
    /// Language and region of their browsers.
    pub locale: &'static str,
    /// ISO 639 code of the language they write in.
    pub language: &'static str,
    /// ISO 4217 code of what they pay in.
    pub currency: &'static str,
    /// Price of one US dollar in minor units of the currency, as the price list rounds it.
    pub minor_per_dollar: i64,
    /// Share among all customers, in any unit.
    pub weight: f64,
    /// Which list of names fits: see [`crate::names`].
    pub names: usize,
}

const fn place(
    country: &'static str,
    zone: &'static str,
    offset_minutes: i32,
    (locale, language): (&'static str, &'static str),
    (currency, minor_per_dollar): (&'static str, i64),
    weight: f64,
    names: usize,
) -> Place {
    Place { country, zone, offset_minutes, locale, language, currency, minor_per_dollar, weight, names }
}

/// All of them.
pub const PLACES: [Place; 11] = [
    place("US", "America/New_York", -300, ("en-US", "en"), ("USD", 100), 25.0, 0),
    place("GB", "Europe/London", 0, ("en-GB", "en"), ("GBP", 80), 10.0, 0),
    place("DE", "Europe/Berlin", 60, ("de-DE", "de"), ("EUR", 95), 12.0, 1),
    place("FR", "Europe/Paris", 60, ("fr-FR", "fr"), ("EUR", 95), 9.0, 2),
    place("ES", "Europe/Madrid", 60, ("es-ES", "es"), ("EUR", 95), 7.0, 3),
    place("NL", "Europe/Amsterdam", 60, ("nl-NL", "en"), ("EUR", 95), 4.0, 1),
    place("BR", "America/Sao_Paulo", -180, ("pt-BR", "pt"), ("BRL", 500), 8.0, 3),
    place("IN", "Asia/Kolkata", 330, ("en-IN", "en"), ("INR", 8_000), 10.0, 4),
    place("JP", "Asia/Tokyo", 540, ("ja-JP", "ja"), ("JPY", 150), 7.0, 5),
    place("CA", "America/Toronto", -300, ("en-CA", "en"), ("CAD", 130), 4.0, 0),
    place("AU", "Australia/Sydney", 600, ("en-AU", "en"), ("AUD", 150), 4.0, 0),
];
