//! Who listens to what Hark sends? A web server and a mail server that keep what they hear.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A request, or a letter.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

pub struct Ear {
    pub port: u16,
    /// What the web server answers; what the mail server says to a letter that it was handed: 0 for hanging up without a word.
    /// 421 and 554 are said to whoever knocks.
    pub status: Arc<AtomicU16>,
    /// Whether the mail server says nothing when somebody takes leave.
    pub rude: Arc<AtomicBool>,
    /// Connections there were.
    pub connections: Arc<AtomicUsize>,
    heard: UnboundedReceiver<Heard>,
}

impl Ear {
    pub async fn web() -> Ear {
        Ear::open(false).await
    }

    pub async fn post_office() -> Ear {
        Ear::open(true).await
    }

    async fn open(smtp: bool) -> Ear {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, heard) = unbounded_channel();
        let (status, connections) =
            (Arc::new(AtomicU16::new(if smtp { 250 } else { 200 })), Arc::new(AtomicUsize::new(0)));
        let rude = Arc::new(AtomicBool::new(false));
        let (says, counted, leave) = (status.clone(), connections.clone(), rude.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let (tell, says, leave) = (tell.clone(), says.clone(), leave.clone());
                tokio::spawn(async move {
                    match smtp {
                        true => letters(stream, (&says, &leave), tell).await,
                        false => request(stream, says.load(Ordering::SeqCst), tell).await,
                    }
                });
            }
        });
        Ear { port, status, rude, connections, heard }
    }

    /// The next thing it hears.
    pub async fn next(&mut self) -> Heard {
        tokio::time::timeout(Duration::from_secs(20), self.heard.recv()).await.expect("nothing in 20 s").unwrap()
    }
}

async fn request(stream: TcpStream, status: u16, tell: UnboundedSender<Heard>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut heard = Heard::default();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.trim().split_once(": ") {
            heard.headers.push((name.to_lowercase(), value.to_owned()));
        }
    }
    let mut body = vec![0; heard.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    heard.body = String::from_utf8(body).unwrap();
    let pause = if status == 429 { "retry-after: 30\r\n" } else { "" };
    // A redirection leads back here, where a second request would be counted.
    let answer = format!(
        "HTTP/1.1 {status} X\r\nlocation: /elsewhere\r\n{pause}content-length: 2\r\nconnection: close\r\n\r\nok"
    );
    stream.get_mut().write_all(answer.as_bytes()).await.ok()?;
    tell.send(heard).ok()
}

/// As much of SMTP as it takes to be handed a letter.
async fn letters(
    stream: TcpStream,
    (says, rude): (&AtomicU16, &AtomicBool),
    tell: UnboundedSender<Heard>,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if matches!(says.load(Ordering::SeqCst), 421 | 554) {
        let code = says.load(Ordering::SeqCst);
        return stream.get_mut().write_all(format!("{code} not you\r\n").as_bytes()).await.ok();
    }
    stream.get_mut().write_all(b"220 here\r\n").await.ok()?;
    let mut heard = Heard::default();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let word = line.split([' ', ':', '\r']).next().unwrap_or("").to_uppercase();
        let answer = match word.as_str() {
            "MAIL" | "RCPT" => {
                heard.headers.push((word.to_lowercase(), line.trim().to_owned()));
                "250 fine\r\n"
            }
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").await.ok()?;
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).await.ok()?;
                    if line == ".\r\n" {
                        break;
                    }
                    heard.body.push_str(&line);
                }
                tell.send(std::mem::take(&mut heard)).ok()?;
                match says.load(Ordering::SeqCst) {
                    0 => return None,
                    says => &format!("{says} so\r\n"),
                }
            }
            "QUIT" if rude.load(Ordering::SeqCst) => continue,
            "QUIT" => "221 bye\r\n",
            _ => "250 here\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes()).await.ok()?;
    }
}
