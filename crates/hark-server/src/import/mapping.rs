//! Which column means what?

use crate::import::moment::TimeFormat;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person said about the columns, by flags or in a mapping file. What is missing is guessed.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    /// Column with the customer's id
    #[arg(long, value_name = "COLUMN")]
    pub customer: Option<String>,
    /// Column with the id of a customer who has not said who they are
    #[arg(long, value_name = "COLUMN")]
    pub anonymous: Option<String>,
    /// Column with the event's name
    #[arg(long, value_name = "COLUMN")]
    pub event: Option<String>,
    /// The event's name itself, where all rows are the same event
    #[arg(long, value_name = "NAME", conflicts_with = "event")]
    pub event_name: Option<String>,
    /// Column with the moment
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// auto, unix, unix-ms, unix-us, unix-ns or a pattern such as %d/%m/%Y %H:%M
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// Zone of times that name none, for instance Europe/Berlin (default UTC)
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// Column that names each event uniquely
    #[arg(long, value_name = "COLUMN")]
    pub message_id: Option<String>,
    /// Column with the customer's account
    #[arg(long, value_name = "COLUMN")]
    pub account: Option<String>,
    /// Columns that become properties (default: all that mean nothing else)
    #[arg(long = "property", value_name = "COLUMNS", value_delimiter = ',')]
    #[serde(default, alias = "property")]
    pub properties: Vec<String>,
    /// Columns that say something about the customer from then on
    #[arg(long = "trait", value_name = "COLUMNS", value_delimiter = ',')]
    #[serde(default, alias = "trait")]
    pub traits: Vec<String>,
    /// What separates the cells of a CSV file; `tab` for a tab
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<String>,
}

impl Wishes {
    /// These wishes where they say something, the others where they do not.
    #[must_use]
    pub fn or(self, other: Wishes) -> Wishes {
        let says_event = self.event.is_some() || self.event_name.is_some();
        Wishes {
            customer: self.customer.or(other.customer),
            anonymous: self.anonymous.or(other.anonymous),
            event: self.event.or(other.event.filter(|_| !says_event)),
            event_name: self.event_name.or(other.event_name.filter(|_| !says_event)),
            time: self.time.or(other.time),
            time_format: self.time_format.or(other.time_format),
            timezone: self.timezone.or(other.timezone),
            message_id: self.message_id.or(other.message_id),
            account: self.account.or(other.account),
            properties: if self.properties.is_empty() { other.properties } else { self.properties },
            traits: if self.traits.is_empty() { other.traits } else { self.traits },
            delimiter: self.delimiter.or(other.delimiter),
        }
    }

    /// The delimiter as a byte.
    pub fn delimiter_byte(&self) -> Result<Option<u8>, String> {
        match self.delimiter.as_deref() {
            None => Ok(None),
            Some("tab" | "\\t" | "\t") => Ok(Some(b'\t')),
            Some(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(Some(*byte)),
                _ => Err(format!("the delimiter `{text}` is not one character. Hint: , ; | or tab")),
            },
        }
    }
}

/// Where the name of an event comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameFrom {
    /// From this column.
    Column(String),
    /// It is this.
    Fixed(String),
}

/// The type that the cells of a text column become. A cell that does not fit stays text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// A JSON string.
    Text,
    /// A JSON number.
    Number,
    /// JSON true or false.
    Bool,
}

impl Type {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Type::Text => "text",
            Type::Number => "number",
            Type::Bool => "true or false",
        }
    }
}

/// What every column means: wishes and guesses together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mapping {
    /// Column with the customer's id.
    pub customer: Option<String>,
    /// Column with the anonymous id.
    pub anonymous: Option<String>,
    /// The event's name.
    pub event: NameFrom,
    /// Column with the moment.
    pub time: String,
    /// How the moment is written.
    pub time_format: String,
    /// Zone of moments that name none.
    pub timezone: String,
    /// Column that recognises repeats.
    pub message_id: Option<String>,
    /// Column with the account.
    pub account: Option<String>,
    /// Columns that become properties; None for all that mean nothing else, also those that appear later.
    pub properties: Option<Vec<String>>,
    /// Columns that become traits.
    pub traits: Vec<String>,
    /// Types of CSV columns that are not text.
    pub types: BTreeMap<String, Type>,
}

/// What one column means to the row being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// See [`Mapping::customer`].
    Customer,
    /// See [`Mapping::anonymous`].
    Anonymous,
    /// See [`Mapping::event`].
    Event,
    /// See [`Mapping::time`].
    Time,
    /// See [`Mapping::message_id`]. Kept as a property too, unless it is a UUID.
    MessageId,
    /// See [`Mapping::account`].
    Account,
    /// An object whose members are properties (the `properties` of an NDJSON export).
    Properties,
    /// An object whose members are traits.
    Traits,
    /// One property.
    Property(Type),
    /// One trait.
    Trait(Type),
    /// Not kept.
    Ignored,
}

impl Mapping {
    /// What the column of this name means.
    pub fn role(&self, column: &str) -> Role {
        let is = |wanted: &Option<String>| wanted.as_deref() == Some(column);
        let of_type = self.types.get(column).copied().unwrap_or(Type::Text);
        if is(&self.customer) {
            Role::Customer
        } else if is(&self.anonymous) {
            Role::Anonymous
        } else if self.event == NameFrom::Column(column.to_owned()) {
            Role::Event
        } else if self.time == column {
            Role::Time
        } else if is(&self.account) {
            Role::Account
        } else if self.traits.iter().any(|t| t == column) {
            Role::Trait(of_type)
        } else if is(&self.message_id) {
            Role::MessageId
        } else {
            match &self.properties {
                Some(chosen) if !chosen.iter().any(|p| p == column) => Role::Ignored,
                _ if column == "properties" => Role::Properties,
                _ if column == "traits" => Role::Traits,
                _ => Role::Property(of_type),
            }
        }
    }

    /// How the moment is read.
    pub fn time_format(&self) -> Result<TimeFormat, String> {
        TimeFormat::parse(&self.time_format)
    }

    /// The zone of moments that name none.
    pub fn zone(&self) -> Result<jiff::tz::TimeZone, String> {
        zone(&self.timezone)
    }

    /// One line per column for people: what it means.
    pub fn describe(&self, columns: &[String], typed: bool) -> Vec<(String, String)> {
        let mut lines: Vec<(String, String)> = columns.iter().map(|c| (c.clone(), self.meaning(c, typed))).collect();
        if let NameFrom::Fixed(name) = &self.event {
            lines.push(("(every row)".to_owned(), format!("is the event `{name}`")));
        }
        lines
    }

    fn meaning(&self, column: &str, typed: bool) -> String {
        let word = |kind: Type| if typed { "of the type it has in the file" } else { kind.word() };
        match self.role(column) {
            Role::Customer => "the customer's id".to_owned(),
            Role::Anonymous => "the anonymous id".to_owned(),
            Role::Event => "the event's name".to_owned(),
            Role::Time => format!("the moment ({}; {} where the text names no zone)", self.time_format, self.timezone),
            Role::MessageId => "recognises the event when it comes again".to_owned(),
            Role::Account => "the account".to_owned(),
            Role::Properties => "properties, one by one".to_owned(),
            Role::Traits => "traits of the customer, one by one".to_owned(),
            Role::Property(kind) => format!("property, {}", word(kind)),
            Role::Trait(kind) => format!("trait of the customer, {}", word(kind)),
            Role::Ignored => "left out".to_owned(),
        }
    }
}

/// The zone of this IANA name.
pub fn zone(name: &str) -> Result<jiff::tz::TimeZone, String> {
    if name.eq_ignore_ascii_case("utc") {
        return Ok(jiff::tz::TimeZone::UTC);
    }
    jiff::tz::TimeZone::get(name)
        .map_err(|_| format!("the time zone `{name}` is not known. Hint: a name such as Europe/Berlin or UTC"))
}
