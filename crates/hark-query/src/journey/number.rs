//! Which numbers does a journey have?
//!
//! Each is a count of customers, so one name for a number is enough to count it in a walk and to find, in another walk, who is
//! behind it: the two can never disagree.

use crate::stage::line::StageCode;
use hark_model::Micros;
use hark_model::time::{DAY, HOUR};

/// At which ages within a stay those who did something are compared with those who did not yet.
pub(super) const AGES: [(&str, Micros); 6] =
    [("1h", HOUR), ("1d", DAY), ("3d", 3 * DAY), ("7d", 7 * DAY), ("14d", 14 * DAY), ("30d", 30 * DAY)];
/// How long both are followed from that age on.
pub(super) const FOLLOWED: Micros = 30 * DAY;
/// How long nothing has to happen to be a silence.
pub(super) const SILENCE: Micros = 14 * DAY;
/// By which of the ages leaving is called soon when journeys are compared: 14 days.
pub(super) const SOON: u8 = 4;

/// What gets in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Friction {
    DropOff,
    Error,
    Repeated,
    Rage,
}

pub(super) const FRICTIONS: [(&str, Friction); 4] = [
    ("drop_off", Friction::DropOff),
    ("error", Friction::Error),
    ("repeated", Friction::Repeated),
    ("rage", Friction::Rage),
];

/// Something done in a stay that may have helped: the number of a dimension (0 are kinds of events), and of a value of it.
pub(super) type Mark = (u8, u32);

/// A count of customers. All but the first two speak of the first stay that begins in the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Number {
    /// Were in the stage in the range.
    Seen(StageCode),
    /// Went from one stage to another in the range.
    Flow(StageCode, StageCode),
    /// Entered.
    Entered(StageCode),
    /// Left, and where to.
    Left(StageCode, StageCode),
    /// Have not left.
    Staying(StageCode),
    /// Left by the age [`SOON`], of those who have been followed so long.
    Soon(StageCode),
    /// Came by this value of a dimension.
    Entry(StageCode, Mark),
    /// Did this for the first time.
    Milestone(StageCode, u32),
    /// Entered so long before now that they have been followed for an age, whatever they did since.
    Watched(StageCode, u8),
    /// Of these, who had done this for the first time by that age.
    Within(StageCode, u32, u8),
    /// Did this for the first time as the next new thing after that.
    Between(StageCode, u32, u32),
    /// Did this as the last new thing, one more than its code and 0 for nothing new; then they left to a stage, or have not left.
    Through(StageCode, u32, Option<StageCode>),
    /// Met this.
    Friction(StageCode, Friction, u32),
    /// Had met this by an age, of those who have been followed so long.
    Met(StageCode, Friction, u32, u8),
    /// Were in the stage at an age, and have been followed since; whether they went on.
    AtAge(StageCode, u8, bool),
    /// Of these, who had done something by then.
    Did(StageCode, Mark, u8, bool),
}
