//! What does the catalogue remember of a segment?

use crate::column::Field;
use crate::error::{Error, Result};
use hark_model::{CustomerKey, Flags, Micros};
use std::path::{Path, PathBuf};

/// What the catalogue remembers of a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentMeta {
    /// The number in the file names; never reused within a workspace.
    pub id: u64,
    /// Rows.
    pub events: u64,
    /// Distinct customer keys.
    pub customers: u64,
    /// The smallest customer key.
    pub first_key: CustomerKey,
    /// The largest customer key.
    pub last_key: CustomerKey,
    /// The earliest time.
    pub time_min: Micros,
    /// The latest time.
    pub time_max: Micros,
    /// The latest time of receipt.
    pub received_max: Micros,
    /// Length of the Parquet file.
    pub parquet_bytes: u64,
    /// Length of the spine.
    pub spine_bytes: u64,
    /// XXH3-64 of each block of [`super::BLOCK_BYTES`] of the Parquet file, little-endian, 8 bytes each.
    pub checksums: Vec<u8>,
    /// XXH3-64 of the spine's header, which holds the checksums of its sections.
    pub spine_checksum: u64,
    /// The union of all rows' flags.
    pub any_flags: Flags,
    /// Which properties and traits there are, with the number of events that have them.
    pub properties: Vec<(Field, u64)>,
}

/// The first byte of an encoded meta.
const META_VERSION: u8 = 1;

impl SegmentMeta {
    /// The Parquet file of segment `id`.
    pub fn parquet_path(dir: &Path, id: u64) -> PathBuf {
        dir.join(format!("{id}.parquet"))
    }

    /// The spine of segment `id`.
    pub fn spine_path(dir: &Path, id: u64) -> PathBuf {
        dir.join(format!("{id}.spine"))
    }

    /// The meta as bytes for the catalogue, with a checksum of its own.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![META_VERSION];
        for number in [self.id, self.events, self.customers, self.parquet_bytes, self.spine_bytes, self.spine_checksum]
        {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for time in [self.time_min, self.time_max, self.received_max] {
            out.extend_from_slice(&time.to_le_bytes());
        }
        out.extend_from_slice(&self.first_key.to_bytes());
        out.extend_from_slice(&self.last_key.to_bytes());
        out.push(self.any_flags.0);
        push_bytes(&mut out, &self.checksums);
        out.extend_from_slice(&(self.properties.len() as u32).to_le_bytes());
        for (field, count) in &self.properties {
            let (kind, name) = field.tag();
            out.push(kind);
            push_bytes(&mut out, name.as_bytes());
            out.extend_from_slice(&count.to_le_bytes());
        }
        let checksum = xxhash_rust::xxh3::xxh3_64(&out);
        out.extend_from_slice(&checksum.to_le_bytes());
        out
    }

    /// The inverse of [`SegmentMeta::encode`]. `place` names the row in the error.
    pub fn decode(bytes: &[u8], place: &Path) -> Result<SegmentMeta> {
        decode(bytes).ok_or_else(|| Error::Corrupt {
            path: place.to_owned(),
            detail: "the description of a segment cannot be read".to_owned(),
        })
    }
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out.extend_from_slice(bytes);
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
    fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.array().map(u32::from_le_bytes)?;
        self.take(length as usize)
    }
}

fn decode(bytes: &[u8]) -> Option<SegmentMeta> {
    let (body, checksum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
    if u64::from_le_bytes(checksum.try_into().ok()?) != xxhash_rust::xxh3::xxh3_64(body) {
        return None;
    }
    let mut from = Reader(body);
    if from.array()? != [META_VERSION] {
        return None;
    }
    let mut meta = SegmentMeta { id: from.number()?, events: from.number()?, ..SegmentMeta::default() };
    meta.customers = from.number()?;
    meta.parquet_bytes = from.number()?;
    meta.spine_bytes = from.number()?;
    meta.spine_checksum = from.number()?;
    meta.time_min = from.number()? as Micros;
    meta.time_max = from.number()? as Micros;
    meta.received_max = from.number()? as Micros;
    meta.first_key = CustomerKey::from_bytes(from.array()?);
    meta.last_key = CustomerKey::from_bytes(from.array()?);
    meta.any_flags = Flags(from.array::<1>()?[0]);
    meta.checksums = from.bytes()?.to_vec();
    for _ in 0..from.array().map(u32::from_le_bytes)? {
        let kind = from.array::<1>()?[0];
        let name = String::from_utf8(from.bytes()?.to_vec()).ok()?;
        let field = Field::of_tag(kind, name)?;
        meta.properties.push((field, from.number()?));
    }
    from.0.is_empty().then_some(meta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_was_and_notices_every_flipped_bit() {
        let meta = SegmentMeta {
            id: 7,
            events: 9,
            time_min: -5,
            checksums: vec![1, 2, 3],
            any_flags: Flags::BOT,
            properties: vec![(Field::Property("é".into()), 3), (Field::Trait("plan".into()), 1)],
            ..SegmentMeta::default()
        };
        let bytes = meta.encode();
        let place = Path::new("catalogue");
        assert_eq!(SegmentMeta::decode(&bytes, place).expect("readable"), meta);
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 4;
            assert!(SegmentMeta::decode(&broken, place).is_err(), "byte {at}");
            assert!(SegmentMeta::decode(&bytes[..at], place).is_err(), "cut at {at}");
        }
    }
}
