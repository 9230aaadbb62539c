//! Which amount of which money does a cell mean?
//!
//! Money is kept as a whole number of the smallest unit (cents) beside the ISO code of its currency, so that no sum is off by a rounding.

/// The largest amount that is exact everywhere.
const MOST: i128 = 1 << 53;

/// Currencies whose smallest unit is the currency itself.
const WITHOUT_MINOR: [&str; 16] =
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF"];
/// Those with a thousandth.
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// All others of ISO 4217 that people pay with: a hundredth.
const HUNDREDTHS: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF \
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR \
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR \
    NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY \
    TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG";

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its ISO code in capitals.
    pub code: String,
    digits: usize,
}

impl Currency {
    /// The currency of an ISO code, whatever the case of its letters.
    pub fn of(text: &str) -> Option<Currency> {
        let code = text.trim().to_ascii_uppercase();
        let digits = if WITHOUT_MINOR.contains(&code.as_str()) {
            0
        } else if THOUSANDTHS.contains(&code.as_str()) {
            3
        } else if code.len() == 3 && HUNDREDTHS.split(' ').any(|known| known == code) {
            2
        } else {
            return None;
        };
        Some(Currency { code, digits })
    }

    /// An amount as people write it (`1234.5`, `1,234.50`, `1.234,50`) in the smallest unit; or why it is none. `1,234` may mean two
    /// things and is refused.
    pub fn amount(&self, text: &str) -> Result<i64, &'static str> {
        const UNREADABLE: &str = "is no amount. Hint: write it as 1234.50";
        const AMBIGUOUS: &str = "may be read in two ways. Hint: write it as 1234.50";
        let text = text.trim();
        let (negative, bare) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        if !bare.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
            || !bare.starts_with(|c: char| c.is_ascii_digit())
        {
            return Err(UNREADABLE);
        }
        let (whole, fraction) = match (bare.rfind('.'), bare.rfind(',')) {
            (None, None) => (bare.to_owned(), ""),
            // The later of the two stands before the fraction, the other between thousands.
            (Some(dot), Some(comma)) => {
                let at = dot.max(comma);
                let between = if dot > comma { ',' } else { '.' };
                (thousands(&bare[..at], between).ok_or(UNREADABLE)?, &bare[at + 1..])
            }
            (Some(at), None) => match bare.matches('.').count() {
                // A point before three digits stands between thousands in half of Europe.
                1 if bare.len() - at == 4 && self.digits != 3 => return Err(AMBIGUOUS),
                1 => (bare[..at].to_owned(), &bare[at + 1..]),
                _ => (thousands(bare, '.').ok_or(UNREADABLE)?, ""),
            },
            (None, Some(at)) => match bare.matches(',').count() {
                1 if bare.len() - at == 4 => return Err(AMBIGUOUS),
                1 => (bare[..at].to_owned(), &bare[at + 1..]),
                _ => (thousands(bare, ',').ok_or(UNREADABLE)?, ""),
            },
        };
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > self.digits {
            return Err("has more decimals than its currency. Hint: write it as 1234.50");
        }
        let digits = format!("{whole}{fraction:0<width$}", width = self.digits);
        let minor: i128 = digits.parse().map_err(|_| UNREADABLE)?;
        within(if negative { -minor } else { minor })
    }
}

/// An amount that is in the smallest unit already.
pub fn minor(text: &str) -> Result<i64, &'static str> {
    within(text.trim().parse().map_err(|_| "is no whole number of the smallest unit (cents)")?)
}

fn within(amount: i128) -> Result<i64, &'static str> {
    i64::try_from(amount)
        .ok()
        .filter(|_| amount.abs() <= MOST)
        .ok_or("is larger than any amount that can be kept exactly")
}

/// The digits of groups of three; the first may be shorter.
fn thousands(text: &str, between: char) -> Option<String> {
    let mut groups = text.split(between);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let eur = Currency::of(" eur ").expect("known");
        for (text, cents) in [
            ("1234.5", 123_450),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("12,5", 1_250),
            ("1,234,567", 123_456_700),
            ("1.234.567", 123_456_700),
            ("-0.99", -99),
            ("0", 0),
            ("7.", 700),
            (" 5 ", 500),
        ] {
            assert_eq!(eur.amount(text), Ok(cents), "{text}");
        }
        for text in [
            "",
            "-",
            "€5",
            "5 EUR",
            "1e3",
            "1,234",
            "1.234",
            "1.500",
            "1.2345",
            "1,23,45",
            "1.2,3.4",
            ".5",
            "12.345,6.7",
            "1,2345.00",
            "--1",
        ] {
            assert!(eur.amount(text).is_err(), "{text}");
        }
        assert!(eur.amount("9007199254740993").is_err() && eur.amount("9".repeat(60).as_str()).is_err());
    }

    #[test]
    fn each_currency_has_its_own_smallest_unit() {
        let amount = |code: &str, text: &str| Currency::of(code).expect("known").amount(text);
        assert_eq!((amount("JPY", "500"), amount("KWD", "1.5"), amount("usd", "1.5")), (Ok(500), Ok(1_500), Ok(150)));
        assert!(amount("JPY", "500.5").is_err() && amount("KWD", "1.234").is_ok());
        for unknown in ["", "EURO", "XXX", "€", "EUR USD", "AED AFN"] {
            assert_eq!(Currency::of(unknown), None, "{unknown}");
        }
        assert_eq!((minor("123450"), minor("-3")), (Ok(123_450), Ok(-3)));
        assert!(minor("1.5").is_err() && minor("99999999999999999999").is_err());
    }
}
