//! By what do customers come, and what do they look at?
//!
//! Products name the same thing differently. Each dimension has a list of properties; the first of them that an event has counts.

use crate::Result;
use crate::breakdown::{BoundBreakdown, Breakdown};
use crate::matcher::bound;
use crate::run::Context;
use hark_timeline::{Column, ColumnData, EventSource, RowRef};
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::sync::Arc;

/// Dimensions of entry points, by number; 0 is the kind of the event.
pub(super) const ENTRIES: [&str; 4] = ["event", "referrer", "campaign", "channel"];
/// The dimension of channels, and the one of content.
pub(super) const CHANNEL: u8 = 3;
pub(super) const CONTENT: u8 = 4;

const PROPERTIES: [&[&str]; 5] = [
    &["$referring_domain", "$referrer", "referrer"],
    &["utm_campaign", "$utm_campaign", "campaign"],
    &["utm_source", "$utm_source", "channel"],
    &["$pathname", "$screen_name", "path", "page"],
    &["error", "error_code", "error_message", "$exception_type", "$exception_message"],
];
const ERROR: usize = 4;

/// A property over one view.
struct Property {
    /// By segment.
    columns: Vec<Arc<dyn Column>>,
    values: BoundBreakdown,
    /// The dimension's code of each of its values.
    codes: Vec<u32>,
}

/// A dimension over one view.
struct Dim {
    properties: Vec<Property>,
    /// By code.
    shown: Vec<Value>,
}

/// All dimensions over one view.
pub(super) struct Dims(Vec<Dim>);

impl Dims {
    /// Fetches the columns.
    pub(super) fn bind<S: EventSource + ?Sized>(ctx: &Context<'_, S>) -> Result<Self> {
        let dim = |names: &&[&str]| {
            let mut known: FxHashMap<String, u32> = FxHashMap::default();
            let mut shown = vec![Value::from(crate::breakdown::NONE)];
            let mut properties = Vec::new();
            for name in *names {
                let of = Breakdown::Property((*name).to_owned());
                let mut columns = bound::columns(ctx, &of.fields(false))?;
                let values = BoundBreakdown::bind(ctx, &of, &columns, &[])?;
                let mut codes = vec![0];
                for code in 1..values.values.len() as u32 {
                    let value = values.values.shown(code);
                    // What is said not to be is not.
                    codes.push(match value == Value::Bool(false) {
                        true => 0,
                        false => *known.entry(value.to_string()).or_insert_with(|| {
                            shown.push(value);
                            shown.len() as u32 - 1
                        }),
                    });
                }
                properties.push(Property { columns: columns.swap_remove(0), values, codes });
            }
            Ok(Dim { properties, shown })
        };
        PROPERTIES.iter().map(dim).collect::<Result<Vec<Dim>>>().map(Dims)
    }

    /// What the answer calls a value of a dimension but that of kinds.
    pub(super) fn shown(&self, dim: u8, code: u32) -> Value {
        self.0[usize::from(dim) - 1].shown[code as usize].clone()
    }

    /// The code of a value of a dimension but that of kinds.
    pub(super) fn code(&self, dim: u8, value: &Value) -> Option<u32> {
        self.0[usize::from(dim) - 1].shown.iter().position(|shown| shown == value).map(|code| code as u32)
    }

    /// The value of an event; 0 for none. Not for the kind.
    pub(super) fn value(&self, dim: u8, at: RowRef) -> u32 {
        self.first(usize::from(dim) - 1, at)
    }

    /// Whether an event has a property that tells of an error.
    pub(super) fn fails(&self, at: RowRef) -> bool {
        self.first(ERROR, at) != 0
    }

    fn first(&self, dim: usize, at: RowRef) -> u32 {
        self.0[dim].properties.iter().map(|property| property.code(at)).find(|code| *code != 0).unwrap_or(0)
    }
}

impl Property {
    fn code(&self, at: RowRef) -> u32 {
        let (segment, row) = (at.segment as usize, at.row as usize);
        let code = match self.columns[segment].data() {
            ColumnData::Absent => 0,
            ColumnData::Numbers(numbers) => self.values.values.code_of_number(numbers[row]),
            ColumnData::Dictionary(codes) => self.values.maps[0][segment][codes.get(row) as usize],
        };
        self.codes[code as usize]
    }
}
