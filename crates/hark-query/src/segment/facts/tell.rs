//! What are the facts of one customer, and which numbers say so?

use super::measure::{Days, Experience, Intent, Kinds, Word, hints_from};
use super::{Fact, GOALS, Settings};
use crate::calendar::Zone;
use crate::run::Context;
use crate::segment::census::options;
use crate::segment::past::{before, comes};
use crate::timeline::known;
use crate::{Result, roster};
use hark_model::{CustomerKey, KeyRange, Micros};
use hark_timeline::{CustomerRows, EventSource, RowRef};
use serde_json::{Map, Value, json};

/// What the facts of all customers are decided with, at one moment.
pub(in crate::segment) struct Ground<'b> {
    pub(in crate::segment) settings: &'b Settings,
    pub(in crate::segment) zone: &'b Zone,
    /// By code of an event's name; see [`Settings::hints`].
    pub(in crate::segment) hints: &'b [u8],
    /// The days of styles, if anybody asks for one.
    pub(in crate::segment) days: Option<Days>,
    pub(in crate::segment) now: Micros,
}

/// One fact of one customer with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which fact.
    pub fact: &'static str,
    /// One of its words; of goals the list of what was said.
    pub value: Value,
    /// The numbers behind it, for people.
    pub text: String,
    /// The numbers behind it, by name.
    pub numbers: Value,
    /// The first moment at which it may be another one although nothing happens.
    pub until: Micros,
    /// The events that it comes from, where few do: indices, ascending.
    pub events: Vec<usize>,
}

impl Ground<'_> {
    /// The word of a fact.
    pub(in crate::segment) fn word(
        &self,
        fact: Fact,
        rows: &CustomerRows<'_>,
        kinds: &mut Kinds,
        watched: bool,
    ) -> Word {
        let settings = self.settings;
        match fact {
            Fact::Experience => Experience::of(self.zone, rows, kinds).word(settings),
            Fact::Style => match &self.days {
                Some(days) => days.style(settings, rows, kinds, watched).1,
                None => Days::of(settings, self.zone, self.now).style(settings, rows, kinds, watched).1,
            },
            Fact::Intent => Intent::of(settings, self.hints, rows, self.now).1,
        }
    }
}

/// A fact of a customer, with the numbers.
pub(in crate::segment) fn said(ground: &Ground<'_>, fact: Fact, rows: &CustomerRows<'_>) -> Told {
    let (settings, mut kinds) = (ground.settings, Kinds::default());
    let (word, text, numbers) = match fact {
        Fact::Experience => {
            let found = Experience::of(ground.zone, rows, &mut kinds);
            let text = format!("{}, {}", many(found.days, "day"), many(found.kinds, "kind"));
            (found.word(settings), text, json!({"days": found.days, "kinds": found.kinds}))
        }
        Fact::Style => {
            let days = Days::of(settings, ground.zone, ground.now);
            let (found, word) = days.style(settings, rows, &mut kinds, true);
            let length = settings.style.days;
            let text = format!(
                "{} of the last {length} days and {} of the {length} before, in {} of {} weeks, {}, {} of {} of one kind",
                found.recent,
                found.earlier,
                found.weeks,
                length / 7,
                many(found.kinds, "kind"),
                found.most,
                many(found.events, "event"),
            );
            let numbers = json!({"recent_days": found.recent, "earlier_days": found.earlier, "weeks": found.weeks,
                "kinds": found.kinds, "most_frequent": found.most, "events": found.events});
            (word, text, numbers)
        }
        Fact::Intent => {
            let (found, word) = Intent::of(settings, ground.hints, rows, ground.now);
            let rows_of_table = settings.intent.iter().zip(found.weights.iter().zip(&found.events));
            let named = rows_of_table.filter(|(_, (weight, _))| **weight > 0);
            let mut named: Vec<(&str, u32, u32)> =
                named.map(|(row, (weight, events))| (super::INTENT[usize::from(row.0)], *weight, *events)).collect();
            named.sort_by_key(|(name, weight, _)| {
                (*name != super::INTENT[usize::from(word.word)], std::cmp::Reverse(*weight))
            });
            let one = |(name, weight, events): &(&str, u32, u32)| {
                format!("{} for {name} weigh {weight}", many(*events, "event"))
            };
            let text = match named.is_empty() {
                true => "nothing of the last 28 days hints at anything".to_owned(),
                false => named.iter().map(one).collect::<Vec<_>>().join(", "),
            };
            let numbers = named.iter().map(|(name, weight, _)| ((*name).to_owned(), Value::from(*weight)));
            (word, text, numbers.collect::<Map<_, _>>().into())
        }
    };
    let value = fact.words()[usize::from(word.word)];
    let events = if fact == Fact::Intent { hinting(ground, word.word, rows) } else { Vec::new() };
    Told {
        fact: fact.name(),
        value: value.into(),
        text: format!("{value}: {text}"),
        numbers,
        until: word.until,
        events,
    }
}

/// The events that hint at an intent.
fn hinting(ground: &Ground<'_>, intent: u8, rows: &CustomerRows<'_>) -> Vec<usize> {
    let Some(row) = Intent::row(ground.settings, intent) else { return Vec::new() };
    let hints = |i: &usize| ground.hints.get(usize::from(rows.codes[*i])).copied() == Some(row as u8 + 1);
    let from = rows.times.partition_point(|time| *time < hints_from(ground.now));
    let to = rows.times.partition_point(|time| *time < ground.now);
    (from..to.max(from)).filter(hints).collect()
}

fn many(n: u32, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// What a customer said that they want: texts, and the texts in lists, each once.
pub(in crate::segment) fn goals<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    rows: &CustomerRows<'_>,
    of_account: bool,
) -> Result<Vec<String>> {
    let rows: Vec<RowRef> = (0..rows.times.len()).map(|i| rows.rows.at(i)).collect();
    let known = known::told(ctx, &rows, &GOALS.map(str::to_owned), of_account)?;
    let mut goals: Vec<String> = Vec::new();
    for value in GOALS.iter().filter_map(|name| known.get(*name)) {
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for goal in list.iter().filter_map(Value::as_str).filter(|goal| !goal.is_empty()) {
            if !goals.iter().any(|known| known == goal) {
                goals.push(goal.to_owned());
            }
        }
    }
    Ok(goals)
}

/// All facts of one customer with their reasons, in a fixed order; `None` when nobody has this key.
pub fn of<S: EventSource + ?Sized>(ctx: &Context<'_, S>, key: CustomerKey) -> Result<Option<Vec<Told>>> {
    let key = roster::current(ctx, key)?;
    let (settings, zone) = (ctx.segments.facts(), ctx.defaults()?.zone);
    let hints = settings.hints(ctx.source.names(), ctx.segments.mapping());
    let ground = Ground { settings, zone: &zone, hints: &hints, days: None, now: ctx.now };
    let mut found = None;
    ctx.source.walk(KeyRange { first: key, last: key }, &options(), &mut |rows| {
        let comes = comes(rows, ctx.now);
        // Of who did nothing yet the facts are those of nobody.
        let rows = &before(rows, ctx.now).unwrap_or(CustomerRows { times: &[], codes: &[], ..*rows });
        let facts = [Fact::Experience, Fact::Style, Fact::Intent].map(|fact| said(&ground, fact, rows));
        let goals = goals(ctx, rows, false).map(|goals| {
            let text = if goals.is_empty() { "none stated".to_owned() } else { goals.join(", ") };
            let (value, numbers) = (Value::from(goals), json!({}));
            Told { fact: "goals", value, text, numbers, until: Micros::MAX, events: Vec::new() }
        });
        let until = |told: Told| Told { until: told.until.min(comes), ..told };
        found = Some(goals.map(|goals| facts.into_iter().chain([goals]).map(until).collect()));
    })?;
    found.transpose()
}
