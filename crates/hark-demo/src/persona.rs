//! What kinds of people use the product, and how do they differ?

use serde::Serialize;

/// A kind of person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Persona {
    /// Runs a small firm: works early, late and at weekends.
    Founder,
    /// Answers for a team's account: invites, looks at reports, pays.
    Admin,
    /// Plans the day with it, at the desk.
    Member,
    /// Looks in now and then, comments, mostly on a phone.
    Guest,
    /// Tries it for an afternoon.
    Dabbler,
    /// Takes numbers out, often and many.
    Exporter,
    /// Cares for how things look, and says so.
    Designer,
}

/// How a kind of person behaves. Rates hold for a person of average keenness on an ordinary weekday.
#[derive(Debug)]
pub struct Habits {
    /// Chance of being active on a weekday.
    pub weekday: f64,
    /// The same at a weekend, as a share of it.
    pub weekend: f64,
    /// Further sessions on an active day, on average.
    pub more_sessions: f64,
    /// Median number of things done in a session.
    pub actions: f64,
    /// Chance that a device at hand is a phone.
    pub phone: f64,
    /// Shares of morning, afternoon and evening.
    pub hours: [f64; 3],
    /// Weights of the actions, in the order of [`Action::ALL`].
    pub does: [f64; 10],
}

/// Something people do in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Looks at a page.
    Page,
    /// Writes a task down.
    CreateTask,
    /// Ticks a task off.
    CompleteTask,
    /// Says something to a colleague.
    Comment,
    /// Searches.
    Search,
    /// Attaches a file.
    Upload,
    /// Takes numbers out.
    Export,
    /// Looks at a report.
    Report,
    /// Begins a plan.
    CreatePlan,
    /// Shows a plan to somebody.
    SharePlan,
}

impl Action {
    /// In the order of [`Habits::does`].
    pub const ALL: [Action; 10] = [
        Action::Page,
        Action::CreateTask,
        Action::CompleteTask,
        Action::Comment,
        Action::Search,
        Action::Upload,
        Action::Export,
        Action::Report,
        Action::CreatePlan,
        Action::SharePlan,
    ];
}

const fn habits(
    [weekday, weekend, more_sessions, actions, phone]: [f64; 5],
    hours: [f64; 3],
    does: [f64; 10],
) -> Habits {
    Habits { weekday, weekend, more_sessions, actions, phone, hours, does }
}

static FOUNDER: Habits =
    habits([0.50, 0.45, 0.5, 5.0, 0.45], [4.0, 3.0, 3.0], [30.0, 14.0, 9.0, 8.0, 6.0, 4.0, 2.0, 6.0, 2.0, 2.0]);
static ADMIN: Habits =
    habits([0.60, 0.10, 0.6, 5.5, 0.20], [5.0, 5.0, 0.7], [32.0, 10.0, 8.0, 11.0, 7.0, 4.0, 3.0, 11.0, 2.0, 2.5]);
static MEMBER: Habits =
    habits([0.50, 0.07, 0.5, 5.0, 0.25], [5.0, 5.0, 0.5], [28.0, 15.0, 14.0, 13.0, 6.0, 5.0, 1.0, 2.0, 1.0, 1.0]);
static GUEST: Habits =
    habits([0.22, 0.20, 0.1, 3.2, 0.60], [3.0, 4.0, 2.0], [40.0, 3.0, 5.0, 20.0, 4.0, 3.0, 0.5, 2.0, 0.2, 0.2]);
static DABBLER: Habits =
    habits([0.30, 0.40, 0.2, 4.5, 0.45], [2.0, 4.0, 4.0], [50.0, 9.0, 4.0, 2.0, 6.0, 2.0, 1.0, 3.0, 3.0, 0.7]);
static EXPORTER: Habits =
    habits([0.58, 0.08, 0.5, 5.5, 0.08], [6.0, 4.0, 0.5], [25.0, 8.0, 6.0, 6.0, 9.0, 3.0, 14.0, 16.0, 1.0, 2.0]);
static DESIGNER: Habits =
    habits([0.55, 0.20, 0.7, 6.0, 0.20], [3.0, 5.0, 3.0], [32.0, 12.0, 9.0, 14.0, 5.0, 12.0, 1.5, 2.0, 2.5, 2.5]);

impl Persona {
    /// All kinds.
    pub const ALL: [Persona; 7] = [
        Persona::Founder,
        Persona::Admin,
        Persona::Member,
        Persona::Guest,
        Persona::Dabbler,
        Persona::Exporter,
        Persona::Designer,
    ];

    /// How this kind behaves.
    pub fn habits(self) -> &'static Habits {
        match self {
            Persona::Founder => &FOUNDER,
            Persona::Admin => &ADMIN,
            Persona::Member => &MEMBER,
            Persona::Guest => &GUEST,
            Persona::Dabbler => &DABBLER,
            Persona::Exporter => &EXPORTER,
            Persona::Designer => &DESIGNER,
        }
    }

    /// What such a person writes into the sign-up form as their job.
    pub fn job(self) -> &'static str {
        match self {
            Persona::Founder => "founder",
            Persona::Admin => "operations",
            Persona::Member => "team_member",
            Persona::Guest => "contractor",
            Persona::Dabbler => "other",
            Persona::Exporter => "analyst",
            Persona::Designer => "designer",
        }
    }
}
