//! What moved a customer, so that words can be written about it later?

use crate::persona::Persona;
use crate::truth::Truth;
use hark_model::Micros;
use serde::Serialize;

/// What something was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// The first steps.
    Onboarding,
    /// How long exports take.
    ExportSpeed,
    /// The look.
    Colours,
    /// What it costs.
    Price,
    /// It could not be reached.
    Outage,
    /// Files.
    Upload,
    /// Changes that got lost.
    Sync,
    /// A payment that failed.
    Payment,
    /// It is not in one's language.
    Language,
    /// Errors of other kinds.
    Errors,
    /// Something it should be able to do.
    MissingFeature,
    /// How easy it is to plan with it.
    Planning,
    /// Working with others in it.
    Teamwork,
    /// No need any more, or never a real one.
    NoNeed,
}

impl Topic {
    /// How many there are.
    pub const COUNT: usize = 14;

    /// All of them in the order of their codes.
    pub const ALL: [Topic; Topic::COUNT] = [
        Topic::Onboarding,
        Topic::ExportSpeed,
        Topic::Colours,
        Topic::Price,
        Topic::Outage,
        Topic::Upload,
        Topic::Sync,
        Topic::Payment,
        Topic::Language,
        Topic::Errors,
        Topic::MissingFeature,
        Topic::Planning,
        Topic::Teamwork,
        Topic::NoNeed,
    ];

    /// The category of a `feedback_sent` and the topic of a ticket.
    pub fn category(self) -> &'static str {
        match self {
            Topic::Onboarding => "getting_started",
            Topic::ExportSpeed => "export",
            Topic::Colours => "appearance",
            Topic::Price => "pricing",
            Topic::Outage => "availability",
            Topic::Upload => "files",
            Topic::Sync => "sync",
            Topic::Payment => "billing",
            Topic::Language => "language",
            Topic::Errors => "errors",
            Topic::MissingFeature => "missing_feature",
            Topic::Planning => "planning",
            Topic::Teamwork => "collaboration",
            Topic::NoNeed => "other",
        }
    }

    /// The truth that is behind it, if the world holds it.
    pub fn truth(self) -> Option<Truth> {
        match self {
            Topic::Onboarding => Some(Truth::OnboardingPhone),
            Topic::ExportSpeed => Some(Truth::ExportLarge),
            Topic::Colours => Some(Truth::ColourLoud),
            Topic::Price => Some(Truth::PriceSolo),
            Topic::Outage => Some(Truth::Outage),
            Topic::Upload => Some(Truth::UploadFirefox),
            Topic::Sync => Some(Truth::SyncEmerging),
            Topic::Payment => Some(Truth::PaymentRupees),
            Topic::Language => Some(Truth::JapanSilent),
            _ => None,
        }
    }
}

/// What a moment did to the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feeling {
    /// Better than expected.
    Delighted,
    /// It worked out: for instance onboarding is done.
    Relieved,
    /// It did not go on.
    Stuck,
    /// It went wrong or took too long.
    Frustrated,
    /// Paid for it for the first time.
    Convinced,
    /// Left for good.
    Left,
}

/// A moment that a customer would remember.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moment {
    /// Place in [`crate::Company::customers`].
    pub customer: usize,
    /// When.
    pub time: Micros,
    /// What it did.
    pub feeling: Feeling,
    /// What it was about. For [`Feeling::Left`]: what weighed most among the reasons.
    pub cause: Topic,
    /// How strongly, from 0 to 1.
    pub strength: f64,
    /// The truth it comes from, where that truth holds and this customer is one of those it concerns.
    pub truth: Option<Truth>,
}

/// Where somebody would say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// The feedback button in the product; an event `feedback_sent` stands beside it.
    InProduct,
    /// Support; an event `ticket_opened` stands beside it.
    Ticket,
    /// A public review.
    Review,
    /// The answer to a survey.
    Survey,
    /// The community forum.
    Community,
}

/// Where words will stand once they are written: who says something about what, where and when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hook {
    /// Place in [`crate::Company::customers`].
    pub customer: usize,
    /// What kind of person.
    pub persona: Persona,
    /// ISO 639 code of the language.
    pub language: &'static str,
    /// When.
    pub time: Micros,
    /// Where.
    pub post: Post,
    /// About what.
    pub topic: Topic,
    /// -1 (angry) to 1 (delighted).
    pub sentiment: f64,
    /// How much it matters to them, from 0 to 1.
    pub intensity: f64,
    /// How many times as often as an average customer with the same trouble this one speaks.
    pub loudness: f64,
    /// The truth behind it.
    pub truth: Option<Truth>,
    /// The event that stands beside it.
    pub message_id: Option<String>,
}
