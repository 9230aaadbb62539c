//! Which columns does a segment's Parquet file have?
//!
//! The fixed ones, of which optional ones may be missing when no row has a value, and a typed column for each promoted
//! property. Whatever has no column of its own lies as JSON text in the rest column of its bag.

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// Where a property lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Bag {
    Properties,
    Traits,
    TraitsOnce,
}

impl Bag {
    pub(crate) const ALL: [Bag; 3] = [Bag::Properties, Bag::Traits, Bag::TraitsOnce];

    fn prefix(self) -> &'static str {
        ["property.", "trait.", "trait_once."][self as usize]
    }

    /// The field of a name in this bag.
    pub(crate) fn field(self, name: &str) -> crate::Field {
        match self {
            Bag::Properties => crate::Field::Property(name.to_owned()),
            Bag::Traits => crate::Field::Trait(name.to_owned()),
            Bag::TraitsOnce => crate::Field::TraitOnce(name.to_owned()),
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Slot {
    Customer,
    Id,
    AnonymousId,
    MessageUuid,
    MessageImport,
    MessageText,
    Time,
    Received,
    OriginalTime,
    Sequence,
    Event,
    Flags,
    Groups,
    GroupTraits,
    Rest(Bag),
    Promoted(Bag, String),
}

/// The type of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 16 bytes.
    Fixed,
    Text,
    /// Whole numbers.
    Whole,
    /// 32-bit marks.
    Marks,
    Number,
    Bool,
    /// Microseconds, stored as milliseconds when nothing is lost.
    Time,
}

const FIXED: [(Slot, &str, Kind); 17] = [
    (Slot::Customer, "customer", Kind::Fixed),
    (Slot::Id, "id", Kind::Text),
    (Slot::AnonymousId, "anonymous_id", Kind::Text),
    (Slot::MessageUuid, "message_uuid", Kind::Fixed),
    (Slot::MessageImport, "message_import", Kind::Fixed),
    (Slot::MessageText, "message_id", Kind::Text),
    (Slot::Time, "time", Kind::Time),
    (Slot::Received, "received", Kind::Time),
    (Slot::OriginalTime, "original_time", Kind::Time),
    (Slot::Sequence, "sequence", Kind::Whole),
    (Slot::Event, "event", Kind::Text),
    (Slot::Flags, "flags", Kind::Marks),
    (Slot::Groups, "groups", Kind::Text),
    (Slot::GroupTraits, "group_traits", Kind::Text),
    (Slot::Rest(Bag::Properties), "properties", Kind::Text),
    (Slot::Rest(Bag::Traits), "traits", Kind::Text),
    (Slot::Rest(Bag::TraitsOnce), "traits_once", Kind::Text),
];

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnShape {
    pub(crate) slot: Slot,
    pub(crate) kind: Kind,
    /// For times: whether all are whole milliseconds and stored as such.
    pub(crate) millis: bool,
}

impl ColumnShape {
    /// A fixed column.
    pub(crate) fn fixed(slot: Slot, millis: bool) -> Self {
        let kind = FIXED.iter().find(|f| f.0 == slot).map_or(Kind::Text, |f| f.2);
        ColumnShape { slot, kind, millis: millis && kind == Kind::Time }
    }

    pub(crate) fn required(&self) -> bool {
        matches!(self.slot, Slot::Customer | Slot::Id | Slot::Time | Slot::Received | Slot::Event | Slot::Flags)
    }

    /// The name in the file.
    pub(crate) fn name(&self) -> String {
        match &self.slot {
            Slot::Promoted(bag, name) => format!("{}{name}", bag.prefix()),
            slot => FIXED.iter().find(|f| f.0 == *slot).map_or("", |f| f.1).to_owned(),
        }
    }

    fn parquet(&self) -> Result<TypePtr> {
        let name = self.name();
        let repetition = if self.required() { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let unit = if self.millis { TimeUnit::MILLIS } else { TimeUnit::MICROS };
        let (physical, logical, length) = match self.kind {
            Kind::Fixed => (Physical::FIXED_LEN_BYTE_ARRAY, None, 16),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String), -1),
            Kind::Whole => (Physical::INT64, None, -1),
            Kind::Marks => (Physical::INT32, None, -1),
            Kind::Number => (Physical::DOUBLE, None, -1),
            Kind::Bool => (Physical::BOOLEAN, None, -1),
            Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, unit)), -1),
        };
        let column = Type::primitive_type_builder(&name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .with_length(length)
            .build()?;
        Ok(Arc::new(column))
    }

    /// The shape of a column of a file, if it is one of ours.
    fn of(column: &Type) -> Option<Self> {
        let name = column.name();
        let millis = matches!(column.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(t)) if t.unit == TimeUnit::MILLIS);
        if let Some((slot, _, kind)) = FIXED.iter().find(|f| f.1 == name) {
            return Some(ColumnShape { slot: slot.clone(), kind: *kind, millis });
        }
        let (bag, name) = Bag::ALL.into_iter().find_map(|bag| Some((bag, name.strip_prefix(bag.prefix())?)))?;
        let kind = match column.get_physical_type() {
            Physical::BYTE_ARRAY => Kind::Text,
            Physical::INT64 => Kind::Whole,
            Physical::DOUBLE => Kind::Number,
            Physical::BOOLEAN => Kind::Bool,
            _ => return None,
        };
        Some(ColumnShape { slot: Slot::Promoted(bag, name.to_owned()), kind, millis })
    }
}

/// All columns of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    pub(crate) columns: Vec<ColumnShape>,
}

impl Schema {
    /// The schema in Parquet's terms.
    pub(crate) fn parquet(&self) -> Result<TypePtr> {
        let fields = self.columns.iter().map(ColumnShape::parquet).collect::<Result<Vec<_>>>()?;
        Ok(Arc::new(Type::group_type_builder("event").with_fields(fields).build()?))
    }

    /// The schema of a file, if it is one of ours.
    pub(crate) fn of(root: &Type) -> Option<Self> {
        let columns = root.get_fields().iter().map(|f| ColumnShape::of(f)).collect::<Option<Vec<_>>>()?;
        Some(Schema { columns })
    }

    /// Where a column is.
    pub(crate) fn find(&self, slot: &Slot) -> Option<usize> {
        self.columns.iter().position(|c| c.slot == *slot)
    }
}
