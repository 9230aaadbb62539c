//! Which event does a row tell of, or why none?

use crate::import::guess::plain;
use crate::import::mapping::{Mapping, NameFrom, Role, Type};
use crate::import::moment::TimeFormat;
use crate::import::rows::{Cell, Kind, RowBuffer, message_id};
use crate::import::values::ObjectWriter;
use crate::wire::check::{self, Refusal};
use crate::wire::ids;
use hark_model::event::ACCOUNT;
use hark_model::{Event, Flags, Group, MessageId, Micros, Reason, limits};
use sha2::{Digest, Sha256};

/// Makes events from rows. One event value is used again for every row.
pub struct EventMaker {
    mapping: Mapping,
    format: TimeFormat,
    zone: jiff::tz::TimeZone,
    roles: Vec<Role>,
    properties: ObjectWriter,
    traits: ObjectWriter,
    event: Event,
}

/// The cells of one row that mean something by themselves.
#[derive(Default)]
struct Found<'a> {
    customer: Option<&'a Cell>,
    anonymous: Option<&'a Cell>,
    event: Option<&'a Cell>,
    time: Option<&'a Cell>,
    message_id: Option<&'a Cell>,
    account: Option<&'a Cell>,
}

impl EventMaker {
    /// A maker for this mapping; the error says what of the mapping cannot be used.
    pub fn new(mapping: Mapping) -> Result<Self, String> {
        let (format, zone) = (mapping.time_format()?, mapping.zone()?);
        let event = Event::new(MessageId::Import(0), "", "", 0, 0);
        let (properties, traits) = (ObjectWriter::default(), ObjectWriter::default());
        Ok(EventMaker { mapping, format, zone, roles: Vec::new(), properties, traits, event })
    }

    /// What the columns mean.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The event of this row. `occurrence` is the number of identical rows before it; `received` is now.
    pub fn make(
        &mut self,
        columns: &[String],
        row: &RowBuffer,
        occurrence: u64,
        received: Micros,
    ) -> Result<&Event, Refusal> {
        for column in &columns[self.roles.len()..] {
            self.roles.push(self.mapping.role(column));
        }
        let found = self.read_cells(columns, row)?;
        self.set_ids(columns, row, &found)?;
        self.set_name(columns, row, &found)?;
        self.set_message_id(row, &found, occurrence);
        self.event.groups.clear();
        if let Some(account) = found.account.and_then(|cell| text_of(row, cell)).filter(|text| !text.trim().is_empty())
        {
            let id = ids::legal(&account, &columns[found.account.map_or(0, |c| c.column as usize)])?.to_owned();
            self.event.groups.push(Group { kind: ACCOUNT.to_owned(), id });
        }
        self.set_objects(row)?;
        self.set_time(columns, row, &found, received)?;
        Ok(&self.event)
    }

    fn read_cells<'a>(&mut self, columns: &[String], row: &'a RowBuffer) -> Result<Found<'a>, Refusal> {
        let mut found = Found::default();
        self.properties.clear();
        self.traits.clear();
        for cell in row.cells() {
            let (name, text) = (columns[cell.column as usize].as_str(), row.text(cell));
            let shallow = match self.roles[cell.column as usize] {
                Role::Customer => set(&mut found.customer, cell),
                Role::Anonymous => set(&mut found.anonymous, cell),
                Role::Event => set(&mut found.event, cell),
                Role::Time => set(&mut found.time, cell),
                Role::Account => set(&mut found.account, cell),
                Role::MessageId => {
                    set(&mut found.message_id, cell);
                    // A UUID is the message id to its last digit; of any other text the id holds only a hash.
                    text_of(row, cell).is_some_and(|own| uuid(&own).is_some())
                        || put(&mut self.properties, name, cell.kind, text, Type::Text)?
                }
                Role::Properties => splice(&mut self.properties, name, cell.kind, text)?,
                Role::Traits => splice(&mut self.traits, name, cell.kind, text)?,
                Role::Property(kind) => put(&mut self.properties, name, cell.kind, text, kind)?,
                Role::Trait(kind) => put(&mut self.traits, name, cell.kind, text, kind)?,
                Role::Ignored => true,
            };
            if !shallow {
                let detail = format!("`{name}` is nested deeper than {} levels", limits::NESTING_MAX);
                return Err(Refusal::new(Reason::TooDeep, detail));
            }
        }
        Ok(found)
    }

    fn set_ids(&mut self, columns: &[String], row: &RowBuffer, found: &Found<'_>) -> Result<(), Refusal> {
        let id_in = |cell: Option<&Cell>| -> Result<Option<String>, Refusal> {
            let Some(cell) = cell else { return Ok(None) };
            match text_of(row, cell) {
                Some(text) if !text.trim().is_empty() => {
                    ids::legal(&text, &columns[cell.column as usize]).map(|id| Some(id.to_owned()))
                }
                _ => Ok(None),
            }
        };
        let (customer, anonymous) = (id_in(found.customer)?, id_in(found.anonymous)?);
        self.event.identified = customer.is_some();
        match (customer, anonymous) {
            (Some(id), anonymous) => (self.event.id, self.event.anonymous_id) = (id, anonymous),
            (None, Some(id)) => (self.event.id, self.event.anonymous_id) = (id, None),
            (None, None) => {
                let column = self.mapping.customer.as_deref().or(self.mapping.anonymous.as_deref()).unwrap_or("");
                return Err(Refusal::new(Reason::BadId, format!("`{column}` is empty")));
            }
        }
        Ok(())
    }

    fn set_name(&mut self, columns: &[String], row: &RowBuffer, found: &Found<'_>) -> Result<(), Refusal> {
        self.event.name.clear();
        match (&self.mapping.event, found.event) {
            (NameFrom::Fixed(name), _) => self.event.name.push_str(name),
            (NameFrom::Column(_), Some(cell)) => {
                let name = text_of(row, cell).unwrap_or_default();
                self.event.name.push_str(name.trim());
            }
            (NameFrom::Column(_), None) => {}
        }
        let length = self.event.name.len();
        if length > 0 && length <= limits::NAME_BYTES_MAX {
            return Ok(());
        }
        let place = found.event.map_or("the event's name", |cell| &columns[cell.column as usize]);
        let most = limits::NAME_BYTES_MAX;
        let detail = if length == 0 {
            format!("`{place}` is empty")
        } else {
            format!("`{place}` has {length} bytes, at most {most} are allowed")
        };
        Err(Refusal::new(Reason::BadName, detail))
    }

    fn set_message_id(&mut self, row: &RowBuffer, found: &Found<'_>, occurrence: u64) {
        let own = found.message_id.and_then(|cell| text_of(row, cell)).filter(|text| !text.is_empty());
        self.event.message_id = MessageId::Import(match own {
            None => message_id(row.identity, occurrence),
            // 128 bits, so that it is remembered for good as all imports are.
            Some(own) => uuid(&own).unwrap_or_else(|| {
                let digest = Sha256::new().chain_update(b"hark message id\0").chain_update(own.as_bytes()).finalize();
                digest[..16].iter().fold(0, |hash, byte| (hash << 8) | u128::from(*byte))
            }),
        });
    }

    fn set_objects(&mut self, row: &RowBuffer) -> Result<(), Refusal> {
        let members = self.properties.members.max(self.traits.members);
        if members > limits::PROPERTIES_MAX {
            let detail = format!("the row has {members} properties, at most {} are allowed", limits::PROPERTIES_MAX);
            return Err(Refusal::new(Reason::TooManyProperties, detail));
        }
        let mut flags = Flags::VERIFIED;
        for changes in [self.properties.changes, self.traits.changes] {
            if changes.cut {
                flags = flags.with(Flags::TRUNCATED);
            }
            if changes.repaired || row.repaired {
                flags = flags.with(Flags::REPAIRED);
            }
        }
        self.event.flags = flags;
        let has_traits = self.traits.members > 0;
        self.event.properties.clear();
        self.event.properties.push_str(self.properties.finish());
        let traits = self.traits.finish();
        self.event.traits = has_traits.then(|| traits.to_owned());
        let bytes = self.event.properties.len() + self.event.traits.as_ref().map_or(0, String::len);
        if bytes > limits::EVENT_BYTES_MAX {
            let detail = format!("the event has {bytes} bytes, at most {} are allowed", limits::EVENT_BYTES_MAX);
            return Err(Refusal::new(Reason::EventTooLarge, detail));
        }
        Ok(())
    }

    fn set_time(
        &mut self,
        columns: &[String],
        row: &RowBuffer,
        found: &Found<'_>,
        received: Micros,
    ) -> Result<(), Refusal> {
        let cell =
            found.time.ok_or_else(|| Refusal::new(Reason::BadTime, format!("`{}` is empty", self.mapping.time)))?;
        let text = text_of(row, cell).unwrap_or_default();
        let Some(time) = self.format.read(&text, &self.zone) else {
            let place = &columns[cell.column as usize];
            let detail = format!("`{place}` holds no time in the format {}", self.mapping.time_format);
            let shown = Some(check::cut(&text, 60).to_owned());
            return Err(Refusal { shown, ..Refusal::new(Reason::BadTime, detail) });
        };
        self.event.received = received;
        let late = time > received.saturating_add(limits::FUTURE_MAX);
        self.event.original_time = late.then_some(time);
        self.event.time = if late { received } else { time };
        if late {
            self.event.flags = self.event.flags.with(Flags::TIME_CLAMPED);
        }
        Ok(())
    }
}

/// The 128 bits of a UUID in its usual spelling.
fn uuid(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let spelt = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-');
    if !spelt {
        return None;
    }
    bytes.iter().enumerate().filter(|(at, _)| ![8, 13, 18, 23].contains(at)).try_fold(0, |all, (_, digit)| {
        let lower = matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        lower.then(|| (all << 4) | u128::from(char::from(*digit).to_digit(16).unwrap_or(0)))
    })
}

fn set<'a>(place: &mut Option<&'a Cell>, cell: &'a Cell) -> bool {
    *place = Some(cell);
    true
}

fn put(into: &mut ObjectWriter, name: &str, kind: Kind, text: &str, wanted: Type) -> Result<bool, Refusal> {
    if check::is_reserved(name.as_bytes()) {
        return Ok(true);
    }
    if name.is_empty() || name.len() > limits::NAME_BYTES_MAX {
        let detail = format!("a name has {} bytes, 1 to {} are allowed", name.len(), limits::NAME_BYTES_MAX);
        return Err(Refusal { shown: Some(check::cut(name, 60).to_owned()), ..Refusal::new(Reason::BadName, detail) });
    }
    if kind == Kind::Json && check::has_huge_number(text) {
        return Err(Refusal::new(Reason::Malformed, "a number is too large for 64 bits"));
    }
    Ok(into.push(name, kind, text, wanted))
}

/// Takes an object apart into its members; anything else is a member by itself.
fn splice(into: &mut ObjectWriter, name: &str, kind: Kind, text: &str) -> Result<bool, Refusal> {
    if kind == Kind::Text || !text.starts_with('{') {
        return put(into, name, kind, text, Type::Text);
    }
    let mut shallow = true;
    for (name, value) in check::members(text) {
        shallow &= put(into, &name, Kind::Json, value, Type::Text)?;
    }
    Ok(shallow)
}

/// The text of an id, a name or a time.
fn text_of<'a>(row: &'a RowBuffer, cell: &Cell) -> Option<std::borrow::Cow<'a, str>> {
    match cell.kind {
        Kind::Text => Some(row.text(cell).into()),
        Kind::Json => plain(Kind::Json, row.text(cell)).map(Into::into),
    }
}
