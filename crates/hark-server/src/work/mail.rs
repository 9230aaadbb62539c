//! How does a letter get from Hark to somebody's mailbox?
//!
//! By the SMTP server of the settings, over a connection to an address that was judged. What goes wrong is told in a sentence that
//! holds nothing the server said but its number: its words may hold the address.

use super::letter::{self, Letter, Wanted};
use super::{Tried, Work};
use crate::api::problem::sentence;
use crate::outbound::{Outbound, Refused};
use hark_records::jobs::Job;
use hark_records::settings::Secret;
use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a connection to the SMTP server may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to be reached, and then for a letter: together less than a worker's lease, or another would send it, too.
const PATIENCE_FOR_ALL: Duration = Duration::from_secs(50);
/// How long it may take to say goodbye.
const PATIENCE_FOR_LEAVE: Duration = Duration::from_secs(5);
/// Why nothing left when nobody answers.
const NO_CONNECTION: &str =
    "There is no connection to the mail server. Hint: check its name, the port and the protection.";
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

/// Whether letters could leave with these settings; says which field is wrong.
pub async fn check(settings: &MailSettings, outbound: &Outbound) -> Result<(), (&'static str, String)> {
    let sender = settings.from.parse::<Mailbox>();
    sender.map_err(|_| ("from", "This is no sender, such as Hark <hark@example.com>.".to_owned()))?;
    let refused = |refused: Refused| match refused {
        Refused::Port => ("port", refused.to_string()),
        other => ("host", other.to_string()),
    };
    let found = outbound.resolve(&settings.host, settings.port, &PORTS).await.map_err(refused)?;
    found.first().ok_or(("host", Refused::Name.to_string()))?;
    encryption(settings, outbound).map(|_| ()).map_err(|_| ("host", Refused::Name.to_string()))
}

/// The name is for the certificate only: the way goes to an address that was judged.
fn encryption(settings: &MailSettings, outbound: &Outbound) -> Result<TlsParameters, SmtpError> {
    let plain = TlsParameters::builder(settings.host.clone());
    outbound.authorities().iter().fold(plain, |tls, one| tls.add_root_certificate(one.clone())).build()
}

/// Sends a letter.
pub async fn send(work: &Work, job: &Job) -> hark_records::Result<Tried> {
    let Ok(wanted) = serde_json::from_str::<Wanted>(&job.payload) else {
        return Ok(Tried::Never("The letter cannot be read. Hint: ask for another.".into()));
    };
    let Some(kept) = work.records.secret_for_use(Secret::Mail).await? else {
        return Ok(match wanted {
            // Whoever asked is told by nobody that it will not come, and asks again.
            Wanted::Reset { .. } => Tried::Dropped("Mail is not set up.".into()),
            Wanted::Invitation { .. } | Wanted::SwitchedOff { .. } => {
                Tried::Wait("Mail is not set up. Hint: set it up under Settings, Mail.".into())
            }
        });
    };
    let Ok(settings) = serde_json::from_str::<MailSettings>(&kept) else {
        return Ok(Tried::Later("The settings of mail cannot be read. Hint: set mail up again.".into(), None));
    };
    // A letter that was sent before may have arrived: its link is not given up for one that cannot leave. And a server that lets
    // nobody in, because its password was changed, has refused no letter. So the letter is written once we are in.
    let mut server = match in_time(connected(&settings, &work.outbound)).await {
        Ok(server) => server,
        Err(undelivered) => return Ok(undelivered.not_for_good().into()),
    };
    let tried = match letter::write(work, job, &wanted).await {
        Ok(Ok(letter)) => {
            in_time(deliver(&settings, &mut server, &letter)).await.map_or_else(Tried::from, |()| Tried::Done)
        }
        Ok(Err(tried)) => tried,
        Err(error) => {
            hang_up(server);
            return Err(error);
        }
    };
    hang_up(server);
    Ok(tried)
}

/// Takes leave, as one should. Nobody waits for it: a letter that was accepted is sent, whatever the server says to that.
fn hang_up(mut server: AsyncSmtpConnection) {
    tokio::spawn(async move {
        let _ = tokio::time::timeout(PATIENCE_FOR_LEAVE, server.abort()).await;
    });
}

/// Gives up on a server that goes on for ever, a little at a time.
async fn in_time<T>(asking: impl Future<Output = Result<T, Undelivered>>) -> Result<T, Undelivered> {
    let late = |_| Err(Undelivered::Later("The mail server took too long.".into()));
    tokio::time::timeout(PATIENCE_FOR_ALL, asking).await.unwrap_or_else(late)
}

enum Undelivered {
    Never(String),
    Later(String),
}

impl Undelivered {
    fn not_for_good(self) -> Undelivered {
        match self {
            Undelivered::Never(why) | Undelivered::Later(why) => Undelivered::Later(why),
        }
    }
}

impl From<Undelivered> for Tried {
    fn from(undelivered: Undelivered) -> Tried {
        match undelivered {
            Undelivered::Never(why) => Tried::Never(why),
            Undelivered::Later(why) => Tried::Later(why, None),
        }
    }
}

/// A connection to the server, which has let us in.
async fn connected(settings: &MailSettings, outbound: &Outbound) -> Result<AsyncSmtpConnection, Undelivered> {
    let found = outbound.resolve(&settings.host, settings.port, &PORTS).await;
    let found = found.map_err(|refused| Undelivered::Later(sentence(&refused.to_string())))?;
    let name = || Undelivered::Later(sentence(&Refused::Name.to_string()));
    let address = found.first().ok_or_else(name)?.ip();
    let encryption = encryption(settings, outbound).map_err(|_| name())?;
    let knocking = async {
        let (us, at_once) = (ClientId::default(), settings.protection == Protection::Tls);
        let at_once = at_once.then(|| encryption.clone());
        let there = (address, settings.port);
        let mut server = AsyncSmtpConnection::connect_tokio1(there, Some(PATIENCE), &us, at_once, None).await?;
        if settings.protection == Protection::StartTls {
            server.starttls(encryption, &us).await?;
        }
        if !settings.name.is_empty() {
            let credentials = Credentials::new(settings.name.clone(), settings.password.clone());
            server.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(server)
    };
    knocking.await.map_err(|error: SmtpError| undelivered(&error))
}

async fn deliver(
    settings: &MailSettings,
    server: &mut AsyncSmtpConnection,
    letter: &Letter,
) -> Result<(), Undelivered> {
    let mailbox = |text: &str, whose: &str| {
        let why = format!("The address of the {whose} is none that mail can use. Hint: check how it is spelled.");
        text.parse::<Mailbox>().map_err(|_| Undelivered::Never(why))
    };
    let message = Message::builder()
        .from(mailbox(&settings.from, "sender")?)
        .to(mailbox(&letter.to, "recipient")?)
        .subject(&letter.subject)
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|_| Undelivered::Never("The letter cannot be written.".into()))?;
    let sent = server.send(message.envelope(), &message.formatted()).await;
    sent.map(|_| ()).map_err(|error| undelivered(&error))
}

/// What went wrong. What the server says may hold the address; only its number is kept.
fn undelivered(error: &SmtpError) -> Undelivered {
    let later = |why: &str| Undelivered::Later(why.to_owned());
    if let Some(code) = error.status() {
        let how = "Hint: check the name, the password, the sender and the recipient.";
        return match error.is_permanent() {
            true => Undelivered::Never(format!("The mail server refused it (SMTP {code}). {how}")),
            false => Undelivered::Later(format!("The mail server did not take it (SMTP {code}).")),
        };
    }
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let said: Vec<String> = causes.by_ref().map(ToString::to_string).collect();
    if said.iter().any(|cause| cause.contains("invalid peer certificate")) {
        return later(
            "The mail server's certificate does not hold for its name, or nobody vouches for it whom Hark knows. \
             Hint: check the name; an operator can name an authority of your own with HARK_OUTBOUND_CA.",
        );
    }
    if error.is_client() && said.iter().any(|cause| cause.contains("STARTTLS")) {
        return later(
            "The mail server offers no encryption, so nothing was sent. Hint: check the port and the protection.",
        );
    }
    if error.is_timeout() {
        return later("The mail server did not answer in time.");
    }
    later(NO_CONNECTION)
}

/// Sends a letter at once, to try settings out; says what went wrong.
pub async fn try_out(settings: &MailSettings, outbound: &Outbound, to: &str) -> Result<(), String> {
    let sending = async {
        let mut server = connected(settings, outbound).await?;
        let sent = deliver(settings, &mut server, &letter::trial(to)).await;
        hang_up(server);
        sent
    };
    in_time(sending).await.map_err(|undelivered| match undelivered {
        Undelivered::Never(why) | Undelivered::Later(why) => why,
    })
}
