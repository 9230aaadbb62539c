//! What do the columns probably mean, judged by their names and the first rows?

use crate::import::Failure;
use crate::import::mapping::{Mapping, NameFrom, Type, Wishes, zone};
use crate::import::moment::TimeFormat;
use crate::import::rows::{Kind, Next, RowBuffer, RowSource};
use crate::inert;
use std::collections::BTreeMap;
use std::path::Path;

/// Rows looked at before anything is decided.
pub const SAMPLE_ROWS: usize = 1_000;

/// Likeness of two names from which one is taken for a misspelling of the other.
const NEAR_ENOUGH: f64 = 0.75;
/// Characters of a column's name that a message shows.
const NAME_SHOWN: usize = 40;

/// Names in order of preference, without case and punctuation.
#[rustfmt::skip]
const CUSTOMER: &[&str] = &[
    "customerid", "customer", "userid", "distinctid", "user", "username", "personid", "clientid", "memberid",
    "visitorid", "uid", "contactid", "masterid", "email", "id",
];
const ANONYMOUS: &[&str] = &["anonymousid", "anonid", "anonymous"];
const EVENT: &[&str] = &["event", "eventname", "eventtype", "action", "activity", "name", "type"];
const TIME: &[&str] = &[
    "timestamp",
    "time",
    "eventtime",
    "eventtimestamp",
    "datetime",
    "occurredat",
    "originaltimestamp",
    "createdat",
    "ts",
    "date",
    "eventdate",
    "sentat",
];
const MESSAGE_ID: &[&str] = &["messageid", "insertid"];
const ACCOUNT: &[&str] = &["accountid", "account", "companyid", "organizationid", "organisationid", "orgid"];

/// Patterns tried on a time column that is no RFC 3339, unambiguous ones first. The two with `/` exclude each other
/// unless a day is above 12.
const PATTERNS: &[&str] = &[
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y%m%d",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y",
    "%d/%m/%Y",
];

/// The first rows of a file.
#[derive(Debug, Default)]
pub struct Sample {
    /// Names of the columns seen.
    pub columns: Vec<String>,
    /// Cells of each row by column; a CSV cell as it is, a JSON string without its quotes, other JSON as its text.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether values say their own type (NDJSON, Parquet).
    pub typed: bool,
}

impl Sample {
    /// Reads the first rows.
    pub fn take(source: &mut dyn RowSource) -> Result<Self, Failure> {
        let (mut sample, mut row) = (Sample::default(), RowBuffer::default());
        while sample.rows.len() < SAMPLE_ROWS {
            match source.next(&mut row)? {
                Next::End => break,
                Next::Bad { .. } => continue,
                Next::Row => {}
            }
            let mut cells = vec![None; source.columns().len()];
            for cell in row.cells() {
                sample.typed |= cell.kind == Kind::Json;
                cells[cell.column as usize] = plain(cell.kind, row.text(cell));
            }
            sample.rows.push(cells);
        }
        sample.columns = source.columns().to_vec();
        Ok(sample)
    }

    fn values<'a>(&'a self, column: usize) -> impl Iterator<Item = &'a str> + 'a {
        self.rows.iter().filter_map(move |row| row.get(column)?.as_deref()).filter(|text| !text.is_empty())
    }
}

/// The text of a cell for an id, a name or a time. None for JSON null.
pub fn plain(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Text => Some(text.to_owned()),
        Kind::Json if text == "null" => None,
        Kind::Json if text.starts_with('"') => serde_json::from_str(text).ok(),
        Kind::Json => Some(text.to_owned()),
    }
}

/// Completes the wishes from the sample.
pub fn complete(path: &Path, wishes: &Wishes, sample: &Sample) -> Result<Mapping, Failure> {
    let columns = &sample.columns;
    let named = |column: &Option<String>| known_column(path, columns, column.as_deref());
    let mut taken: Vec<String> = wishes.properties.iter().chain(&wishes.traits).cloned().collect();
    for column in &taken {
        known_column(path, columns, Some(column))?;
    }
    let mut pick = |wished: &Option<String>, names: &[&str]| -> Result<Option<String>, Failure> {
        let column = match named(wished)? {
            Some(column) => Some(column),
            None => names.iter().find_map(|n| columns.iter().find(|c| bare(c) == *n && !taken.contains(c))).cloned(),
        };
        taken.extend(column.clone());
        Ok(column)
    };
    // What was named goes first, so that a guess never takes a column that has been given away.
    let (customer, anonymous) = (pick(&wishes.customer, CUSTOMER)?, pick(&wishes.anonymous, ANONYMOUS)?);
    let time = pick(&wishes.time, TIME)?;
    let event = match &wishes.event_name {
        Some(name) => Some(NameFrom::Fixed(name.clone())),
        None => pick(&wishes.event, EVENT)?.map(NameFrom::Column),
    };
    let (message_id, account) = (pick(&wishes.message_id, MESSAGE_ID)?, pick(&wishes.account, ACCOUNT)?);
    let missing = |what: &str, flag: &str| {
        let fact = format!("no column looks like {what}; there are {}", list(columns));
        Failure::user(path, fact, format!("name it with {flag}"))
    };
    if customer.is_none() && anonymous.is_none() {
        return Err(missing("the customer's id", "--customer COLUMN"));
    }
    let event =
        event.ok_or_else(|| missing("the event's name", "--event COLUMN, or --event-name NAME for all rows"))?;
    let time = time.ok_or_else(|| missing("the moment", "--time COLUMN"))?;
    let timezone = wishes.timezone.clone().unwrap_or_else(|| "UTC".to_owned());
    zone(&timezone).map_err(|text| Failure::text(path, text))?;
    let time_format = match &wishes.time_format {
        Some(format) => TimeFormat::parse(format).map_err(|text| Failure::text(path, text))?,
        None => guess_format(path, sample, &time)?,
    };
    Ok(Mapping {
        customer,
        anonymous,
        event,
        time,
        time_format: time_format.text(),
        timezone,
        message_id,
        account,
        properties: (!wishes.properties.is_empty()).then(|| wishes.properties.clone()),
        traits: wishes.traits.clone(),
        types: if sample.typed { BTreeMap::new() } else { types(sample) },
    })
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn list(columns: &[String]) -> String {
    let shown: Vec<String> = columns.iter().take(20).map(|c| format!("`{}`", legible(c))).collect();
    let more = columns.len().saturating_sub(20);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// A column's name as a message can show it: a file that is no table at all has strange ones.
fn legible(name: &str) -> String {
    let mut shown: String =
        name.chars().take(NAME_SHOWN).map(|c| if inert::acts(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if name.chars().nth(NAME_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn known_column(path: &Path, columns: &[String], wished: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(wished) = wished else { return Ok(None) };
    if columns.iter().any(|c| c == wished) {
        return Ok(Some(wished.to_owned()));
    }
    let near = |c: &str| strsim::jaro_winkler(&c.to_lowercase(), &wished.to_lowercase());
    let nearest = columns.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    let hint = match nearest.filter(|c| near(c) >= NEAR_ENOUGH) {
        Some(column) => format!("there is `{}`", legible(column)),
        None => format!("there are {}", list(columns)),
    };
    Err(Failure::user(path, format!("there is no column `{wished}`"), hint))
}

fn guess_format(path: &Path, sample: &Sample, column: &str) -> Result<TimeFormat, Failure> {
    let Some(index) = sample.columns.iter().position(|c| c == column) else { return Ok(TimeFormat::Auto) };
    let reads_all = |format: &TimeFormat| {
        let mut values = sample.values(index).peekable();
        values.peek().is_some() && values.all(|v| format.read(v, &jiff::tz::TimeZone::UTC).is_some())
    };
    // Eight digits are a date before they are seconds of 1970.
    let day = TimeFormat::Pattern("%Y%m%d".to_owned());
    if sample.values(index).all(|v| v.len() == 8) && reads_all(&day) {
        return Ok(day);
    }
    if reads_all(&TimeFormat::Auto) {
        return Ok(TimeFormat::Auto);
    }
    let mut fitting = PATTERNS.iter().map(|p| TimeFormat::Pattern((*p).to_owned())).filter(reads_all);
    match (fitting.next(), fitting.next()) {
        (Some(format), None) => Ok(format),
        (Some(one), Some(other)) => {
            let fact = format!("the times in `{column}` fit both {} and {}", one.text(), other.text());
            Err(Failure::user(path, fact, format!("say which: --time-format '{}'", one.text())))
        }
        // Most rows may still be readable; those that are not are reported one by one.
        (None, _) => Ok(TimeFormat::Auto),
    }
}

fn types(sample: &Sample) -> BTreeMap<String, Type> {
    let mut types = BTreeMap::new();
    for (index, column) in sample.columns.iter().enumerate() {
        let all = |fits: &dyn Fn(&str) -> bool| sample.values(index).next().is_some() && sample.values(index).all(fits);
        if all(&is_number) {
            types.insert(column.clone(), Type::Number);
        } else if all(&|text| truth(text).is_some()) {
            types.insert(column.clone(), Type::Bool);
        }
    }
    types
}

/// Whether the text is a JSON number that keeps its meaning as one: no leading zeros (an article number), at most 15
/// digits (a card number).
pub fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let first = text.as_bytes().first();
    digits <= 15
        && matches!(first, Some(b'-' | b'0'..=b'9'))
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
        && serde_json::from_str::<f64>(text).is_ok()
}

/// The truth value of a cell.
pub fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(header: &str, rows: &[&str]) -> Sample {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        Sample {
            columns: cells(header),
            rows: rows.iter().map(|r| cells(r).into_iter().map(Some).collect()).collect(),
            typed: false,
        }
    }

    fn guess(header: &str, rows: &[&str]) -> Result<Mapping, String> {
        complete(Path::new("x.csv"), &Wishes::default(), &sample(header, rows)).map_err(|e| e.to_string())
    }

    #[test]
    fn usual_names_are_understood() {
        let mapping =
            guess("user_id,session_id,event,timestamp,paid", &["u1,s1,seen,2024-01-01,12.5"]).expect("guessed");
        assert_eq!(mapping.customer.as_deref(), Some("user_id"));
        assert_eq!(mapping.event, NameFrom::Column("event".into()));
        assert_eq!((mapping.time.as_str(), mapping.time_format.as_str()), ("timestamp", "auto"));
        assert_eq!(mapping.types.get("paid"), Some(&Type::Number));
        assert_eq!(mapping.types.get("session_id"), None);
    }

    #[test]
    fn a_missing_column_is_named_with_the_flag_that_helps() {
        let error = guess("who,event,timestamp", &["u1,seen,2024-01-01"]).expect_err("no customer");
        assert!(error.contains("`who`") && error.contains("--customer"), "{error}");
    }

    #[test]
    fn a_date_that_can_be_read_two_ways_is_not_guessed() {
        let error = guess("user,event,date", &["u1,seen,03/04/2024"]).expect_err("ambiguous");
        assert!(error.contains("%m/%d/%Y") && error.contains("%d/%m/%Y"), "{error}");
        let mapping = guess("user,event,date", &["u1,seen,03/04/2024", "u1,seen,13/04/2024"]).expect("one way only");
        assert_eq!(mapping.time_format, "%d/%m/%Y");
    }

    #[test]
    fn a_misspelt_column_is_answered_with_the_nearest() {
        let wishes = Wishes { customer: Some("usr_id".into()), ..Wishes::default() };
        let sample = sample("user_id,event,timestamp", &["u1,seen,2024-01-01"]);
        let error = complete(Path::new("x.csv"), &wishes, &sample).expect_err("unknown").to_string();
        assert!(error.contains("there is `user_id`"), "{error}");
    }

    #[test]
    fn numbers_that_are_names_stay_text() {
        for text in ["007", "1234567890123456", "+5", "5.", "NaN", "1e", "-", ""] {
            assert!(!is_number(text), "{text}");
        }
        for text in ["0", "-1.50", "1e5", "123456789012345"] {
            assert!(is_number(text), "{text}");
        }
    }
}
