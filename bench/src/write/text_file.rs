//! Rows as CSV or NDJSON. No value needs quoting: all are made of letters, digits, dashes and slashes.

use super::{customer_id, message_id};
use crate::shop;
use crate::simulate::Row;
use std::fs::File;
use std::io::{BufWriter, Write};

type Fallible<T = ()> = Result<T, Box<dyn std::error::Error>>;

const BUFFER_BYTES: usize = 1 << 20;

/// Writes all chunks as CSV with a header.
pub fn write_csv(file: File, seed: u64, chunks: impl Iterator<Item = Vec<Row>>) -> Fallible {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
    let pages = shop::pages();
    writeln!(out, "customer_id,event,timestamp,message_id,platform,channel,country,page,amount")?;
    for row in chunks.flatten() {
        let text = Texts::of(&row, seed, &pages);
        write!(out, "{},{},{},{},", text.customer, text.event, text.time, text.message_id)?;
        write!(out, "{},{},{},{},", text.platform, text.channel, text.country, text.page)?;
        writeln!(out, "{}", text.amount.unwrap_or_default())?;
    }
    out.flush()?;
    Ok(())
}

/// Writes all chunks as one JSON object a line; an event without an amount has no such key.
pub fn write_ndjson(file: File, seed: u64, chunks: impl Iterator<Item = Vec<Row>>) -> Fallible {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
    let pages = shop::pages();
    for row in chunks.flatten() {
        let text = Texts::of(&row, seed, &pages);
        write!(
            out,
            r#"{{"customer_id":"{}","event":"{}","timestamp":"{}","message_id":"{}","platform":"{}","channel":"{}","#,
            text.customer, text.event, text.time, text.message_id, text.platform, text.channel
        )?;
        write!(out, r#""country":"{}","page":"{}""#, text.country, text.page)?;
        match text.amount {
            Some(amount) => writeln!(out, r#","amount":{amount}}}"#)?,
            None => writeln!(out, "}}")?,
        }
    }
    out.flush()?;
    Ok(())
}

struct Texts<'a> {
    customer: String,
    event: &'static str,
    time: String,
    message_id: String,
    platform: &'static str,
    channel: &'static str,
    country: &'static str,
    page: &'a str,
    amount: Option<String>,
}

impl<'a> Texts<'a> {
    fn of(row: &Row, seed: u64, pages: &'a [String]) -> Self {
        Texts {
            customer: customer_id(row.customer),
            event: shop::EVENTS[usize::from(row.event)],
            time: rfc3339(row.time_ms),
            message_id: message_id(seed, row.number).iter().map(|byte| char::from(*byte)).collect(),
            platform: shop::PLATFORMS[usize::from(row.platform)].0,
            channel: shop::CHANNELS[usize::from(row.channel)].0,
            country: shop::COUNTRIES[usize::from(row.country)],
            page: &pages[usize::from(row.page)],
            amount: row.cents.map(|cents| format!("{}.{:02}", cents / 100, cents % 100)),
        }
    }
}

/// A moment as RFC 3339 text in UTC with milliseconds. Days to civil date as in Howard Hinnant's "chrono-compatible
/// low-level date algorithms".
fn rfc3339(time_ms: i64) -> String {
    let (days, of_day) = (time_ms.div_euclid(86_400_000), time_ms.rem_euclid(86_400_000));
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1_000 % 60, of_day % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_calendars_have_them() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(1_709_210_096_789), "2024-02-29T12:34:56.789Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999Z");
    }
}
