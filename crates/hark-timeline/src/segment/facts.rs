//! Which rows of a segment say something of a group, and what is the group called?
//!
//! Few rows do. They are found once per segment, when somebody first looks at groups, and kept: the key of the group, the row,
//! and the name it gave. What else was said is read from the file when it is wanted.

use super::Segment;
use super::read::Scan;
use super::schema::Slot;
use crate::error::Result;
use hark_model::{CustomerKey, IdHasher};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// Bytes of a name that are kept.
const NAME_BYTES_MAX: usize = 200;

/// One row that says something of a group.
pub(crate) struct Entry {
    /// Which group.
    pub(crate) group: CustomerKey,
    /// Place of the kind in [`Facts::kinds`].
    kind: u16,
    /// The row.
    pub(crate) row: u32,
    /// What it calls the group.
    pub(crate) name: Option<Box<str>>,
}

/// All of them, by (group, row).
#[derive(Default)]
pub(crate) struct Facts {
    kinds: Vec<String>,
    entries: Vec<Entry>,
    ids: FxHashMap<CustomerKey, Box<str>>,
}

impl Facts {
    /// Reads the two columns.
    pub(crate) fn of(segment: &Segment, hasher: &IdHasher) -> Result<Facts> {
        let file = segment.parquet()?;
        let mut facts = Facts::default();
        let (Some(groups), Some(traits)) = (file.schema.find(&Slot::Groups), file.schema.find(&Slot::GroupTraits))
        else {
            return Ok(facts);
        };
        let spine = segment.spine()?;
        let mut scan = Scan::new(file, vec![groups, traits]);
        while let Some((rows, columns)) = scan.next(super::SCAN_ROWS)? {
            for i in 0..rows.len() {
                let (Some(groups), Some(traits)) = (columns[0].text(i), columns[1].text(i)) else { continue };
                let row = (rows.start + i) as u32;
                let run = spine.starts.partition_point(|start| *start <= row) - 1;
                facts.take(CustomerKey(spine.keys[run]), hasher, row, (groups, traits));
            }
        }
        facts.entries.sort_by_key(|entry| (entry.group, entry.row));
        Ok(facts)
    }

    fn take(&mut self, customer: CustomerKey, hasher: &IdHasher, row: u32, (groups, traits): (&str, &str)) {
        let object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap_or_default();
        let named = object(traits).remove("name").and_then(|name| name.as_str().map(str::trim).map(shortened));
        let name = named.filter(|name| !name.is_empty());
        for (kind, id) in object(groups) {
            let Value::String(id) = id else { continue };
            let group = hasher.customer(customer.population(), &id);
            let kind = match self.kinds.iter().position(|known| *known == kind) {
                Some(place) => place,
                None => {
                    self.kinds.push(kind);
                    self.kinds.len() - 1
                }
            };
            self.ids.entry(group).or_insert_with(|| id.into());
            self.entries.push(Entry { group, kind: kind as u16, row, name: name.clone() });
        }
    }

    /// Those of groups of a kind.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&Entry, &str)> {
        let place = self.kinds.iter().position(|known| known == kind);
        let wanted = move |entry: &&Entry| Some(usize::from(entry.kind)) == place;
        self.entries.iter().filter(wanted).filter_map(|entry| Some((entry, &**self.ids.get(&entry.group)?)))
    }

    /// The rows that speak of one group.
    pub(crate) fn of_group(&self, kind: &str, group: CustomerKey) -> impl Iterator<Item = u32> {
        let place = self.kinds.iter().position(|known| known == kind);
        let first = self.entries.partition_point(|entry| entry.group < group);
        let own = self.entries[first..].iter().take_while(move |entry| entry.group == group);
        own.filter(move |entry| Some(usize::from(entry.kind)) == place).map(|entry| entry.row)
    }
}

fn shortened(name: &str) -> Box<str> {
    name[..name.floor_char_boundary(NAME_BYTES_MAX.min(name.len()))].into()
}
