//! Which customer is this, in 16 bytes?

use siphasher::sip128::{Hasher128, SipHasher24};
use std::hash::Hasher;

/// Who a timeline belongs to. Populations are never mixed in one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Population {
    /// A person we serve.
    #[default]
    Customer = 0,
    /// A person who works with us.
    Employee = 1,
    /// A person at a partner.
    Partner = 2,
    /// A person at a supplier.
    Supplier = 3,
}

impl Population {
    /// All populations in the order of their codes.
    pub const ALL: [Population; 4] =
        [Population::Customer, Population::Employee, Population::Partner, Population::Supplier];

    /// The word of the wire and of the query language.
    pub fn word(self) -> &'static str {
        match self {
            Population::Customer => "customer",
            Population::Employee => "employee",
            Population::Partner => "partner",
            Population::Supplier => "supplier",
        }
    }

    /// The population of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.word() == word)
    }
}

/// The place of an id, and so of a customer, in the order of the timeline: two bits of population, then 126 bits of a
/// keyed hash of the id. A customer's key is the key of the id that stands for all their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CustomerKey(pub u128);

impl CustomerKey {
    /// The population whose range this key lies in.
    pub fn population(self) -> Population {
        Population::ALL[(self.0 >> 126) as usize]
    }

    /// Big-endian bytes, which sort as the keys do.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The inverse of [`CustomerKey::to_bytes`].
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        CustomerKey(u128::from_be_bytes(bytes))
    }
}

/// A range of keys, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key.
    pub first: CustomerKey,
    /// The last key.
    pub last: CustomerKey,
}

impl KeyRange {
    /// Every key of one population.
    pub fn of(population: Population) -> Self {
        let first = (population as u128) << 126;
        KeyRange { first: CustomerKey(first), last: CustomerKey(first | (u128::MAX >> 2)) }
    }

    /// Whether the key lies in the range.
    pub fn contains(self, key: CustomerKey) -> bool {
        self.first <= key && key <= self.last
    }

    /// Splits the range into `pieces` of equal width (at least one). Keys are hashes, so equal width is equal load.
    pub fn split(self, pieces: usize) -> Vec<KeyRange> {
        let pieces = pieces.max(1) as u128;
        let step = (self.last.0 - self.first.0) / pieces;
        (0..pieces)
            .map(|i| KeyRange {
                first: CustomerKey(self.first.0 + i * step + u128::from(i > 0)),
                last: if i + 1 == pieces { self.last } else { CustomerKey(self.first.0 + (i + 1) * step) },
            })
            .collect()
    }
}

/// Turns ids into keys with a secret of the data folder, so that nobody outside can construct two ids with one key.
/// SipHash-2-4 with 128 bits (Aumasson and Bernstein, 2012).
#[derive(Clone, Copy)]
pub struct IdHasher {
    secret: (u64, u64),
}

impl IdHasher {
    /// A hasher with the folder's 16 secret bytes.
    pub fn new(secret: [u8; 16]) -> Self {
        let (a, b) = secret.split_at(8);
        let word = |s: &[u8]| s.iter().fold(0u64, |w, b| (w << 8) | u64::from(*b));
        IdHasher { secret: (word(a), word(b)) }
    }

    /// The key of one id in one population.
    pub fn customer(&self, population: Population, id: &str) -> CustomerKey {
        let hash = self.bytes(id.as_bytes());
        CustomerKey(((population as u128) << 126) | (hash >> 2))
    }

    /// 128 bits of any bytes, for message ids and accounts.
    pub fn bytes(&self, bytes: &[u8]) -> u128 {
        let mut hasher = SipHasher24::new_with_keys(self.secret.0, self.secret.1);
        hasher.write(bytes);
        let hash = hasher.finish128();
        (u128::from(hash.h1) << 64) | u128::from(hash.h2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn populations_never_share_a_range() {
        let hasher = IdHasher::new([7; 16]);
        for population in Population::ALL {
            let key = hasher.customer(population, "u1");
            assert_eq!(key.population(), population);
            assert!(KeyRange::of(population).contains(key));
        }
    }

    #[test]
    fn pieces_cover_the_range_without_overlap() {
        for population in Population::ALL {
            for pieces in [1, 2, 3, 64] {
                let whole = KeyRange::of(population);
                let split = whole.split(pieces);
                assert_eq!(split.len(), pieces);
                assert_eq!((split[0].first, split[pieces - 1].last), (whole.first, whole.last));
                for pair in split.windows(2) {
                    assert_eq!(pair[0].last.0 + 1, pair[1].first.0);
                }
            }
        }
    }

    #[test]
    fn another_secret_gives_other_keys() {
        let key = |s| IdHasher::new([s; 16]).customer(Population::Customer, "u1");
        assert_ne!(key(1), key(2));
    }
}
