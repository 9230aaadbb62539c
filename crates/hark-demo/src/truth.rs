//! What is true in the simulated company, how large is it, and how can it be seen from the events?

mod catalogue;

pub use catalogue::catalogue;

use serde::{Serialize, Serializer};

macro_rules! truths {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A planted truth. Each can be switched off by itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Truth {
            $($(#[$doc])* $name,)*
        }

        impl Truth {
            /// All of them.
            pub const ALL: &[Truth] = &[$(Truth::$name,)*];

            /// The id in files and documents.
            pub fn word(self) -> &'static str {
                match self {
                    $(Truth::$name => $word,)*
                }
            }
        }
    };
}

truths! {
    /// Step 3 of onboarding does not fit on phones.
    OnboardingPhone = "onboarding-step-3-phone",
    /// Exports are slow in the few large accounts.
    ExportLarge = "export-slow-large-accounts",
    /// A loud group complains of the colours; nothing else comes of it.
    ColourLoud = "colour-loud-minority",
    /// Who was invited stays twice as long.
    InvitedStay = "invited-stay-twice",
    /// The higher price of the plan for one drives payers away for a while.
    PriceSolo = "price-rise-solo",
    /// Sessions were lost in the outage, customers were not.
    Outage = "outage-day",
    /// Activity falls in the holidays and comes back.
    HolidayQuiet = "holiday-quiet",
    /// Templates help everybody, though their users share less on the whole.
    TemplateSimpson = "template-helps-both",
    /// The checklist helps people through the last step.
    ChecklistWorks = "checklist-experiment",
    /// The other navigation changes nothing.
    NavigationNothing = "navigation-experiment",
    /// Who is about to leave stops commenting first.
    CommentsStop = "comments-stop-before-leaving",
    /// Uploads failed in Firefox for two weeks.
    UploadFirefox = "upload-firefox",
    /// Paid social brings people who do not pay.
    PaidSocial = "paid-social-does-not-pay",
    /// Customers in Japan leave more and say nothing.
    JapanSilent = "japan-silent-leaving",
    /// The desktop app loses changes: new and growing.
    SyncEmerging = "sync-conflicts-emerging",
    /// Payments in rupees fail.
    PaymentRupees = "payments-rupees",
}

impl Truth {
    /// The truth with this id.
    pub fn from_word(word: &str) -> Option<Truth> {
        Truth::ALL.iter().copied().find(|truth| truth.word() == word)
    }
}

impl Serialize for Truth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Which truths hold in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Truths(u32);

impl Truths {
    /// The planted world.
    pub fn all() -> Self {
        Truth::ALL.iter().fold(Truths(0), |all, truth| all.with(*truth))
    }

    /// The null world: nothing is there to be found.
    pub fn none() -> Self {
        Truths(0)
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, truth: Truth) -> Self {
        Truths(self.0 | 1 << truth as u32)
    }

    /// These but one.
    #[must_use]
    pub fn without(self, truth: Truth) -> Self {
        Truths(self.0 & !(1 << truth as u32))
    }

    /// Whether this one holds.
    pub fn has(self, truth: Truth) -> bool {
        self.0 & (1 << truth as u32) != 0
    }
}

/// What sort of truth it is, and so which method is made to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A step of a funnel breaks for some.
    FunnelBreak,
    /// Something is slow for some.
    Latency,
    /// Many words of few people without harm.
    LoudMinority,
    /// Some stay longer than others.
    Retention,
    /// A price changes behaviour.
    Price,
    /// Something went wrong and passed.
    Incident,
    /// Looks like trouble and is the calendar.
    SeasonalDecoy,
    /// The whole says the opposite of its parts.
    Confounder,
    /// An experiment with an effect.
    ExperimentEffect,
    /// An experiment without an effect.
    ExperimentNoEffect,
    /// Something that comes before leaving.
    LeadingIndicator,
    /// A release broke something for some.
    Regression,
    /// Ways in that bring different people.
    AcquisitionQuality,
    /// People who leave without a word.
    BlindSpot,
    /// New and growing.
    Emerging,
    /// Payments that fail.
    RevenueLeak,
}

/// How large a truth is, measured as [`Entry::how`] says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// What the number is.
    pub measure: &'static str,
    /// The number that the world is built to have.
    pub size: f64,
    /// The number where the truth is switched off.
    pub null: f64,
    /// What a measurement may find in a world of 5,000 customers.
    pub found: [f64; 2],
    /// The same where the truth is switched off.
    pub found_null: [f64; 2],
    /// `ratio`, `difference of shares` or `share`.
    pub unit: &'static str,
}

/// Where a truth shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shows {
    /// Names of events.
    pub events: Vec<&'static str>,
    /// Names of their properties.
    pub properties: Vec<&'static str>,
    /// Names of traits of customers.
    pub traits: Vec<&'static str>,
    /// Whom it concerns, in words.
    pub segment: &'static str,
    /// The first and the last day (UTC dates) on which it holds; the whole world's if it always does.
    pub days: [String; 2],
}

/// A truth as it is written down for those who check whether it is found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Which.
    pub id: Truth,
    /// What sort.
    pub kind: Kind,
    /// The plain statement.
    pub statement: String,
    /// Where it shows.
    pub shows: Shows,
    /// How large it is.
    pub effect: Effect,
    /// How it is measured from the events alone, in words.
    pub how: &'static str,
    /// Questions in Hark's query language whose answers show it.
    pub questions: Vec<serde_json::Value>,
    /// What somebody in a hurry would conclude, and would be wrong.
    pub wrong_conclusion: &'static str,
}
