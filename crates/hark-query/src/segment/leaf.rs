//! What can a rule ask of one customer?

use super::facts::Fact;
use crate::spec::range::When;
use hark_model::Micros;

/// One test.
#[derive(Clone, Debug, PartialEq)]
pub enum Leaf {
    /// Is this known of the customer? The number of a selector whose condition is the test of a trait.
    Known(usize),
    /// How often, on how many days, with which numbers did they do it?
    Did(Did),
    /// When did they do it first, or last?
    Moment(Moment),
    /// Did they do these things one after another? The number of a sequence.
    Sequence(usize),
    /// Is a fact of theirs one of these words? A bit for each.
    Fact(Fact, u8),
    /// Did they state a goal? The numbers of selectors whose conditions are the test of the traits that goals stand in.
    Goals {
        /// One for each trait; one that holds is enough.
        selectors: [usize; 3],
        /// Whether none may hold.
        negated: bool,
    },
    /// Is an id of theirs on a list? The number of the list.
    Listed(usize),
    /// Does a rule hold of their account? The number of a rule of accounts.
    Account(usize),
}

/// A measure of chosen events.
#[derive(Clone, Debug, PartialEq)]
pub struct Did {
    /// Which events.
    pub selector: usize,
    /// In which stretch of time.
    pub when: When,
    /// Only those before or after another event.
    pub anchor: Option<Anchor>,
    /// What is measured of them.
    pub measure: Measure,
    /// What must hold of the measure.
    pub amount: Amount,
}

/// An event that others are before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Which events.
    pub selector: usize,
    /// Whether the last of them counts, not the first.
    pub last: bool,
    /// Whether the events meant come before it.
    pub before: bool,
    /// At most so far away, edge included.
    pub within: Option<Micros>,
}

/// What is measured. Properties by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many events.
    Times,
    /// On how many days of the workspace's calendar.
    Days,
    /// The sum of a property; 0 of none.
    Sum(usize),
    /// Its mean; nothing holds of the mean of none.
    Mean(usize),
    /// Its least value.
    Min(usize),
    /// Its greatest value.
    Max(usize),
}

/// The first or the last of chosen events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Which events.
    pub selector: usize,
    /// Whether the last of them, not the first.
    pub last: bool,
    /// In which stretch of time.
    pub when: When,
    /// What must hold of its moment.
    pub test: MomentTest,
}

/// A test of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentTest {
    /// Earlier than this.
    Before(Micros),
    /// Later than this.
    After(Micros),
    /// Not longer ago than this.
    Within(Micros),
    /// Longer ago than this.
    LongerAgo(Micros),
}

impl MomentTest {
    /// Whether it holds of a moment, and the first later moment at which that changes.
    pub fn holds(self, moment: Micros, now: Micros) -> (bool, Micros) {
        let ages = |length: Micros| {
            let recent = moment >= now.saturating_sub(length);
            (recent, if recent { moment.saturating_add(length).saturating_add(1) } else { Micros::MAX })
        };
        match self {
            MomentTest::Before(limit) => (moment < limit, Micros::MAX),
            MomentTest::After(limit) => (moment > limit, Micros::MAX),
            MomentTest::Within(length) => ages(length),
            MomentTest::LongerAgo(length) => {
                let (recent, until) = ages(length);
                (!recent, until)
            }
        }
    }

    /// Whether no moment fulfils both.
    pub fn excludes(self, other: MomentTest) -> bool {
        match (self, other) {
            (MomentTest::Before(to), MomentTest::After(from)) | (MomentTest::After(from), MomentTest::Before(to)) => {
                from.saturating_add(1) >= to
            }
            (MomentTest::Within(recent), MomentTest::LongerAgo(old))
            | (MomentTest::LongerAgo(old), MomentTest::Within(recent)) => old >= recent,
            _ => false,
        }
    }
}

/// A number between two bounds, each of which says whether it is itself included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// The lower bound.
    pub low: (f64, bool),
    /// The upper bound.
    pub high: (f64, bool),
}

impl Amount {
    /// At least one.
    pub const ONCE: Amount = Amount { low: (1.0, true), high: (f64::INFINITY, true) };

    /// Whether a number lies between the bounds.
    pub fn holds(self, number: f64) -> bool {
        let Amount { low, high } = self;
        (number > low.0 || (low.1 && number == low.0)) && (number < high.0 || (high.1 && number == high.0))
    }

    /// Whether no number fulfils both.
    pub fn excludes(self, other: Amount) -> bool {
        let lower = |a: (f64, bool), b: (f64, bool)| a.0 < b.0 || (a.0 == b.0 && !(a.1 && b.1));
        lower(self.high, other.low) || lower(other.high, self.low)
    }

    /// Whether any whole number from 0 on lies between the bounds.
    pub fn counts(self) -> bool {
        let least = self.low.0.max(0.0).ceil();
        self.holds(least) || self.holds(least + 1.0)
    }

    /// From which count on it holds, if it holds of every larger one too.
    pub fn at_least(self) -> Option<usize> {
        let least = self.low.0.max(0.0).ceil();
        let least = if self.holds(least) { least } else { least + 1.0 };
        (self.high.0 == f64::INFINITY && least <= f64::from(u32::MAX)).then_some(least as usize)
    }
}
