//! Which numbers does a fact come from, and until when do they stand?

use super::Settings;
use crate::calendar::Zone;
use hark_model::Micros;
use hark_model::time::DAY;
use hark_timeline::CustomerRows;
use hark_timeline::source::EventCode;
use jiff::ToSpan;

const WEEK: Micros = 7 * DAY;
/// What a hint weighs in its first, second, third and fourth week; later it weighs nothing.
const WEIGHTS: [u32; 4] = [8, 4, 2, 1];

/// A fact of a customer, by the number of its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::segment) struct Word {
    pub(in crate::segment) word: u8,
    /// The first moment at which it may be another one although nothing happens.
    pub(in crate::segment) until: Micros,
}

/// How many there are of each kind of event, emptied after use.
#[derive(Clone, Debug, Default)]
pub(in crate::segment) struct Kinds {
    counts: Vec<u32>,
    used: Vec<EventCode>,
}

impl Kinds {
    /// How many kinds there are among these, and how many of the most frequent one.
    fn count(&mut self, codes: &[EventCode]) -> (u32, u32) {
        let mut most = 0;
        for code in codes {
            let place = usize::from(*code);
            if place >= self.counts.len() {
                self.counts.resize(place + 1, 0);
            }
            if self.counts[place] == 0 {
                self.used.push(*code);
            }
            self.counts[place] += 1;
            most = most.max(self.counts[place]);
        }
        let kinds = self.used.len() as u32;
        self.used.drain(..).for_each(|code| self.counts[usize::from(code)] = 0);
        (kinds, most)
    }
}

/// On how many days ascending moments lie.
pub(in crate::segment) fn days(zone: &Zone, times: impl Iterator<Item = Micros>) -> u32 {
    let (mut days, mut ends) = (0, Micros::MIN);
    for time in times {
        if days == 0 || time >= ends {
            days += 1;
            ends = zone.midnight(zone.at(time).date().saturating_add(1.days()));
        }
    }
    days
}

/// The numbers behind a level of experience.
#[derive(Clone, Copy, Debug)]
pub(in crate::segment) struct Experience {
    pub(in crate::segment) days: u32,
    pub(in crate::segment) kinds: u32,
}

impl Experience {
    pub(in crate::segment) fn of(zone: &Zone, rows: &CustomerRows<'_>, kinds: &mut Kinds) -> Experience {
        Experience { days: days(zone, rows.times.iter().copied()), kinds: kinds.count(rows.codes).0 }
    }

    /// The highest level whose demands are met. It stands whatever the clock says.
    pub(in crate::segment) fn word(self, settings: &Settings) -> Word {
        let met = settings.experience.iter().rposition(|level| self.days >= level.days && self.kinds >= level.kinds);
        Word { word: met.map_or(0, |level| level as u8 + 1), until: Micros::MAX }
    }
}

/// The days that styles look at, as seen from one moment: when each began, from the first earlier one on, and so many more to
/// come that nobody who does nothing is anything but dormant at their end.
#[derive(Clone, Debug)]
pub(in crate::segment) struct Days {
    bounds: Vec<Micros>,
    now: Micros,
}

/// The numbers behind a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::segment) struct Style {
    /// Recent days with an event.
    pub(in crate::segment) recent: u32,
    /// Earlier days with an event.
    pub(in crate::segment) earlier: u32,
    /// Recent weeks with an event.
    pub(in crate::segment) weeks: u32,
    /// Kinds of recent events.
    pub(in crate::segment) kinds: u32,
    /// How many recent events are of the most frequent kind.
    pub(in crate::segment) most: u32,
    /// How many recent events there are.
    pub(in crate::segment) events: u32,
}

impl Days {
    pub(in crate::segment) fn of(settings: &Settings, zone: &Zone, now: Micros) -> Days {
        let days = i64::from(settings.style.days);
        let today = zone.at(now).date();
        let first = 1 - 2 * days;
        Days { bounds: (first..=days).map(|n| zone.midnight(today.saturating_add(n.days()))).collect(), now }
    }

    /// What happened before now, of which day each event is, counted from the first earlier one.
    fn days_of(&self, rows: &CustomerRows<'_>) -> (usize, Vec<usize>) {
        let first = rows.times.partition_point(|time| *time < self.bounds[0]);
        let mut day = 0;
        let past = rows.times[first..].iter().take_while(|time| **time < self.now).map(|time| {
            while day + 2 < self.bounds.len() && self.bounds[day + 1] <= *time {
                day += 1;
            }
            day
        });
        (first, past.collect())
    }

    /// The numbers, and the word until it changes by itself. Without `watched` nobody asks until when.
    pub(in crate::segment) fn style(
        &self,
        settings: &Settings,
        rows: &CustomerRows<'_>,
        kinds: &mut Kinds,
        watched: bool,
    ) -> (Style, Word) {
        let (first, days) = self.days_of(rows);
        let codes = &rows.codes[first..first + days.len()];
        let length = settings.style.days as usize;
        let style = Style::seen(&days, codes, 0, length, kinds);
        let word = style.word(settings);
        let mut until = Micros::MAX;
        if watched {
            // After as many days without an event everybody is dormant and stays so.
            let other = (1..=length).find(|k| Style::seen(&days, codes, *k, length, kinds).word(settings) != word);
            let coming = rows.times.get(rows.times.partition_point(|time| *time < self.now));
            until = other.map_or(Micros::MAX, |k| self.bounds[2 * length - 1 + k]);
            until = until.min(coming.map_or(Micros::MAX, |time| time.saturating_add(1)));
        }
        (style, Word { word, until })
    }
}

impl Style {
    /// As it is seen `later` days from now, if nothing happens until then. `days` are those of the events.
    fn seen(days: &[usize], codes: &[EventCode], later: usize, length: usize, kinds: &mut Kinds) -> Style {
        let distinct = |days: &[usize], wide: usize, from: usize| {
            let mut last = usize::MAX;
            let new = |day: &&usize| std::mem::replace(&mut last, (**day - from) / wide) != (**day - from) / wide;
            days.iter().filter(new).count() as u32
        };
        let (begin, middle) = (later, later + length);
        let cut = days.partition_point(|day| *day < middle);
        let earlier = &days[days.partition_point(|day| *day < begin)..cut];
        let recent = &days[cut..];
        let (kinds, most) = kinds.count(&codes[cut..]);
        Style {
            recent: distinct(recent, 1, middle),
            earlier: distinct(earlier, 1, begin),
            weeks: distinct(recent, 7, middle),
            kinds,
            most,
            events: recent.len() as u32,
        }
    }

    /// The first style that holds.
    fn word(&self, settings: &Settings) -> u8 {
        let numbers = &settings.style;
        let percent = |share: u32| u64::from(self.events) * u64::from(share);
        let most = u64::from(self.most) * 100;
        match () {
            () if self.recent == 0 => 0,
            () if self.earlier >= numbers.slipped && 2 * self.recent <= self.earlier => 1,
            () if self.recent < numbers.few => 2,
            () if self.weeks == numbers.days / 7 => 3,
            () if self.kinds >= numbers.kinds && most <= percent(numbers.varied) => 4,
            () if most >= percent(numbers.alike) => 5,
            () => 2,
        }
    }
}

/// What each row of the table of intents weighs.
#[derive(Clone, Debug)]
pub(in crate::segment) struct Intent {
    /// By row of the table.
    pub(in crate::segment) weights: Vec<u32>,
    /// How many events hint at it, by row of the table.
    pub(in crate::segment) events: Vec<u32>,
}

impl Intent {
    /// The numbers, and the word until a hint weighs less or another one comes. `hints` are by code of the event's name.
    pub(in crate::segment) fn of(
        settings: &Settings,
        hints: &[u8],
        rows: &CustomerRows<'_>,
        now: Micros,
    ) -> (Intent, Word) {
        let rows_of_table = settings.intent.len();
        let mut found = Intent { weights: vec![0; rows_of_table], events: vec![0; rows_of_table] };
        let past = rows.times.partition_point(|time| *time < now);
        let mut until = rows.times.get(past).map_or(Micros::MAX, |time| time.saturating_add(1));
        let oldest = now.saturating_sub(WEIGHTS.len() as Micros * WEEK);
        for i in (0..past).rev().take_while(|i| rows.times[*i] >= oldest) {
            let hint = usize::from(hints.get(usize::from(rows.codes[i])).copied().unwrap_or(0));
            if hint == 0 {
                continue;
            }
            let weeks = (now - rows.times[i] - 1) / WEEK;
            found.weights[hint - 1] += WEIGHTS[weeks as usize];
            found.events[hint - 1] += 1;
            until = until.min(rows.times[i].saturating_add((weeks + 1) * WEEK + 1));
        }
        let most = found.weights.iter().copied().max().unwrap_or(0);
        let strongest = found.weights.iter().position(|weight| *weight == most).filter(|_| most > 0);
        let word = strongest.map_or(0, |row| settings.intent[row].0);
        (found, Word { word, until })
    }

    /// The row of the table that won.
    pub(in crate::segment) fn row(settings: &Settings, word: u8) -> Option<usize> {
        settings.intent.iter().position(|(intent, _)| *intent == word)
    }
}

/// Where hints lie that count now.
pub(in crate::segment) fn hints_from(now: Micros) -> Micros {
    now.saturating_sub(WEIGHTS.len() as Micros * WEEK)
}
