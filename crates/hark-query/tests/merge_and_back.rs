//! Is a merge that was undone as if it had never been?
//!
//! Random histories lie in a real data folder. Two customers are merged, as a person merges them, then perhaps a third with
//! those; compaction goes on meanwhile, and the folder is closed and opened. Each merge and each undoing is supposed first:
//! what was said would be must be what is. In the end every answer must be the one that was given before.

mod histories;

use hark_model::Population;
use hark_model::time::SECOND;
use hark_query::person::{self, consent, traits, value};
use hark_query::roster::{self, SEARCHED, Search};
use hark_query::segment::{Rules, census};
use hark_query::spec::Node;
use hark_query::spec::range::Wall;
use hark_query::{accounts, timeline};
use hark_testkit::folder::{TestFolder, WORKSPACE};
use hark_testkit::random::{Random, SeedOnFailure};
use hark_testkit::{oracle, specs};
use hark_timeline::EventSource;
use histories::{STAGES, answer, context, question};
use serde_json::{Value as Json, json};

const QUESTIONS: usize = 10;
/// Questions of which cells are opened, and cells of each.
const OPENED: usize = 3;
const CELLS: usize = 4;

#[test]
fn every_answer_is_what_it_was_once_a_merge_is_undone() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let first = number("HARK_SEED").unwrap_or(4_000_000);
    for seed in first..first + number("HARK_CASES").unwrap_or(8).min(2_000) {
        let _seed = SeedOnFailure { seed };
        history(&mut Random::new(seed));
    }
}

/// What is asked before and after.
struct Asked {
    questions: Vec<Json>,
    /// Those of which cells are opened.
    opened: Vec<Json>,
    rules: Vec<Json>,
    now: i64,
}

impl Asked {
    fn new(random: &mut Random, events: &[i64]) -> Asked {
        let near = |random: &mut Random| events[random.below(events.len())];
        let questions = (0..QUESTIONS).map(|_| {
            let near = near(random);
            question(random, near)
        });
        let questions: Vec<Json> = questions.collect();
        let journeys = (0..2).map(|_| {
            let near = near(random);
            let mut journey = specs::journey(random, near);
            // The stages are those of the workspace.
            journey.as_object_mut().map(|spec| spec.remove("stages"));
            journey
        });
        let journeys: Vec<Json> = journeys.collect();
        let by_stage = (0..3).map(|_| {
            let near = near(random);
            specs::by_stage(random, near, &STAGES)
        });
        let by_stage: Vec<Json> = by_stage.collect();
        let opened = (0..OPENED).map(|_| {
            let near = near(random);
            specs::with_cells(random, near)
        });
        let opened = opened.collect();
        let questions = questions.into_iter().chain(journeys).chain(by_stage).collect();
        let rules = (0..4).map(|_| {
            let near = near(random);
            specs::rule(random, near, 0, &[])
        });
        Asked { questions, opened, rules: rules.collect(), now: events.iter().max().expect("events") + SECOND }
    }

    /// Everything that is told, line by line.
    fn all(&self, view: &dyn EventSource) -> Vec<String> {
        let ctx = &context(view, self.now);
        let mut told: Vec<String> =
            self.questions.iter().map(|spec| answer(view, spec, self.now).to_string()).collect();
        for spec in &self.opened {
            let whole = answer(view, spec, self.now);
            for cell in oracle::customers::cells(spec, &whole).into_iter().take(CELLS) {
                let spec = json!({"question": "customers", "of": spec, "cell": cell, "limit": 100});
                told.push(answer(view, &spec, self.now).to_string());
            }
        }
        for text in ["u1", "device", "u"] {
            let search = Search { traits: SEARCHED.map(str::to_owned).to_vec(), ids: true, ..Search::of(text) };
            let found = roster::page(ctx, Population::Customer, Some(&search), None, 1_000).expect("a list");
            told.push(format!("{text} {found:?}"));
        }
        let page = roster::page(ctx, Population::Customer, None, None, 1_000).expect("a list");
        let accounts = accounts::page(ctx, Population::Customer, &|_| true, None, 1_000).expect("a list");
        told.push(format!("{page:?}"));
        for line in &accounts.accounts {
            told.push(format!("{line:?} {:?}", view.members_of("account", line.key).expect("members")));
        }
        let wall = Wall { zone: hark_query::calendar::Zone::utc(), week_start: hark_query::calendar::Weekday::Monday };
        let rules: Vec<Rules> = self
            .rules
            .iter()
            .map(|rule| Rules::one(&Node::root(rule), &wall, ctx.segments, &mut 0).expect("a rule"))
            .collect();
        for one in &page.customers {
            let person = roster::person(ctx, one.key).expect("asked").expect("somebody");
            let spots = person::spots(ctx, one.key, hark_model::Flags::none()).expect("asked").expect("somebody");
            let spec = json!({"question": "timeline", "key": timeline::hex(one.key), "limit": 1000, "timezone": "UTC"});
            let standings = rules.iter().map(|rule| census::standing(ctx, rule, one.key).expect("judged"));
            // Where rows lie is no answer.
            told.push(format!("{person:?} {:?}", standings.collect::<Vec<_>>()));
            told.push(format!("{:?}", traits::of(ctx, &spots).expect("traits")));
            told.push(format!("{:?} {:?}", consent::of(ctx, &spots), value::of(ctx, Population::Customer, &spots)));
            told.push(answer(view, &spec, self.now).to_string());
        }
        told
    }
}

fn same(what: &str, before: &[String], after: &[String]) {
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before, after, "{what}");
    }
    assert_eq!(before.len(), after.len(), "{what}");
}

/// Says links that were supposed first, and what is then told.
fn say(folder: &TestFolder, asked: &Asked, links: &[hark_model::Link]) -> Vec<String> {
    let supposed = folder.engine().suppose(WORKSPACE, Population::Customer, links).expect("supposed");
    let would = asked.all(&*supposed);
    folder.engine().link(WORKSPACE, Population::Customer, links).expect("linked");
    let is = asked.all(&*folder.view());
    same("what would be is what is", &would, &is);
    is
}

fn meanwhile(random: &mut Random, folder: &mut TestFolder) {
    match random.below(5) {
        0 => drop(folder.engine().compact_step(WORKSPACE).expect("a step of compaction")),
        1 => folder.compact(),
        2 => folder.reopen(),
        3 => {
            folder.compact();
            folder.reopen();
        }
        _ => (),
    }
}

fn history(random: &mut Random) {
    let events = histories::events(random);
    let times: Vec<i64> = events.iter().map(|e| e.event.time).collect();
    if times.is_empty() {
        return;
    }
    let mut folder = TestFolder::new();
    for part in events.chunks(random.between(2, 12) as usize) {
        folder.send(&part.iter().map(|e| e.event.clone()).collect::<Vec<_>>());
        folder.drain();
    }
    let asked = Asked::new(random, &times);
    let mut told = vec![asked.all(&*folder.view())];
    let mut brought = Vec::new();
    for round in 0..random.between(1, 3) {
        let view = folder.view();
        let page = roster::page(&context(&*view, asked.now), Population::Customer, None, None, 100).expect("a list");
        let mut people: Vec<_> = page.customers.iter().map(|one| view.ids_of(one.key).expect("ids")).collect();
        if people.len() < 2 {
            break;
        }
        random.shuffle(&mut people);
        folder.pass(SECOND);
        let said = (folder.now(), &*format!("merge-{round}"));
        let pair = (people[0][0].as_str(), people[1][0].as_str());
        let link = folder.engine().merging(WORKSPACE, Population::Customer, pair, said).expect("a link");
        told.push(say(&folder, &asked, &[link]));
        let one = |id: &str| folder.view().resolve(Population::Customer, id);
        assert_eq!(one(pair.0), one(pair.1), "they are one customer");
        // Whoever does not stand for all leaves the one who does; where that one leaves, so does the latest merge.
        let stands = folder.view().ids_of(one(pair.0)).expect("ids")[0].clone();
        let mut leaving = people[usize::from(people[0].contains(&stands))].clone();
        leaving.push(stands);
        brought.push(leaving[random.below(leaving.len())].clone());
        meanwhile(random, &mut folder);
    }
    while let Some(id) = brought.pop() {
        let now_told = told.pop().expect("what is told now");
        same("time and compaction change nothing", &now_told, &asked.all(&*folder.view()));
        folder.pass(SECOND);
        let said = (folder.now(), "back");
        let links = folder.engine().parting(WORKSPACE, Population::Customer, &id, said).expect("links");
        let after = say(&folder, &asked, &links);
        same("as if it had never been", told.last().expect("what was told before"), &after);
        meanwhile(random, &mut folder);
        same("and stays so", &after, &asked.all(&*folder.view()));
    }
    folder.assert_healthy();
}
