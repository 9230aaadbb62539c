//! Does a link exist only in the letter that holds it, and does the last letter work?

use crate::ear::{Ear, Heard};
use crate::support::{Hark, NOW, patient};
use crate::{Browser, member};
use hark_model::time::{MINUTE, SECOND};
use hark_records::jobs::Count;
use hark_records::{Records, Role, tokens};
use hark_server::outbound::Outbound;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const JOBS: &str = "/api/v1/workspaces/1/jobs";
pub const SETTINGS: &str = "/api/v1/workspaces/1/connections/mail";
const INVITATIONS: &str = "/api/v1/workspaces/1/invitations";

/// A server with records on a disk, a post office, and an owner who set mail up.
pub struct Post {
    pub hark: Hark,
    office: Ear,
    pub owner: Browser,
    clock: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

impl Post {
    pub async fn open() -> Post {
        let folder = tempfile::tempdir().unwrap();
        let records = Arc::new(Records::open(&folder.path().join("records.db"), NOW).await.unwrap());
        let (kept, clock) = (records.clone(), Arc::new(AtomicI64::new(NOW)));
        let told = clock.clone();
        let change = |state: &mut hark_server::serve::AppState| {
            state.outbound = Outbound::new(vec!["127.0.0.1".into()]);
            state.records = kept;
            state.clock = Arc::new(move || told.load(Ordering::SeqCst));
            state.random = Arc::new(|| {
                let mut bytes = [0; 16];
                getrandom::fill(&mut bytes).unwrap();
                u128::from_le_bytes(bytes)
            });
        };
        let mut hark = Hark::with(patient(), |_| {}, change).await;
        hark.records = records;
        let office = Ear::post_office().await;
        let owner = member(&hark, 1, Role::Owner).await;
        let mut post = Post { hark, office, owner, clock, folder };
        post.set_up().await;
        post
    }

    /// Says how mail leaves.
    pub async fn set_up(&mut self) {
        let port = self.office.port;
        let settings =
            json!({"host": "127.0.0.1", "port": port, "protection": "none", "from": "Hark <hark@example.com>"});
        let set = self.owner.send(&self.hark, "PUT", SETTINGS, Some(settings)).await;
        assert_eq!(set.status, 204, "{}", set.text());
    }

    /// What the post office says from now on.
    pub fn says(&self, status: u16) {
        self.office.status.store(status, Ordering::SeqCst);
    }

    /// Invites; the secret of the link that is shown, and the invitation's number.
    pub async fn invite(&mut self, email: &str) -> (String, i64) {
        let body = json!({"email": email, "role": "viewer"});
        let made = self.owner.send(&self.hark, "POST", INVITATIONS, Some(body)).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        (made["link"].as_str().unwrap().rsplit_once('#').unwrap().1.to_owned(), made["id"].as_i64().unwrap())
    }

    pub async fn forgot(&self, email: &str) {
        let body = Some(json!({"email": email}));
        let asked = Browser::default().send(&self.hark, "POST", "/api/v1/password/reset/ask", body).await;
        assert_eq!(asked.status, 204, "{}", asked.text());
    }

    /// Time goes by, and the worker looks.
    async fn later(&self, by: i64) {
        self.clock.fetch_add(by, Ordering::SeqCst);
        // Whatever adds a job wakes the worker; this one comes to nothing.
        self.forgot("nobody@example.com").await;
    }

    /// The newest job of the workspace once it was tried and is in this state.
    pub async fn job(&mut self, state: &str, attempts: u64) -> Value {
        let looking = async {
            loop {
                let newest = self.owner.send(&self.hark, "GET", JOBS, None).await.json()["jobs"][0].clone();
                if newest["state"] == state && newest["attempts"].as_u64() >= Some(attempts) {
                    return newest;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.unwrap_or_else(|_| panic!("no job is {state}"))
    }

    /// Until so many jobs of all are in this state.
    pub async fn count(&self, state: &str, wanted: u64) {
        let looking = async {
            let fits = |jobs: &Count| jobs.state == state && jobs.of_workspaces + jobs.of_nobody == wanted;
            while !self.hark.records.jobs_by_state().await.unwrap().iter().any(fits) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.unwrap_or_else(|_| panic!("not {wanted} {state}"))
    }

    /// Until somebody has knocked at the post office so often.
    async fn knocks(&self, wanted: usize) {
        let looking = async {
            while self.office.connections.load(Ordering::SeqCst) < wanted {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), looking).await.expect("nobody knocks");
    }

    pub async fn letter(&mut self, to: &str) -> String {
        let heard = self.office.next().await;
        assert!(heard.header("rcpt").contains(&format!("<{to}>")), "{heard:?}");
        secret(&heard)
    }

    /// Whether the link of an invitation opens.
    async fn opens(&self, secret: &str) -> bool {
        let shown =
            Browser::default().send(&self.hark, "POST", "/api/v1/invitation/show", Some(json!({"link": secret}))).await;
        assert!(matches!(shown.status, 200 | 404), "{}", shown.text());
        shown.status == 200
    }
}

fn secret(letter: &Heard) -> String {
    let text = letter.body.replace("=\r\n", "").replace("=3D", "=");
    let link = text.split("http://localhost/").nth(1).and_then(|rest| rest.split_once('#')).expect("a link").1;
    let secret: String = link.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(secret.len(), 64, "{text}");
    secret
}

/// Every byte of the records: the file and what SQLite keeps beside it.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let all: Vec<u8> = files.flat_map(|file| std::fs::read(file).unwrap()).collect();
    assert!(all.len() > 10_000);
    all
}

fn holds(all: &[u8], what: &[u8]) -> bool {
    all.windows(what.len()).any(|part| part == what)
}

/// A copy of the records was a bunch of keys: letters that waited or had failed held their links.
#[tokio::test]
async fn a_stolen_copy_of_the_records_opens_no_door() {
    let mut post = Post::open().await;
    // It takes the letter and says that it did not: the letter waits for its next turn.
    post.says(451);
    let (shown, _) = post.invite("new@example.com").await;
    let invited = post.letter("new@example.com").await;
    post.forgot("owner-1@example.com").await;
    let reset = post.letter("owner-1@example.com").await;
    post.count("waiting", 2).await;
    let waiting = bytes(post.folder.path());
    post.says(550);
    post.later(6 * SECOND).await;
    let mut secrets = vec![shown, invited, reset];
    // Which of the two comes first is left to chance.
    let mut to = [post.office.next().await, post.office.next().await].map(|letter| {
        secrets.push(secret(&letter));
        letter.header("rcpt").contains("new@example.com")
    });
    to.sort_unstable();
    assert_eq!(to, [false, true]);
    post.count("failed", 2).await;
    let failed = bytes(post.folder.path());
    for secret in &secrets {
        let raw: Vec<u8> = (0..64).step_by(2).map(|i| u8::from_str_radix(&secret[i..i + 2], 16).unwrap()).collect();
        for (when, all) in [("waits", &waiting), ("failed", &failed)] {
            assert!(!holds(all, secret.as_bytes()) && !holds(all, &raw), "the letter {when}");
        }
    }
    // What is looked for would be found.
    assert!(
        holds(&failed, b"new@example.com")
            && holds(&failed, &tokens::hash(&secrets[3]))
            && holds(&failed, &tokens::hash(&secrets[4]))
    );
    // It can still be sent, with a link that works.
    let job = post.job("failed", 1).await;
    let why = job["error"].as_str().unwrap();
    assert_eq!(
        why,
        "The mail server refused it (SMTP 550). Hint: check the name, the password, the sender and the \
        recipient."
    );
    post.says(250);
    let again = post.owner.send(&post.hark, "POST", &format!("{JOBS}/{}/retry", job["id"]), None).await;
    assert_eq!(again.status, 204);
    let last = post.letter("new@example.com").await;
    assert!(post.opens(&last).await && post.opens(&secrets[0]).await && !post.opens(&secrets[1]).await);
}

/// Nobody knows whether a letter arrived when the server hangs up: it is sent again.
#[tokio::test]
async fn the_last_letter_works_and_a_server_that_is_gone_takes_no_link_away() {
    let mut post = Post::open().await;
    post.says(0);
    let (shown, _) = post.invite("new@example.com").await;
    let first = post.letter("new@example.com").await;
    post.job("waiting", 1).await;
    assert!(post.opens(&first).await && post.opens(&shown).await);
    post.says(421);
    post.later(6 * SECOND).await;
    let job = post.job("waiting", 2).await;
    assert!(job["error"].as_str().unwrap().starts_with("The mail server did not take it (SMTP 421)."), "{job}");
    assert!(post.opens(&first).await, "the letter that may have arrived is the last one");
    post.says(250);
    post.later(6 * MINUTE).await;
    let second = post.letter("new@example.com").await;
    assert_eq!(post.job("done", 1).await["error"], json!(null));
    assert!(post.opens(&second).await && post.opens(&shown).await && !post.opens(&first).await);
    let body = json!({"link": second, "name": "New", "password": "a stable full of horses"});
    assert_eq!(Browser::default().send(&post.hark, "POST", "/api/v1/invitation", Some(body)).await.status, 204);
    assert!(!post.opens(&shown).await, "one of them was used");
}

/// It took the letter, and was taken for a server that cannot be reached: the letter went out again and again.
#[tokio::test]
async fn a_letter_that_was_accepted_is_sent_whatever_the_server_says_at_the_end() {
    let mut post = Post::open().await;
    post.office.rude.store(true, Ordering::SeqCst);
    let (_, _) = post.invite("new@example.com").await;
    let secret = post.letter("new@example.com").await;
    post.job("done", 1).await;
    assert!(post.opens(&secret).await);
    post.forgot("owner-1@example.com").await;
    post.letter("owner-1@example.com").await;
    post.count("waiting", 0).await;
    post.count("running", 0).await;
    assert_eq!(post.office.connections.load(Ordering::SeqCst), 2, "one for each letter");
    let body = Some(json!({"to": "owner-1@example.com"}));
    let tried = post.owner.send(&post.hark, "POST", &format!("{SETTINGS}/test"), body).await;
    assert!((200..300).contains(&tried.status), "{}", tried.text());
}

/// A letter with a dead link is worse than none.
#[tokio::test]
async fn no_letter_leaves_with_a_link_that_opens_nothing() {
    let mut post = Post::open().await;
    post.says(421);
    let (_, id) = post.invite("new@example.com").await;
    post.job("waiting", 1).await;
    let gone = post.owner.send(&post.hark, "DELETE", &format!("{INVITATIONS}/{id}"), None).await;
    assert_eq!(gone.status, 204);
    post.forgot("owner-1@example.com").await;
    post.knocks(2).await;
    post.count("waiting", 2).await;
    post.says(250);
    // Both are due; the hour of the new password is over.
    post.later(60 * MINUTE).await;
    let job = post.job("done", 1).await;
    let why = "The invitation was used, replaced or taken back, or is over, before its letter left.";
    assert_eq!((job["error"].as_str(), job["state"].as_str()), (Some(why), Some("done")));
    post.count("waiting", 0).await;
    post.invite("other@example.com").await;
    post.letter("other@example.com").await;
}

/// What the collector of figures is told of letters.
async fn figures(post: &Post) -> Vec<String> {
    let mut stream = TcpStream::connect(post.hark.metrics).await.unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
    let text = crate::support::read_answer(&mut stream).await.unwrap().text();
    let ours: Vec<String> = text.lines().filter(|line| line.starts_with("hark_jobs{")).map(str::to_owned).collect();
    assert_eq!(ours.len(), 4, "{text}");
    ours
}

/// Letters that wait or failed are to somebody: a collector of figures that asks for new passwords learned who is here.
#[tokio::test]
async fn no_figure_tells_whether_somebody_has_an_address() {
    let mut post = Post::open().await;
    post.says(451);
    let before = figures(&post).await;
    post.forgot("owner-1@example.com").await;
    post.letter("owner-1@example.com").await;
    post.count("waiting", 1).await;
    assert_eq!(figures(&post).await, before, "a letter that waits");
    post.says(550);
    post.later(6 * SECOND).await;
    post.letter("owner-1@example.com").await;
    post.count("failed", 1).await;
    assert_eq!(figures(&post).await, before, "a letter that failed");
    // What is looked at would show another.
    post.invite("new@example.com").await;
    post.letter("new@example.com").await;
    post.count("failed", 2).await;
    assert_ne!(figures(&post).await, before);
}
