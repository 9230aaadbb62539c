//! Who are the customers and accounts, before anything happens?

mod accounts;
mod build;
mod devices;
mod persons;
mod sign_up;

pub use build::People;
pub(crate) use devices::{stranger, uuid};

use crate::persona::Persona;
use crate::place::{PLACES, Place};
use serde::Serialize;
use std::ops::Range;

/// How somebody came to know the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Found it in a search engine.
    OrganicSearch,
    /// Typed the address.
    Direct,
    /// An advertisement beside search results.
    PaidSearch,
    /// An advertisement in a social network.
    PaidSocial,
    /// A customer told them.
    Referral,
    /// An article or a talk.
    Content,
    /// A partner sold it.
    Partner,
    /// A colleague invited them.
    Invitation,
}

impl Channel {
    /// All ways, with their shares among those who were not invited.
    pub const ALL: [(Channel, f64); 8] = [
        (Channel::OrganicSearch, 24.0),
        (Channel::Direct, 15.0),
        (Channel::PaidSearch, 13.0),
        (Channel::PaidSocial, 24.0),
        (Channel::Referral, 10.0),
        (Channel::Content, 9.0),
        (Channel::Partner, 5.0),
        (Channel::Invitation, 0.0),
    ];

    /// The word in properties and traits.
    pub fn word(self) -> &'static str {
        match self {
            Channel::OrganicSearch => "organic_search",
            Channel::Direct => "direct",
            Channel::PaidSearch => "paid_search",
            Channel::PaidSocial => "paid_social",
            Channel::Referral => "referral",
            Channel::Content => "content",
            Channel::Partner => "partner",
            Channel::Invitation => "invitation",
        }
    }
}

/// What somebody may do in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Began the account, or uses the product alone.
    Owner,
    /// May invite and pay.
    Admin,
    /// Uses it.
    Member,
    /// Sees one plan.
    Guest,
}

impl Role {
    /// The word in properties and traits.
    pub fn word(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Admin => "admin",
            Role::Member => "member",
            Role::Guest => "guest",
        }
    }
}

/// What is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// For nothing.
    Free,
    /// For one person.
    Solo,
    /// For each seat.
    Team,
    /// For each seat, with reports and single sign-on.
    Business,
}

impl Plan {
    /// The word in properties and traits.
    pub fn word(self) -> &'static str {
        match self {
            Plan::Free => "free",
            Plan::Solo => "solo",
            Plan::Team => "team",
            Plan::Business => "business",
        }
    }
}

/// A thing with a screen, and how its client introduces itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// The anonymous id that the client keeps on it.
    pub anonymous_id: String,
    /// `web`, `ios`, `android` or `desktop_app`.
    pub platform: &'static str,
    /// `computer`, `phone` or `tablet`.
    pub kind: &'static str,
    /// The browser, where there is one.
    pub browser: Option<&'static str>,
    /// The operating system.
    pub os: &'static str,
    /// Name and version of the client library.
    pub library: (&'static str, &'static str),
    /// How far its clock is ahead, in seconds. Mostly 0.
    pub clock_ahead: i64,
}

/// A customer as planned: what happens to them depends on it, but is not in it.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Place in [`crate::Company::customers`].
    pub index: usize,
    /// The id that the product gave them.
    pub id: String,
    /// A second id of the same person, who signed up twice; merged on the day that stands beside it.
    pub second: Option<(String, i64)>,
    /// Given and family name.
    pub name: (&'static str, &'static str),
    /// An address that belongs to nobody.
    pub email: String,
    /// What kind of person.
    pub persona: Persona,
    /// Place in [`PLACES`].
    pub place: usize,
    /// What they may do.
    pub role: Role,
    /// Place in [`crate::Company::accounts`] of the account they belong to.
    pub account: Option<usize>,
    /// Who invited them.
    pub invited_by: Option<usize>,
    /// Who told them of the product.
    pub referred_by: Option<usize>,
    /// How they came.
    pub channel: Channel,
    /// The local day of signing up; before 0 for those who were customers already.
    pub joined: i64,
    /// Second of that day.
    pub joined_second: f64,
    /// Signed up to plan alone (false) or with others (true), as told in the sign-up form.
    pub with_team: bool,
    /// What they use; the first is the one they signed up on.
    pub devices: Vec<Device>,
    /// Keenness: 1 is average, few are above 3.
    pub keenness: f64,
    /// How much risk of leaving they stand before they leave. See `life`.
    pub patience: f64,
    /// How much earlier or later than usual they work, in hours.
    pub shift: f64,
    /// Days of holidays.
    pub away: Vec<Range<i64>>,
    /// One of the group that will not like the new colours.
    pub loud_about_colours: bool,
}

impl Customer {
    /// Where they live.
    pub fn home(&self) -> &'static Place {
        &PLACES[self.place]
    }

    /// Whether a colleague invited them.
    pub fn invited(&self) -> bool {
        self.invited_by.is_some()
    }

    /// Given and family name as one.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.name.0, self.name.1)
    }
}

/// An account as planned.
#[derive(Clone, Debug)]
pub struct Account {
    /// Place in [`crate::Company::accounts`].
    pub index: usize,
    /// The id in the product.
    pub id: String,
    /// An invented company's name.
    pub name: String,
    /// Its domain, under `.example`.
    pub domain: String,
    /// Its business.
    pub industry: &'static str,
    /// Place in [`PLACES`].
    pub place: usize,
    /// People who belong to it in the end; the first began it.
    pub members: Vec<usize>,
    /// The local day it began; before 0 for those that were there already.
    pub created: i64,
    /// What it buys, if it buys.
    pub plan: Plan,
    /// Whether it pays by the year.
    pub annual: bool,
}

/// Accounts of more seats than this are large; there are only a few.
pub const LARGE: usize = 50;

impl Account {
    /// Whether it is one of the few large ones.
    pub fn large(&self) -> bool {
        self.members.len() > LARGE
    }

    /// The size as told in the sign-up form: what people of it have as the trait `company_size`.
    pub fn size(&self) -> &'static str {
        match self.members.len() {
            0..=10 => "2-10",
            11..=LARGE => "11-50",
            _ => "51-200",
        }
    }
}
