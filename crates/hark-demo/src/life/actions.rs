//! What does one act in the product look like?

use super::Day;
use super::session::Session;
use crate::moment::{Feeling, Topic};
use crate::persona::Action;
use crate::truth::Truth;
use crate::wire::Object;

/// Pages of the product: path, title, screen of the apps, weight.
const PAGES: [(&str, &str, &str, f64); 8] = [
    ("/home", "Home", "Home", 30.0),
    ("/board", "Board", "Board", 26.0),
    ("/calendar", "Calendar", "Calendar", 14.0),
    ("/plan", "Plan", "Plan", 14.0),
    ("/inbox", "Inbox", "Inbox", 10.0),
    ("/people", "People", "People", 4.0),
    ("/settings", "Settings", "Settings", 3.0),
    ("/help", "Help", "Help", 2.0),
];

impl Day<'_> {
    /// One act, chosen by what the person likes to do.
    pub(super) fn act(&mut self, session: &mut Session<'_>) {
        let chosen = session.dice.pick(&self.customer.persona.habits().does);
        let silent = self.world.has(Truth::CommentsStop) && self.life.fading(self.customer, self.slowness());
        let action = match Action::ALL[chosen] {
            Action::Comment if silent => Action::Page,
            Action::SharePlan if !self.life.shared => Action::Page,
            Action::Report | Action::Export if self.tenure() < 1 && session.client.native() => Action::Page,
            action => action,
        };
        let time = self.at(session.clock);
        let object = session.client.object();
        match action {
            Action::Page => page(session, time, object),
            Action::CreateTask => {
                let source = *session.dice.one(&["board", "board", "quick_add", "inbox", "keyboard"]);
                let due = session.dice.chance(0.46);
                session.client.send("task_created", time, object.text("source", source).flag("has_due_date", due));
            }
            Action::CompleteTask => {
                let age = session.dice.exponential(4.0) as i64;
                session.client.send("task_completed", time, object.number("age_days", age));
            }
            Action::Comment => {
                let length = session.dice.lognormal(60.0, 0.8) as i64;
                let mentions = session.dice.poisson(0.5) as i64;
                let object = object.number("length", length).number("mentions", mentions);
                session.client.send("comment_added", time, object);
            }
            Action::Search => {
                let results = if session.dice.chance(0.13) { 0 } else { session.dice.lognormal(7.0, 1.0) as i64 };
                let took = session.dice.lognormal(190.0, 0.45) as i64;
                session.client.send(
                    "search_performed",
                    time,
                    object.number("results", results).number("duration_ms", took),
                );
            }
            Action::Upload => self.upload(session, object),
            Action::Export => self.export(session, object),
            Action::Report => {
                let report = *session.dice.one(&["workload", "progress", "progress", "time", "overdue"]);
                session.client.send("report_viewed", time, object.text("report", report));
            }
            Action::CreatePlan => {
                let from = if session.dice.chance(0.5) { "template" } else { "blank" };
                session.client.send("plan_created", time, object.text("started_from", from).flag("first", false));
            }
            Action::SharePlan => {
                let people = 1 + session.dice.poisson(1.2) as i64;
                session.client.send("plan_shared", time, object.number("people", people));
            }
        }
    }

    fn upload(&mut self, session: &mut Session<'_>, object: Object) {
        let time = self.at(session.clock);
        let kind = *session.dice.one(&["image", "image", "pdf", "pdf", "sheet", "document", "video"]);
        let object = object.text("type", kind).number("size_kb", session.dice.lognormal(420.0, 1.4) as i64);
        let broken = session.client.device().browser == Some("Firefox")
            && self.world.dates.upload.contains(&self.day)
            && self.world.has(Truth::UploadFirefox);
        let unit = session.dice.unit();
        if unit >= 0.02 + if broken { 0.40 } else { 0.0 } {
            session.client.send("file_uploaded", time, object);
            return;
        }
        session.client.send(
            "upload_failed",
            time,
            object.text("reason", if unit < 0.02 { "too_large" } else { "network" }),
        );
        self.moment(time, Feeling::Frustrated, Topic::Upload, 0.35);
        self.life.mood = Some((Topic::Upload, -0.35, self.day));
        self.trouble(Topic::Upload, 0.01);
    }

    fn export(&mut self, session: &mut Session<'_>, object: Object) {
        let rows = session.dice.lognormal(1_400.0, 1.0).max(1.0);
        let ordinary = session.dice.lognormal(1_900.0, 0.45) * (rows / 1_400.0).sqrt();
        let large = self.customer.account.is_some_and(|account| self.world.people.accounts[account].large());
        let slow = large && self.world.has(Truth::ExportLarge);
        let took = if slow { ordinary * 7.0 } else { ordinary };
        let format = *session.dice.one(&["csv", "csv", "csv", "xlsx", "xlsx", "pdf"]);
        session.clock += took / 1_000.0;
        let time = self.at(session.clock);
        let object = object.text("format", format).number("rows", rows as i64).number("duration_ms", took as i64);
        session.client.send("export_finished", time, object);
        if took > 9_000.0 {
            let strength = (took / 40_000.0).min(1.0);
            self.moment(time, Feeling::Frustrated, Topic::ExportSpeed, strength);
            self.life.mood = Some((Topic::ExportSpeed, -strength, self.day));
            self.trouble(Topic::ExportSpeed, 0.016);
        }
    }

    /// Errors that have nothing to do with what was done.
    pub(super) fn meet_trouble(&mut self, session: &mut Session<'_>) {
        let desktop = session.client.device().platform == "desktop_app";
        let losing = desktop && self.day >= self.world.dates.sync && self.world.has(Truth::SyncEmerging);
        let since = (self.day - self.world.dates.sync) as f64;
        let conflict = if losing { 0.10 + 0.01 * since } else { 0.002 };
        let (error, sync) = (session.dice.unit(), session.dice.unit());
        let time = self.at(session.clock);
        if sync < conflict {
            let object = session.client.object().number("files", 1 + session.dice.poisson(0.8) as i64);
            session.client.send("sync_conflict_shown", time, object);
            self.moment(time, Feeling::Frustrated, Topic::Sync, 0.7);
            self.life.mood = Some((Topic::Sync, -0.7, self.day));
            self.trouble(Topic::Sync, 0.01);
        }
        if error < 0.013 {
            let code = *session.dice.one(&[404, 404, 500, 500, 408, 403]);
            session.client.send("error_shown", time, session.client.object().number("code", code));
            if code == 500 {
                self.moment(time, Feeling::Frustrated, Topic::Errors, 0.2);
                self.trouble(Topic::Errors, 0.004);
            }
        }
    }
}

fn page(session: &mut Session<'_>, time: hark_model::Micros, object: Object) {
    let (path, title, screen, _) = PAGES[session.dice.pick(&PAGES.map(|(_, _, _, weight)| weight))];
    if session.client.native() {
        session.client.send("$screen", time, object.text("$screen_name", screen));
    } else {
        session.client.send("$pageview", time, object.text("$pathname", path).text("$title", title));
    }
}
