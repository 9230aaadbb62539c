//! How does a letter get from Hark to somebody's mailbox?
//!
//! A letter is written when its reason arises and waits as a job; it leaves by the SMTP server of the settings. Names in it are
//! text: in the HTML part they are escaped, and a header cannot hold a line break.

use super::Tried;
use crate::outbound::{Outbound, Refused};
use hark_model::Micros;
use hark_records::jobs::{Job, NewJob};
use hark_records::members::Member;
use hark_records::settings::Secret;
use hark_records::tokens::Invitation;
use hark_records::{Context, Records};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// How often a letter is tried.
const ATTEMPTS_MAX: u32 = 8;
/// How long the SMTP server may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Ports that SMTP servers have.
const PORTS: [u16; 4] = [25, 465, 587, 2525];

/// How mail leaves, as the settings keep it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The SMTP server's name.
    pub host: String,
    /// Its port: usually 587, 465 or 25.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// The name to sign in with; empty for none.
    pub name: String,
    /// The password to sign in with.
    pub password: String,
    /// Who the letters are from, such as `Hark <hark@example.com>`.
    pub from: String,
}

/// How the connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted after a greeting, or not at all sent.
    StartTls,
    /// Not protected: for a server on the same machine.
    None,
}

/// A letter that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Letter {
    to: String,
    subject: String,
    text: String,
    html: String,
}

/// A paragraph of a letter. What somebody is called is never a link, whatever it looks like.
enum Line {
    Text(String),
    Link(String),
}

impl Line {
    fn text(text: impl Into<String>) -> Line {
        Line::Text(text.into())
    }
}

fn plain(lines: &[Line]) -> String {
    let lines = lines.iter().map(|line| match line {
        Line::Text(text) | Line::Link(text) => text.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// Writes letters.
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

    /// The link of a secret. It stands behind `#`: browsers keep that part to themselves, so no log ever holds it.
    pub fn link(&self, page: &str, secret: &str) -> String {
        format!("{}/{page}#{secret}", self.base)
    }

    /// A link for a new password.
    pub async fn reset(&self, member: &Member, secret: &str, now: Micros) -> hark_records::Result<()> {
        let lines = [
            Line::text(format!("Hello {},", member.name)),
            Line::text(
                "somebody asked for a new password for your account at Hark. If it was you, choose one here within an hour:",
            ),
            Line::Link(self.link("reset", secret)),
            Line::text("If it was not you, you need not do anything: your password stays as it is."),
        ];
        self.write(None, &member.email, "A new password for Hark", &lines, now).await
    }

    /// An endpoint of webhooks was switched off.
    pub async fn switched_off(
        &self,
        workspace: hark_records::WorkspaceId,
        member: &Member,
        host: &str,
        why: &str,
        now: Micros,
    ) -> hark_records::Result<()> {
        let lines = [
            Line::text(format!("Hello {},", member.name)),
            Line::text(format!("Hark no longer sends messages to {host}: {why}.")),
            Line::text("Once it hears again, switch it on here. Messages that failed can be sent once more:"),
            Line::Link(format!("{}/w/{workspace}/settings/webhooks", self.base)),
        ];
        let subject = format!("Hark no longer sends messages to {host}");
        self.write(Some(workspace), &member.email, &subject, &lines, now).await
    }

    /// An invitation.
    pub async fn invitation(
        &self,
        by: &Context,
        offer: &Invitation,
        secret: &str,
        now: Micros,
    ) -> hark_records::Result<()> {
        let workspace = self.records.workspace(by.allow()?).await?.name;
        let from = match by.myself() {
            Ok(me) => self.records.me(me).await?.name,
            Err(_) => "An operator".into(),
        };
        let lines = [
            Line::text("Hello,"),
            Line::text(format!(
                "{from} invites you to work with customers in {workspace} on Hark, as {}.",
                offer.role.word()
            )),
            Line::Link(self.link("invitation", secret)),
            Line::text(
                "The link works once, within seven days. If you expected no invitation, you need not do anything.",
            ),
        ];
        self.write(Some(by.workspace()), &offer.email, &format!("An invitation to {workspace}"), &lines, now).await
    }

    async fn write(
        &self,
        workspace: Option<hark_records::WorkspaceId>,
        to: &str,
        subject: &str,
        lines: &[Line],
        now: Micros,
    ) -> hark_records::Result<()> {
        let letter = Letter {
            to: to.to_owned(),
            subject: subject.chars().filter(|c| !c.is_control()).collect(),
            text: plain(lines),
            html: html(lines),
        };
        let job = NewJob {
            workspace,
            kind: "mail",
            payload: serde_json::to_string(&letter).unwrap_or_default(),
            // One letter after another: an SMTP server that is slow is not asked by all at once.
            lane: "mail".into(),
            due: now,
            attempts_max: ATTEMPTS_MAX,
            unique: None,
        };
        self.records.add_job(job, now).await?;
        (self.hurry)();
        Ok(())
    }
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

/// Whether letters could leave with these settings; says which field is wrong.
pub async fn check(settings: &MailSettings, outbound: &Outbound) -> Result<(), (&'static str, String)> {
    let sender = settings.from.parse::<Mailbox>();
    sender.map_err(|_| ("from", "This is no sender, such as Hark <hark@example.com>.".to_owned()))?;
    let refused = |refused: Refused| match refused {
        Refused::Port => ("port", refused.to_string()),
        other => ("host", other.to_string()),
    };
    let found = outbound.resolve(&settings.host, settings.port, &PORTS).await.map_err(refused)?;
    let address = found.first().ok_or(("host", Refused::Name.to_string()))?;
    transport(settings, address.ip()).map(|_| ()).map_err(|_| ("host", Refused::Name.to_string()))
}

/// Goes to an address that was judged; the name is for the certificate only.
fn transport(
    settings: &MailSettings,
    address: IpAddr,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    let tls = || TlsParameters::new(settings.host.clone());
    let protection = match settings.protection {
        Protection::Tls => Tls::Wrapper(tls()?),
        Protection::StartTls => Tls::Required(tls()?),
        Protection::None => Tls::None,
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.to_string())
        .port(settings.port)
        .tls(protection)
        .timeout(Some(PATIENCE));
    if !settings.name.is_empty() {
        builder = builder.credentials(Credentials::new(settings.name.clone(), settings.password.clone()));
    }
    Ok(builder.build())
}

/// Sends a letter.
pub async fn send(records: &Records, outbound: &Outbound, job: &Job) -> hark_records::Result<Tried> {
    let Ok(letter) = serde_json::from_str::<Letter>(&job.payload) else {
        return Ok(Tried::Never("the letter cannot be read".into()));
    };
    let Some(kept) = records.secret_for_use(Secret::Mail).await? else {
        return Ok(Tried::Later("mail is not set up. Hint: settings, mail".into(), None));
    };
    let Ok(settings) = serde_json::from_str::<MailSettings>(&kept) else {
        return Ok(Tried::Later("the settings of mail cannot be read".into(), None));
    };
    Ok(match deliver(&settings, outbound, &letter).await {
        Ok(()) => Tried::Done,
        Err(Undelivered::Never(why)) => Tried::Never(why),
        Err(Undelivered::Later(why)) => Tried::Later(why, None),
    })
}

enum Undelivered {
    Never(String),
    Later(String),
}

async fn deliver(settings: &MailSettings, outbound: &Outbound, letter: &Letter) -> Result<(), Undelivered> {
    let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| Undelivered::Never("an address is wrong".into()));
    let message = Message::builder()
        .from(mailbox(&settings.from)?)
        .to(mailbox(&letter.to)?)
        .subject(&letter.subject)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|_| Undelivered::Never("the letter cannot be written".into()))?;
    let found = outbound.resolve(&settings.host, settings.port, &PORTS).await;
    let found = found.map_err(|refused| Undelivered::Later(refused.to_string()))?;
    let address = found.first().ok_or_else(|| Undelivered::Later(Refused::Name.to_string()))?.ip();
    let transport = transport(settings, address);
    let transport = transport.map_err(|_| Undelivered::Later("the server's name is wrong".into()))?;
    match transport.send(message).await {
        Ok(_) => Ok(()),
        // What the server says may hold the address; only its number is kept.
        Err(error) if error.is_permanent() => Err(Undelivered::Never(format!("refused for good: {}", number(&error)))),
        Err(error) => Err(Undelivered::Later(format!("not taken: {}", number(&error)))),
    }
}

fn number(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| "no connection".to_owned(), |code| format!("SMTP {code}"))
}

/// Sends a letter at once, to try settings out; says what went wrong.
pub async fn try_out(settings: &MailSettings, outbound: &Outbound, to: &str) -> Result<(), String> {
    let lines = [Line::text("Hello,"), Line::text("this letter shows that Hark can send mail.")];
    let letter =
        Letter { to: to.to_owned(), subject: "Hark can send mail".into(), text: plain(&lines), html: html(&lines) };
    match deliver(settings, outbound, &letter).await {
        Ok(()) => Ok(()),
        Err(Undelivered::Never(why) | Undelivered::Later(why)) => Err(why),
    }
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
}
