//! By which texts can the customers of a segment be found?
//!
//! One entry per run (the rows of one customer key, see [`crate::spine`]): the ids of its events and what its events say the
//! customer is called, in lower case, one after another in one place, so that a search is one pass over few bytes and not one
//! over all events. It is derived from the segment like a column, and kept, dropped and made anew as columns are.
//!
//! A run has of each trait the one value that counts if the run is all there is of the customer, with what decides between it and
//! the value of another run: who said it, and when. Events that no list of customers counts (robots, staff) are left out.

use crate::columns::{Decoded, FoundColumn};
use crate::error::Result;
use crate::segment::Segment;
use crate::source::{CustomerRows, Rows};
use crate::spine::{HIDDEN, SpineRef};
use hark_model::{CustomerKey, Flags, Micros};
use memchr::memmem;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The traits by which customers are found, beside their ids.
pub const TRAITS: [&str; 13] = [
    "name",
    "full_name",
    "display_name",
    "first_name",
    "firstName",
    "last_name",
    "lastName",
    "email",
    "username",
    "company",
    "phone",
    "organization",
    "job",
];

/// The mark of an id among the fields of an entry.
const ID: u8 = u8::MAX;
/// Bytes of a field beside its text: which one, who said it, when, and how long the text is.
const FIELD_BYTES: usize = 14;
/// Bytes of one segment's entries; their offsets have 32 bits. A segment with more is searched event by event.
const BYTES_MAX: usize = u32::MAX as usize - (1 << 20);
/// So many customers are looked up one by one; for more, all are passed.
const FEW: usize = 2_000;
/// So many ids of one run are looked through; what is more is looked up.
const IDS_FEW: usize = 16;
/// So many runs of one customer are looked through for each event.
const PIECES_FEW: usize = 16;

/// Who said a value: the first of them that spoke counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// A proven identity; the last time counts.
    Proven = 0,
    /// Somebody; the last time counts.
    Claimed = 1,
    /// Somebody, unless it was known; the first time counts.
    Once = 2,
}

/// One field of a run while the entries are made.
struct Field {
    run: u32,
    which: u8,
    said: Said,
    time: Micros,
    /// Where its text stands among all texts.
    text: (usize, usize),
}

/// The entries of a segment while they are made.
struct Making<'s> {
    spine: SpineRef<'s>,
    fields: Vec<Field>,
    texts: String,
}

impl Making<'_> {
    fn is_counted(&self, row: usize) -> bool {
        !self.spine.flags(row).any_of(Flags::EXCLUDED_BY_DEFAULT.with(HIDDEN))
    }

    fn note(&mut self, run: usize, which: u8, (said, time): (Said, Micros), text: &str) {
        let from = self.texts.len();
        // Words that are searched hold no white space, so a line's end parts fields from each other and changes nothing.
        self.texts.extend(text.to_lowercase().chars().map(|c| if c == '\n' { ' ' } else { c }));
        self.texts.push('\n');
        self.fields.push(Field { run: run as u32, which, said, time, text: (from, self.texts.len()) });
    }

    /// The ids of the counted events of each run.
    fn ids(&mut self, column: &Decoded) {
        let mut codes: Vec<u32> = Vec::new();
        for run in 0..self.spine.keys.len() {
            codes.clear();
            // Nearly everybody has a few ids; of whoever shares a device with thousands the others are looked up.
            let mut many: FxHashSet<u32> = FxHashSet::default();
            for row in self.spine.rows(run) {
                let code = column.code(row);
                if !self.is_counted(row) || codes[..codes.len().min(IDS_FEW)].contains(&code) {
                    continue;
                }
                if codes.len() < IDS_FEW || many.insert(code) {
                    codes.push(code);
                }
            }
            for code in &codes {
                let id = column.text(*code).unwrap_or_default();
                self.note(run, ID, (Said::Proven, 0), id);
            }
        }
    }

    /// The values of one trait, set and given once.
    fn of_trait(&mut self, which: u8, set: &Decoded, once: &Decoded) {
        if set.is_absent() && once.is_absent() {
            return;
        }
        for run in 0..self.spine.keys.len() {
            let mut best: Option<(Said, usize)> = None;
            for row in self.spine.rows(run).filter(|row| self.is_counted(*row)) {
                let proven = self.spine.flags(row).any_of(Flags::VERIFIED);
                if set.has(row) {
                    let said = if proven { Said::Proven } else { Said::Claimed };
                    best = best.filter(|(held, _)| *held < said).or(Some((said, row)));
                }
                if best.is_none() && once.has(row) {
                    best = Some((Said::Once, row));
                }
            }
            if let Some((said, row)) = best {
                let column = if said == Said::Once { once } else { set };
                let text = column.text(column.code(row)).unwrap_or_default();
                self.note(run, which, (said, self.spine.times[row]), text);
            }
        }
    }

    /// First the texts of all runs, then what is known of their fields.
    fn finish(mut self) -> Decoded {
        let runs = self.spine.keys.len();
        if self.texts.len() + self.fields.len() * FIELD_BYTES + runs * 4 > BYTES_MAX {
            return Decoded::entries(Vec::new(), Vec::new());
        }
        self.fields.sort_by_key(|field| (field.run, field.which));
        let (mut ends, mut bytes) = (Vec::with_capacity(runs * 2), Vec::with_capacity(self.texts.len()));
        let mut of_run = self.fields.iter().peekable();
        for run in 0..runs {
            while let Some(field) = of_run.next_if(|field| field.run as usize == run) {
                bytes.extend_from_slice(&self.texts.as_bytes()[field.text.0..field.text.1]);
            }
            ends.push(bytes.len() as u32);
        }
        let mut of_run = self.fields.iter().peekable();
        for run in 0..runs {
            let counted = self.spine.rows(run).filter(|row| self.is_counted(*row)).count();
            bytes.extend_from_slice(&(counted as u32).to_le_bytes());
            while let Some(field) = of_run.next_if(|field| field.run as usize == run) {
                bytes.extend_from_slice(&[field.which, field.said as u8]);
                bytes.extend_from_slice(&field.time.to_le_bytes());
                bytes.extend_from_slice(&((field.text.1 - field.text.0) as u32).to_le_bytes());
            }
            ends.push(bytes.len() as u32);
        }
        Decoded::entries(ends, bytes)
    }
}

/// Makes the entries of a segment. Holds one column at a time.
pub(crate) fn make(segment: &Segment, column: &dyn Fn(&crate::Field) -> Result<Decoded>) -> Result<Decoded> {
    let mut making = Making { spine: segment.spine()?, fields: Vec::new(), texts: String::new() };
    making.ids(&column(&crate::Field::Id)?);
    for (which, name) in TRAITS.iter().enumerate() {
        let set = column(&crate::Field::Trait((*name).to_owned()))?;
        let once = column(&crate::Field::TraitOnce((*name).to_owned()))?;
        making.of_trait(which as u8, &set, &once);
    }
    Ok(making.finish())
}

/// Where words stand in the entries of one segment of a view.
pub struct Hits<'v> {
    spine: SpineRef<'v>,
    column: Arc<FoundColumn>,
    /// By word: one bit per run.
    words: Vec<Vec<u64>>,
    /// By word: the customers that runs with it may belong to; none when there are many.
    customers: Vec<Option<Vec<CustomerKey>>>,
}

impl<'v> Hits<'v> {
    /// Looks for words; `None` when this segment has no entries. `owners` tells whom the events of a run belong to now.
    pub(crate) fn of(
        spine: SpineRef<'v>,
        column: Arc<FoundColumn>,
        words: &[String],
        owners: &dyn Fn(usize, &mut Vec<CustomerKey>),
    ) -> Option<Self> {
        let runs = spine.keys.len();
        if column.entries() != runs * 2 {
            return None;
        }
        let (mut found, mut customers) = (Vec::new(), Vec::new());
        for word in words {
            let mut bits = vec![0u64; runs.div_ceil(64)];
            let (mut owned, mut count) = (Vec::new(), 0usize);
            column.each_hit(runs, &memmem::Finder::new(word.as_bytes()), &mut |run| {
                bits[run / 64] |= 1 << (run % 64);
                count += 1;
                if count <= FEW {
                    owners(run, &mut owned);
                }
            });
            found.push(bits);
            customers.push(Some(owned).filter(|_| count <= FEW));
        }
        Some(Hits { spine, column, words: found, customers })
    }

    fn has(&self, word: usize, run: usize) -> bool {
        self.words[word][run / 64] >> (run % 64) & 1 == 1
    }

    /// How many counted events a run has, and its fields.
    fn entry(&self, run: usize) -> Option<(usize, impl Iterator<Item = (u8, Said, Micros, &str)>)> {
        let runs = self.spine.keys.len();
        let (text, known) = (self.column.entry(run)?, self.column.entry(runs + run)?);
        let (counted, fields) = known.split_first_chunk::<4>()?;
        let mut at = 0;
        let fields = fields.chunks_exact(FIELD_BYTES).map_while(move |field| {
            let said = [Said::Proven, Said::Claimed, Said::Once].get(usize::from(field[1])).copied()?;
            let time = Micros::from_le_bytes(field[2..10].try_into().ok()?);
            let length = u32::from_le_bytes(field[10..].try_into().ok()?) as usize;
            let own = text.get(at..at + length)?;
            at += length;
            Some((field[0], said, time, std::str::from_utf8(own).ok()?))
        });
        Some((u32::from_le_bytes(*counted) as usize, fields))
    }
}

/// Whether somebody is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are.
    Found,
    /// They are not.
    Not,
    /// Their events must be looked at: only a part of a run is theirs, or two values are of the same moment.
    Unsure,
}

/// Where a thread stands in each segment; walks go along ascending rows.
#[derive(Clone, Debug, Default)]
pub struct Places {
    runs: Vec<usize>,
    pieces: Vec<(u32, usize, usize)>,
}

/// Finds customers by words that must all be found.
pub struct Finder<'v> {
    words: Vec<String>,
    segments: Vec<Hits<'v>>,
}

impl<'v> Finder<'v> {
    /// From the hits of all segments of a view, in their order.
    pub fn new(words: Vec<String>, segments: Vec<Hits<'v>>) -> Self {
        Finder { words, segments }
    }

    /// Whoever may be found, ascending, when they are few.
    pub fn few(&self) -> Option<Vec<CustomerKey>> {
        let of_word = |word: usize| {
            let all = self.segments.iter().map(|hits| hits.customers[word].as_deref());
            all.collect::<Option<Vec<_>>>().map(|parts| parts.concat())
        };
        let fewest = (0..self.words.len()).filter_map(of_word).min_by_key(Vec::len);
        fewest.filter(|keys| keys.len() <= FEW).map(|mut keys| {
            keys.sort_unstable();
            keys.dedup();
            keys
        })
    }

    /// Whether a customer is found, of whom these are all events that count.
    pub fn finds(&self, rows: &CustomerRows<'_>, places: &mut Places) -> Verdict {
        places.runs.resize(self.segments.len(), 0);
        if !self.pieces(rows, places) {
            return Verdict::Unsure;
        }
        let pieces = &places.pieces;
        let anywhere =
            |word: usize| pieces.iter().any(|(segment, run, _)| self.segments[*segment as usize].has(word, *run));
        if !(0..self.words.len()).all(anywhere) {
            return Verdict::Not;
        }
        self.judge(pieces)
    }

    /// Which runs the events lie in, and how many in each.
    fn pieces(&self, rows: &CustomerRows<'_>, places: &mut Places) -> bool {
        places.pieces.clear();
        match rows.rows {
            Rows::Contiguous(first) => {
                let run = run_of(
                    &self.segments[first.segment as usize].spine,
                    first.row,
                    &mut places.runs[first.segment as usize],
                );
                places.pieces.push((first.segment, run, rows.times.len()));
            }
            Rows::Gathered(rows) => {
                for at in rows {
                    let run = run_of(
                        &self.segments[at.segment as usize].spine,
                        at.row,
                        &mut places.runs[at.segment as usize],
                    );
                    // A few of them are looked through, of more the last: the rest is brought together at the end.
                    let near = places.pieces.len().saturating_sub(PIECES_FEW);
                    let near = places.pieces[near..].iter_mut();
                    match near.rev().find(|(segment, known, _)| (*segment, *known) == (at.segment, run)) {
                        Some((_, _, count)) => *count += 1,
                        None => places.pieces.push((at.segment, run, 1)),
                    }
                }
                if places.pieces.len() > PIECES_FEW {
                    places.pieces.sort_unstable();
                    places.pieces.dedup_by(|next, kept| {
                        let same = (next.0, next.1) == (kept.0, kept.1);
                        kept.2 += if same { next.2 } else { 0 };
                        same
                    });
                }
            }
            Rows::Unplaced => return false,
        }
        true
    }

    /// Looks at the fields of a customer's runs: of each trait the value that counts, and all ids.
    fn judge(&self, pieces: &[(u32, usize, usize)]) -> Verdict {
        let mut best: [Option<(Said, Micros, &str)>; TRAITS.len()] = [None; TRAITS.len()];
        let mut ids: Vec<&str> = Vec::new();
        for (segment, run, count) in pieces {
            let Some((counted, fields)) = self.segments[*segment as usize].entry(*run) else { return Verdict::Unsure };
            if counted != *count {
                return Verdict::Unsure;
            }
            // Of a single run with a single word it is known already.
            if let ([_], [_]) = (pieces, self.words.as_slice()) {
                return Verdict::Found;
            }
            for (which, said, time, text) in fields {
                let Some(held) = best.get_mut(usize::from(which)) else {
                    ids.push(text);
                    continue;
                };
                let better = match held {
                    None => true,
                    Some((by, at, was)) if *by == said && *at == time => {
                        if *was != text {
                            return Verdict::Unsure;
                        }
                        false
                    }
                    Some((by, at, _)) if *by == said => (said == Said::Once) == (time < *at),
                    Some((by, ..)) => said < *by,
                };
                if better {
                    *held = Some((said, time, text));
                }
            }
        }
        let told = |word: &str| best.iter().flatten().any(|(_, _, text)| text.contains(word));
        let left: Vec<&str> = self.words.iter().map(String::as_str).filter(|word| !told(word)).collect();
        // Every event has one id: what no trait has, one id must have all of.
        match ids.iter().any(|id| left.iter().all(|word| id.contains(word))) {
            true => Verdict::Found,
            false => Verdict::Not,
        }
    }
}

/// The run of a row. `near` is where the last one was.
fn run_of(spine: &SpineRef<'_>, row: u32, near: &mut usize) -> usize {
    let starts = spine.starts;
    let mut from = if starts[*near] <= row { *near } else { 0 };
    let mut step = 1;
    while from + step < starts.len() && starts[from + step] <= row {
        from += step;
        step *= 2;
    }
    let end = (from + step).min(starts.len());
    *near = from + starts[from..end].partition_point(|start| *start <= row) - 1;
    *near
}
