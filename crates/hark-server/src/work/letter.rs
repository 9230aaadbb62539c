//! What does a letter say, and what of it waits until it leaves?
//!
//! What waits says which letter to whom, and nothing that opens a door: the link is made when the letter leaves, so neither the
//! records nor a copy of them hold one. A letter that leaves a second time has a new link, and the last letter works. Names in a
//! letter are text: in the HTML part they are escaped, and a header cannot hold a line break.

use super::{Tried, Work};
use crate::inert;
use crate::sign_on::Provider;
use hark_model::Micros;
use hark_records::jobs::{Job, NewJob};
use hark_records::letters::InvitationLetter;
use hark_records::members::Member;
use hark_records::settings::Secret;
use hark_records::{Records, Right, WorkspaceId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One letter after another: an SMTP server that is slow is not asked by all at once.
pub(super) const LANE: &str = "mail";
/// How often a letter is tried.
const ATTEMPTS_MAX: u32 = 8;

/// A letter that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub(super) enum Wanted {
    /// A new password for an address as somebody typed it. Whether anybody has it is found out when it leaves: whoever asks
    /// waits for the same work, whatever they ask for.
    Reset { email: String },
    /// An invitation of the job's workspace.
    Invitation { id: i64 },
    /// To a member by number: an endpoint of webhooks of the job's workspace was switched off.
    SwitchedOff { member: i64, host: String, why: String },
}

/// A letter that leaves.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A paragraph of a letter. What somebody is called is never a link, whatever it looks like.
enum Line {
    Text(String),
    Link(String),
}

impl Line {
    fn text(text: impl Into<String>) -> Line {
        Line::Text(inert::line(&text.into()))
    }
}

/// Asks for letters.
#[derive(Clone)]
pub struct Mail {
    records: Arc<Records>,
    base: Arc<str>,
    hurry: Arc<dyn Fn() + Send + Sync>,
}

impl Mail {
    /// Links in letters begin with `base`; `hurry` is called when there is a new one.
    pub fn new(records: Arc<Records>, base: &str, hurry: Arc<dyn Fn() + Send + Sync>) -> Mail {
        Mail { records, base: base.into(), hurry }
    }

    /// The link of a secret.
    pub fn link(&self, page: &str, secret: &str) -> String {
        link(&self.base, page, secret)
    }

    /// A link for a new password, if somebody has this address.
    pub async fn reset(&self, email: &str, now: Micros) -> hark_records::Result<()> {
        self.ask(None, &Wanted::Reset { email: email.to_owned() }, now).await
    }

    /// The letter of an invitation.
    pub async fn invitation(&self, workspace: WorkspaceId, id: i64, now: Micros) -> hark_records::Result<()> {
        self.ask(Some(workspace), &Wanted::Invitation { id }, now).await
    }

    /// Letters can leave now: those that wait for that are due.
    pub async fn can_leave(&self, now: Micros) -> hark_records::Result<()> {
        self.records.free_lane(LANE, now).await?;
        (self.hurry)();
        Ok(())
    }

    async fn ask(&self, workspace: Option<WorkspaceId>, wanted: &Wanted, now: Micros) -> hark_records::Result<()> {
        self.records.add_job(job(workspace, wanted, now), now).await?;
        (self.hurry)();
        Ok(())
    }
}

fn job(workspace: Option<WorkspaceId>, wanted: &Wanted, now: Micros) -> NewJob {
    NewJob {
        workspace,
        kind: "mail",
        payload: serde_json::to_string(wanted).unwrap_or_default(),
        lane: LANE.into(),
        due: now,
        attempts_max: ATTEMPTS_MAX,
        unique: None,
    }
}

/// A letter to a member: an endpoint of webhooks was switched off. It is added in the transaction that does so.
pub(super) fn switched_off_job(
    workspace: Option<WorkspaceId>,
    member: i64,
    (host, why): (&str, &str),
    now: Micros,
) -> NewJob {
    job(workspace, &Wanted::SwitchedOff { member, host: host.to_owned(), why: why.to_owned() }, now)
}

/// The secret stands behind `#`: browsers keep that part to themselves, so no log ever holds it.
fn link(base: &str, page: &str, secret: &str) -> String {
    format!("{base}/{page}#{secret}")
}

/// Writes the letter that is wanted, with a link that works from now on; or says why none is to be sent.
pub(super) async fn write(work: &Work, job: &Job, wanted: &Wanted) -> hark_records::Result<Result<Letter, Tried>> {
    let (now, dropped) = ((work.clock)(), |why: &str| Ok(Err(Tried::Dropped(why.to_owned()))));
    match wanted {
        Wanted::Reset { email } => {
            if everybody_signs_on(&work.records).await? {
                return dropped("Everybody signs in through a provider here.");
            }
            match work.records.reset_link(email, work.secret(), job.created, now).await? {
                Some((member, secret)) => Ok(Ok(reset(&member, &link(&work.base, "reset", &secret)))),
                None => dropped("Nobody has this address, or it came too late."),
            }
        }
        Wanted::Invitation { id } => {
            let made = match job.workspace {
                Some(workspace) => work.records.invitation_letter(workspace, *id, work.secret(), now).await?,
                None => None,
            };
            match made {
                Some(made) => Ok(Ok(invitation(&made, &link(&work.base, "invitation", &made.secret)))),
                None => dropped("The invitation was used, replaced or taken back, or is over, before its letter left."),
            }
        }
        Wanted::SwitchedOff { member, host, why } => {
            let workspace = job.workspace.unwrap_or(hark_records::DEFAULT_WORKSPACE);
            let answerable = work.records.answerable(workspace, Right::ManageConnections).await?;
            let Some(member) = answerable.iter().find(|one| one.id == *member) else {
                return dropped("Whoever it was for does not manage connections here any more.");
            };
            let page = format!("{}/w/{workspace}/settings/webhooks", work.base);
            Ok(Ok(switched_off(&member.email, &member.name, (host, why), page)))
        }
    }
}

/// No password is of use then.
async fn everybody_signs_on(records: &Records) -> hark_records::Result<bool> {
    let kept = records.secret_for_use(Secret::SignOn).await?;
    Ok(kept.and_then(|text| serde_json::from_str::<Provider>(&text).ok()).is_some_and(|provider| provider.forced))
}

fn reset(member: &Member, link: &str) -> Letter {
    let lines = [
        Line::text(format!("Hello {},", member.name)),
        Line::text(
            "somebody asked for a new password for your account at Hark. If it was you, choose one here within an hour:",
        ),
        Line::Link(link.to_owned()),
        Line::text("If it was not you, you need not do anything: your password stays as it is."),
    ];
    letter(&member.email, "A new password for Hark", &lines)
}

fn invitation(made: &InvitationLetter, link: &str) -> Letter {
    let workspace = &made.workspace;
    let from = made.from.as_deref().unwrap_or("An operator");
    let role = made.offer.role.word();
    let until = crate::api::moment(made.offer.expires);
    // As precise as people read it.
    let until = format!("{} {} UTC", until.get(..10).unwrap_or_default(), until.get(11..16).unwrap_or_default());
    let lines = [
        Line::text("Hello,"),
        Line::text(format!("{from} invites you to work with customers in {workspace} on Hark, as {role}.")),
        Line::Link(link.to_owned()),
        Line::text(format!(
            "The link works once, until {until}. If you expected no invitation, you need not do anything."
        )),
    ];
    letter(&made.offer.email, &format!("An invitation to {workspace}"), &lines)
}

fn switched_off(email: &str, name: &str, (host, why): (&str, &str), page: String) -> Letter {
    let lines = [
        Line::text(format!("Hello {name},")),
        Line::text(format!("Hark no longer sends messages to {host}. {why}")),
        Line::text("Once it hears again, switch it on here. Messages that failed can be sent once more:"),
        Line::Link(page),
    ];
    letter(email, &format!("Hark no longer sends messages to {host}"), &lines)
}

/// One that shows that letters arrive.
pub(super) fn trial(to: &str) -> Letter {
    let lines = [Line::text("Hello,"), Line::text("this letter shows that Hark can send mail.")];
    letter(to, "Hark can send mail", &lines)
}

fn letter(to: &str, subject: &str, lines: &[Line]) -> Letter {
    let subject = inert::line(subject);
    Letter { to: to.to_owned(), subject, text: plain(lines), html: html(lines) }
}

fn plain(lines: &[Line]) -> String {
    let lines = lines.iter().map(|line| match line {
        Line::Text(text) | Line::Link(text) => text.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

fn html(lines: &[Line]) -> String {
    let paragraph = |line: &Line| match line {
        Line::Text(text) => format!("<p>{}</p>", escaped(text)),
        Line::Link(link) => format!("<p><a href=\"{0}\">{0}</a></p>", escaped(link)),
    };
    let body: String = lines.iter().map(paragraph).collect();
    format!("<!doctype html><html><body style=\"font-family:sans-serif;max-width:36em\">{body}</body></html>")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_in_every_part() {
        let lines = [
            Line::text("Hello <script>alert(1)</script> & \"co\""),
            Line::Link("https://hark.example/reset#ab\"><b>".to_owned()),
            Line::text("https://evil.example/ invites you"),
        ];
        let html = html(&lines);
        assert_eq!(html.matches("<a href").count(), 1, "a name that looks like an address is no link: {html}");
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;") && html.contains("href=\"https://hark.example/reset#ab&quot;"));
    }

    /// Names come from providers, invitations and owners: whatever they hold, a letter has the paragraphs and the one link that
    /// Hark wrote.
    #[test]
    fn a_name_adds_no_line_and_turns_nothing_round() {
        let name = "A\r\nBcc: x@evil.example\r\n\r\nhttps://evil.example\u{1b}[31m\u{202e}\u{2028}=1+1";
        let all = [
            switched_off("me@example.com", name, ("hook.example", name), "https://hark.example/w/1".into()),
            letter("me@example.com", &format!("An invitation to {name}"), &[Line::text(name), Line::text("two")]),
        ];
        for (letter, paragraphs) in all.iter().zip([4, 2]) {
            let parts = letter.text.trim_end().split("\n\n").collect::<Vec<_>>();
            assert_eq!(
                (parts.len(), letter.text.trim_end().lines().count()),
                (paragraphs, 2 * paragraphs - 1),
                "{letter:?}"
            );
            for part in [&letter.subject, &letter.html, &letter.text.replace('\n', "")] {
                assert!(!part.chars().any(crate::inert::acts), "{part:?}");
            }
        }
    }

    #[test]
    fn what_waits_is_read_as_it_was_written() {
        let [host, why] = ["hook.example", "It is gone."].map(str::to_owned);
        let all = [
            Wanted::Reset { email: "\"me\"@example.com".into() },
            Wanted::Invitation { id: 7 },
            Wanted::SwitchedOff { member: 7, host, why },
        ];
        for wanted in all {
            let text = serde_json::to_string(&wanted).expect("written");
            assert_eq!(serde_json::from_str::<Wanted>(&text).expect("read"), wanted);
        }
        assert!(serde_json::from_str::<Wanted>("{}").is_err());
    }
}
