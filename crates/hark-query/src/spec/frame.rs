//! What do all questions share?

use super::condition::{self, Budget};
use super::{Defaults, Node, Range, Reader, Span, TOP_DEFAULT, TOP_MAX, range};
use crate::breakdown::Breakdown;
use crate::calendar::{Calendar, INTERVALS, Interval, PERIODS_MAX, WEEKDAYS, Weekday, Zone};
use crate::matcher::Plan;
use crate::run::{self, Context};
use crate::segment::{self, Rules};
use crate::{QueryError, Result};
use hark_model::{Flags, Micros, Population, event::ACCOUNT};
use hark_timeline::{EventSource, Unit, WalkOptions};
use std::sync::Arc;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// Customers, or groups such as accounts.
    Walked(Unit),
    /// Visits: events without a long pause between them.
    Session,
    /// Every conversion of a funnel.
    Conversion,
}

/// Which of the shared keys a question understands; the others are unknown keys there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uses {
    /// `interval` and what holds when it is missing.
    pub interval: Option<Interval>,
    /// `breakdown` and `top`.
    pub breakdown: bool,
    /// `range`.
    pub range: bool,
    /// `unit`: groups such as accounts.
    pub groups: bool,
    /// `unit`: `session`.
    pub sessions: bool,
    /// `unit`: `conversion`.
    pub conversions: bool,
}

/// The shared part of a spec, understood.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The word of the question.
    pub question: &'static str,
    /// What a walk must look at. The question adds its selectors.
    pub plan: Plan,
    /// The stretch of time.
    pub range: Range,
    /// The length of periods.
    pub interval: Interval,
    /// The zone of dates and periods.
    pub zone: Zone,
    /// The first day of the week.
    pub week_start: Weekday,
    /// What is counted.
    pub unit: UnitKind,
    /// How many breakdown rows are shown.
    pub top: usize,
    /// The moment of asking.
    pub now: Micros,
}

impl Frame {
    /// Reads the shared keys.
    pub fn parse(question: &'static str, reader: &mut Reader<'_>, defaults: &Defaults, uses: Uses) -> Result<Frame> {
        let _ = reader.take("question");
        if let Some(version) = reader.take("version") {
            version.whole(1, 1)?;
        }
        let zone = reader.take("timezone").map(|n| zone(&n)).transpose()?.unwrap_or_else(|| defaults.zone.clone());
        let week_start = reader.take("week_start").map(|n| n.word(&WEEKDAYS)).transpose()?;
        let week_start = week_start.unwrap_or(defaults.week_start);
        let mut frame = Frame {
            question,
            plan: Plan::default(),
            range: Range::default(),
            interval: uses.interval.unwrap_or(Interval::Day),
            zone,
            week_start,
            unit: UnitKind::Walked(Unit::Customer),
            top: TOP_DEFAULT,
            now: defaults.now,
        };
        if uses.range
            && let Some(node) = reader.take("range")
        {
            frame.range = range::parse(&node, &frame.zone, week_start, defaults)?;
        }
        if uses.interval.is_some()
            && let Some(node) = reader.take("interval")
        {
            frame.interval = node.word(&INTERVALS)?;
        }
        frame.parse_unit(reader, uses)?;
        frame.parse_plan(reader, defaults)?;
        if uses.breakdown {
            frame.plan.breakdown = reader.take("breakdown").map(|n| Breakdown::parse(&n)).transpose()?;
            if let Some(top) = reader.take("top") {
                frame.top = top.whole(1, TOP_MAX)?;
            }
        }
        Ok(frame)
    }

    fn parse_plan(&mut self, reader: &mut Reader<'_>, defaults: &Defaults) -> Result<()> {
        self.plan.wall = Some(range::Wall { zone: self.zone.clone(), week_start: self.week_start });
        let populations = Population::ALL.map(|p| (p.word(), p));
        let population = reader.take("population").map(|n| n.word(&populations)).transpose()?;
        self.plan.population = population.unwrap_or_default();
        self.plan.options.exclude = Flags::EXCLUDED_BY_DEFAULT;
        if let Some(include) = reader.take("include") {
            for item in include.items(2)? {
                let flag = item.word(&[("bots", Flags::BOT), ("staff", Flags::STAFF)])?;
                self.plan.options.exclude.0 &= !flag.0;
            }
        }
        let zone = self.zone.clone();
        let mut budget = Budget::new(&zone);
        self.plan.filter = reader.take("where").map(|n| condition::parse(&n, &mut budget)).transpose()?;
        self.plan.tests = budget.tests;
        reader.take("customers").map_or(Ok(()), |node| self.read_customers(&node, defaults))
    }

    /// Reads whom the question leaves in, in place of any rule before.
    pub(crate) fn read_customers(&mut self, node: &Node<'_>, defaults: &Defaults) -> Result<()> {
        let wall = range::Wall { zone: self.zone.clone(), week_start: self.week_start };
        let rule = Rules::one(node, &wall, &defaults.segments, &mut self.plan.tests)?;
        (self.plan.customers, self.plan.rule) = (None, None);
        // What is known of a customer is a condition like any other, and decided with the others.
        match segment::only_traits(node.value) {
            true => self.plan.customers = Some(condition::parse(node, &mut Budget::new(&self.zone))?),
            false => self.plan.rule = Some(Arc::new(rule)),
        }
        Ok(())
    }

    fn parse_unit(&mut self, reader: &mut Reader<'_>, uses: Uses) -> Result<()> {
        if !(uses.groups || uses.sessions || uses.conversions) {
            return Ok(());
        }
        let Some(node) = reader.take("unit") else { return Ok(()) };
        self.unit = match node.value {
            serde_json::Value::Object(_) if uses.groups => {
                let mut inner = node.object()?;
                let kind = inner.need("group")?.name()?.to_owned();
                inner.finish()?;
                UnitKind::Walked(Unit::Group(kind))
            }
            _ => {
                let mut words = vec![("customer", 0)];
                let more = [(uses.groups, ("account", 1)), (uses.sessions, ("session", 2))];
                words.extend(
                    more.into_iter().chain([(uses.conversions, ("conversion", 3))]).filter(|m| m.0).map(|m| m.1),
                );
                match node.word(&words)? {
                    0 => UnitKind::Walked(Unit::Customer),
                    1 => UnitKind::Walked(Unit::Group(ACCOUNT.to_owned())),
                    2 => UnitKind::Session,
                    _ => UnitKind::Conversion,
                }
            }
        };
        if let UnitKind::Walked(unit) = &self.unit {
            self.plan.options = WalkOptions { unit: unit.clone(), ..self.plan.options.clone() };
        }
        Ok(())
    }

    /// The periods of the range. An open end is where the source's events end; `None` when it has none. Those periods
    /// at an open end in which nothing matches are for the caller to drop.
    pub fn calendar<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Option<Calendar>> {
        if let (Some(from), Some(to)) = (self.range.from, self.range.to) {
            return self.periods(from, to).map(Some);
        }
        let within = |extent: Option<(Micros, Micros)>| {
            let Some((first, last)) = extent else { return Ok(None) };
            let from =
                self.range.from.unwrap_or_else(|| first.min(self.range.to.unwrap_or(Micros::MAX).saturating_sub(1)));
            let to = self.range.to.unwrap_or_else(|| last.saturating_add(1).max(from.saturating_add(1)));
            self.periods(from, to).map(Some)
        };
        let known = within(run::extent(ctx, &self.plan)?);
        if known.is_ok() { known } else { within(run::walked_extent(ctx, &self.plan)?) }
    }

    /// The periods that overlap a stretch of time.
    pub fn periods(&self, from: Micros, to: Micros) -> Result<Calendar> {
        Calendar::over(&self.zone, self.interval, self.week_start, from, to).ok_or_else(|| {
            QueryError::wrong("/interval", format!("The range has more than {PERIODS_MAX} periods."))
                .hint("Give a shorter \"range\" or a longer \"interval\".")
        })
    }

    /// The period that a cell names by its start.
    pub fn period_named(&self, node: &Node<'_>) -> Result<Span> {
        let label = node.text()?;
        let moment = crate::calendar::parse_moment(label, &self.zone);
        let period = moment.map(|m| self.periods(m, m.saturating_add(1))).transpose()?;
        let period = period.filter(|p| Some(p.start(0)) == moment);
        let period = period.ok_or_else(|| {
            node.wrong(format!("No {} starts at {label:?}.", self.interval.word()))
                .hint("Copy \"start\" from the answer, and give the same zone and week start.")
        })?;
        Ok(Span { from: period.start(0), to: period.end(0) })
    }

    /// Reads one event selector and gives it the next number in the plan.
    pub fn selector(&mut self, node: &Node<'_>) -> Result<usize> {
        self.selector_with(node, &mut |_| Ok(()))
    }

    /// Reads one event selector with further keys.
    pub fn selector_with(
        &mut self,
        node: &Node<'_>,
        extra: &mut dyn FnMut(&mut Reader<'_>) -> Result<()>,
    ) -> Result<usize> {
        let mut budget = Budget { tests: self.plan.tests, zone: &self.zone };
        let selector = super::Selector::parse_with(node, &mut budget, extra)?;
        self.plan.tests = budget.tests;
        self.plan.selectors.push(selector);
        Ok(self.plan.selectors.len() - 1)
    }
}

/// Reads the name of a zone.
fn zone(node: &Node<'_>) -> Result<Zone> {
    let name = node.text()?;
    Zone::named(name).ok_or_else(|| {
        let names: Vec<String> = jiff::tz::db().available().map(|n| n.as_str().to_owned()).collect();
        let near = super::nearest(name, names.iter().map(String::as_str));
        let wrong = QueryError::wrong(&node.place, format!("{name:?} is no time zone."));
        wrong.hint(match near {
            Some(near) => format!("Did you mean {near:?}? Names are those of the IANA database."),
            None => "Names are those of the IANA database, such as \"Europe/Berlin\".".to_owned(),
        })
    })
}
