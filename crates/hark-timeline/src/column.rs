//! What is the value of one property on one row?
//!
//! A column belongs to one segment and is aligned with its rows. Two shapes serve all types: numbers as they are, and
//! everything else as codes into a dictionary of values, so that a condition is decided once per distinct value and
//! each row costs one lookup.

/// What can be read of a stored event, by the name of its column.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// A property of the event. A dotted path reaches into nested objects when no property has that very name.
    Property(String),
    /// A trait that the event sets (last one wins).
    Trait(String),
    /// A trait that the event sets unless it was set before (first one wins).
    TraitOnce(String),
    /// The id the event was sent for, before identities are resolved.
    Id,
    /// The group of this kind that the event itself names.
    Group(String),
    /// A trait that the event sets of the account that it names.
    GroupTrait(String),
    /// What customers can be found by: no column of rows, and read by [`crate::found`] alone.
    Found,
}

impl Field {
    /// What it is called on disk: a kind and a name.
    pub(crate) fn tag(&self) -> (u8, &str) {
        match self {
            Field::Property(name) => (0, name),
            Field::Trait(name) => (1, name),
            Field::TraitOnce(name) => (2, name),
            Field::Id => (3, ""),
            Field::Group(name) => (4, name),
            Field::GroupTrait(name) => (5, name),
            Field::Found => (6, ""),
        }
    }

    /// The inverse of [`Field::tag`].
    pub(crate) fn of_tag(kind: u8, name: String) -> Option<Field> {
        Some(match kind {
            0 => Field::Property(name),
            1 => Field::Trait(name),
            2 => Field::TraitOnce(name),
            3 => Field::Id,
            4 => Field::Group(name),
            5 => Field::GroupTrait(name),
            _ => return None,
        })
    }
}

/// One value. Missing, null and the empty string are three different values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// The event does not have it.
    Missing,
    /// JSON null.
    Null,
    /// JSON true or false.
    Bool(bool),
    /// A JSON number. Integers beyond 2^53 lose their last digits.
    Number(f64),
    /// A JSON string. Numeric strings stay strings.
    Text(&'a str),
    /// A JSON array or object, as its text.
    Json(&'a str),
}

/// A [`Value`] that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnedValue {
    /// See [`Value::Missing`].
    Missing,
    /// See [`Value::Null`].
    Null,
    /// See [`Value::Bool`].
    Bool(bool),
    /// See [`Value::Number`].
    Number(f64),
    /// See [`Value::Text`].
    Text(String),
    /// See [`Value::Json`].
    Json(String),
}

impl OwnedValue {
    /// A view of the value.
    pub fn view(&self) -> Value<'_> {
        match self {
            OwnedValue::Missing => Value::Missing,
            OwnedValue::Null => Value::Null,
            OwnedValue::Bool(b) => Value::Bool(*b),
            OwnedValue::Number(n) => Value::Number(*n),
            OwnedValue::Text(t) => Value::Text(t),
            OwnedValue::Json(j) => Value::Json(j),
        }
    }
}

impl Value<'_> {
    /// A copy that owns its text.
    pub fn to_owned_value(self) -> OwnedValue {
        match self {
            Value::Missing => OwnedValue::Missing,
            Value::Null => OwnedValue::Null,
            Value::Bool(b) => OwnedValue::Bool(b),
            Value::Number(n) => OwnedValue::Number(n),
            Value::Text(t) => OwnedValue::Text(t.to_owned()),
            Value::Json(j) => OwnedValue::Json(j.to_owned()),
        }
    }
}

/// The codes of a dictionary column, one per row, in the narrowest width that fits.
#[derive(Clone, Copy, Debug)]
pub enum Codes<'a> {
    /// At most 256 distinct values.
    U8(&'a [u8]),
    /// At most 65,536.
    U16(&'a [u16]),
    /// More.
    U32(&'a [u32]),
}

impl Codes<'_> {
    /// The code of one row.
    #[inline]
    pub fn get(&self, row: usize) -> u32 {
        match self {
            Codes::U8(c) => u32::from(c[row]),
            Codes::U16(c) => u32::from(c[row]),
            Codes::U32(c) => c[row],
        }
    }
}

/// The values of one [`Field`] in one segment.
pub trait Column: Send + Sync {
    /// The shape, with the data.
    fn data(&self) -> ColumnData<'_>;
    /// The value behind a code of a dictionary column. Code 0 is always [`Value::Missing`].
    fn value(&self, code: u32) -> Value<'_>;
    /// How many codes there are (0 for a numeric or absent column).
    fn codes(&self) -> u32;
    /// The value of one row, whatever the shape. For single rows, not for loops.
    fn cell(&self, row: usize) -> Value<'_> {
        match self.data() {
            ColumnData::Absent => Value::Missing,
            ColumnData::Numbers(n) if n[row].is_nan() => Value::Missing,
            ColumnData::Numbers(n) => Value::Number(n[row]),
            ColumnData::Dictionary(codes) => self.value(codes.get(row)),
        }
    }
}

/// The shape of a column.
#[derive(Clone, Copy, Debug)]
pub enum ColumnData<'a> {
    /// No row of the segment has a value.
    Absent,
    /// Every value is a number; NaN is missing (JSON has no NaN).
    Numbers(&'a [f64]),
    /// Codes into the dictionary.
    Dictionary(Codes<'a>),
}
