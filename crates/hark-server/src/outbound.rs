//! How does Hark reach an address that somebody typed in, without reaching what only Hark can see?
//!
//! The only way out of this program. A name is resolved once, every address it has is judged, and the connection goes to a
//! judged address and to no other: what the name means a moment later does not matter. Redirections are not followed, answers
//! are read up to a limit, and no setting turns the judgement off; an operator can name single private hosts.

pub mod judge;
pub mod net;

use bytes::Bytes;
use hark_model::Micros;
use hark_model::time::{DAY, SECOND};
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use lettre::transport::smtp::client::Certificate;
use net::{Net, System};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// Bytes read of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Ports that web servers have. Anything else may be a service that trusts whoever reaches it.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// The way out.
#[derive(Clone)]
pub struct Outbound {
    /// `host` or `host:port`, each allowed to be private and on any port.
    allowed: Arc<[String]>,
    /// Who vouches for certificates beside those whom everybody knows, as mail wants them.
    authorities: Arc<[Certificate]>,
    tls: TlsConnector,
    net: Arc<dyn Net>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The status. A redirection is one, too: it is not followed.
    pub status: u16,
    /// What the answer says it is.
    pub content_type: Option<HeaderValue>,
    /// How long the answer asks to wait.
    pub retry_after: Option<RetryAfter>,
    /// The answer; nothing when it was too long.
    pub body: Bytes,
}

/// How long an answer asks to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// So many seconds.
    Seconds(u32),
    /// Until a moment.
    Until(Micros),
}

impl RetryAfter {
    /// As the header says it, in one of its two ways.
    fn read(text: &str) -> Option<RetryAfter> {
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(RetryAfter::Seconds(u32::try_from(seconds).unwrap_or(u32::MAX)));
        }
        Some(RetryAfter::Until(chrono::DateTime::parse_from_rfc2822(text).ok()?.timestamp_micros()))
    }

    /// Seconds from a moment on; at most a day, and none when it is over.
    pub fn seconds(self, now: Micros) -> u32 {
        let seconds = match self {
            RetryAfter::Seconds(seconds) => i64::from(seconds),
            RetryAfter::Until(at) => at.saturating_sub(now).div_euclid(SECOND) + 1,
        };
        seconds.clamp(0, DAY / SECOND) as u32
    }
}

/// Why nothing came back. Says nothing about what a private address answered: it was not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The text is no web address, or has a user name in it.
    #[error("this is no web address that can be called")]
    Address,
    /// It leads to where only Hark gets.
    #[error("this address is not public. Hint: an operator can allow single hosts with HARK_OUTBOUND_HOSTS")]
    Private,
    /// No web server listens on such a port.
    #[error(
        "this port is not one that such servers have. Hint: an operator can allow single hosts with HARK_OUTBOUND_HOSTS"
    )]
    Port,
    /// Nobody has this name.
    #[error("this name is not known. Hint: check how it is spelled")]
    Name,
    /// Nobody answered, or not in the protocol.
    #[error("no connection, or no answer that can be read")]
    Connection,
    /// The certificate does not fit.
    #[error("the certificate is not valid for this name")]
    Certificate,
    /// Too slow.
    #[error("no answer in time")]
    Time,
}

impl Outbound {
    /// With the hosts, `host` or `host:port`, that an operator allowed.
    pub fn new(allowed: Vec<String>) -> Outbound {
        Outbound { allowed: allowed.into(), authorities: Arc::new([]), tls: connector(&[]), net: Arc::new(System) }
    }

    /// The same, with authorities of the operator's own that vouch for certificates: of web servers, providers and mail servers.
    ///
    /// Says what is wrong when this is no PEM with certificates in it.
    pub fn trusting(self, pem: &[u8]) -> Result<Outbound, String> {
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let found = found.map_err(|error| format!("it is no PEM: {error}"))?;
        if found.is_empty() {
            return Err("there is no certificate in it".into());
        }
        let mut store = RootCertStore::empty();
        for one in &found {
            store.add(one.clone()).map_err(|error| format!("a certificate in it cannot be read: {error}"))?;
        }
        let authority = Certificate::from_pem(pem).map_err(|_| "it cannot be read".to_owned())?;
        Ok(Outbound { authorities: Arc::new([authority]), tls: connector(&found), ..self })
    }

    /// The same with another system below it.
    pub fn over(self, net: Arc<dyn Net>) -> Outbound {
        Outbound { net, ..self }
    }

    /// Who vouches for certificates beside those whom everybody knows.
    pub fn authorities(&self) -> &[Certificate] {
        &self.authorities
    }

    /// Sends one POST with these headers and waits for the answer.
    pub async fn post(
        &self,
        address: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Sent, Refused> {
        self.send(Method::POST, address, headers, body).await
    }

    /// Sends one request with these headers and waits for the answer.
    pub async fn send(
        &self,
        method: Method,
        address: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Sent, Refused> {
        let url = parse(address)?;
        let request = request(method, &url, headers, body)?;
        match tokio::time::timeout(self.net.patience(), self.exchange(&url, request)).await {
            Ok(answered) => answered,
            Err(_) => Err(Refused::Time),
        }
    }

    /// Whether an address could be called, as far as can be told without calling it.
    pub async fn check(&self, address: &str) -> Result<(), Refused> {
        self.judged(&parse(address)?).await.map(|_| ())
    }

    fn is_allowed(&self, host: &str, port: u16) -> bool {
        self.allowed.iter().any(|allowed| allowed == host || *allowed == format!("{host}:{port}"))
    }

    /// The addresses of a host, all of them fit to be called.
    async fn judged(&self, url: &Url) -> Result<Vec<SocketAddr>, Refused> {
        let port = url.port_or_known_default().ok_or(Refused::Address)?;
        self.resolve(url.host_str().ok_or(Refused::Address)?, port, &PORTS).await
    }

    /// Whether plain HTTP to this address is what an operator asked for, by allowing its host.
    pub fn is_named(&self, address: &str) -> bool {
        let Ok(url) = parse(address) else { return false };
        url.host_str().zip(url.port_or_known_default()).is_some_and(|(host, port)| self.is_allowed(host, port))
    }

    /// The addresses of a host, all of them fit to be called, for other protocols with other ports. Whoever connects uses these
    /// and does not ask for the name again.
    pub async fn resolve(&self, host: &str, port: u16, ports: &[u16]) -> Result<Vec<SocketAddr>, Refused> {
        let parsed = Host::parse(host).map_err(|_| Refused::Name)?;
        let host = parsed.to_string().trim_end_matches('.').to_owned();
        let allowed = self.is_allowed(&host, port);
        if !allowed && !ports.contains(&port) {
            return Err(Refused::Port);
        }
        let found: Vec<SocketAddr> = match parsed {
            Host::Ipv4(ip) => vec![SocketAddr::from((ip, port))],
            Host::Ipv6(ip) => vec![SocketAddr::from((ip, port))],
            Host::Domain(_) => {
                // Whatever the name's answer says of the port: it is ours.
                let found = self.net.look_up(&host, port).await.map_err(|_| Refused::Name)?;
                found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect()
            }
        };
        if found.is_empty() {
            return Err(Refused::Name);
        }
        // One private address among public ones is how a name sneaks in.
        if !allowed && !found.iter().all(|address| judge::is_public(address.ip())) {
            return Err(Refused::Private);
        }
        Ok(found)
    }

    async fn exchange(&self, url: &Url, request: Request<Full<Bytes>>) -> Result<Sent, Refused> {
        let addresses = self.judged(url).await?;
        let stream = self.net.call(addresses).await.map_err(|_| Refused::Connection)?;
        if url.scheme() == "http" {
            return answer(TokioIo::new(stream), request).await;
        }
        let name = ServerName::try_from(url.host_str().ok_or(Refused::Address)?.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(|_| Refused::Address)?;
        let stream = self.tls.connect(name, stream).await.map_err(|_| Refused::Certificate)?;
        answer(TokioIo::new(stream), request).await
    }
}

fn connector(more: &[CertificateDer<'static>]) -> TlsConnector {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(more.iter().cloned());
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// A web address that is written as one and has nothing in it that a reader overlooks.
pub(crate) fn parse(address: &str) -> Result<Url, Refused> {
    let url = Url::parse(address).map_err(|_| Refused::Address)?;
    let plain = url.username().is_empty() && url.password().is_none();
    // The parser takes blanks and line breaks out without a word; whoever wrote them meant something else.
    let clean = !address.contains(|c: char| c.is_whitespace() || c.is_control());
    if !matches!(url.scheme(), "http" | "https") || !plain || !clean {
        return Err(Refused::Address);
    }
    Ok(url)
}

fn request(
    method: Method,
    url: &Url,
    headers: &[(HeaderName, HeaderValue)],
    body: Bytes,
) -> Result<Request<Full<Bytes>>, Refused> {
    let host = url.host_str().ok_or(Refused::Address)?;
    let authority = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let target = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let request = Request::builder().method(method).uri(target);
    let mut request = request
        .header(HOST, authority)
        .header(USER_AGENT, concat!("Hark/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(body))
        .map_err(|_| Refused::Address)?;
    request.headers_mut().extend(headers.iter().cloned().map(|(name, value)| (Some(name), value)));
    Ok(request)
}

async fn answer<S>(stream: TokioIo<S>, request: Request<Full<Bytes>>) -> Result<Sent, Refused>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let lost = |_| Refused::Connection;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.map_err(lost)?;
    // Ends with this exchange, however it ends: who answers for ever would keep the connection otherwise.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let answered = sender.send_request(request).await.map_err(lost);
    let (parts, body) = answered?.into_parts();
    let wait = parts.headers.get(RETRY_AFTER).and_then(|value| RetryAfter::read(value.to_str().ok()?.trim()));
    // Of an answer that is longer, or ends too early, the status is enough. Nothing is unpacked, whatever it says it is.
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    let body = body.map_or_else(|_| Bytes::new(), |whole| whole.to_bytes());
    let content_type = parts.headers.get(CONTENT_TYPE).cloned();
    Ok(Sent { status: parts.status.as_u16(), content_type, retry_after: wait, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_until_a_moment() {
        let now = 1_445_412_420 * SECOND;
        let wait = |text| RetryAfter::read(text).map(|told| told.seconds(now));
        assert_eq!(wait("30"), Some(30));
        assert_eq!(wait("99999999999999"), Some(86_400), "nobody makes us wait for ever, nor not at all by too much");
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(61), "a minute, and not a moment too soon");
        assert_eq!(wait("Wed, 21 Oct 2015 07:00:00 GMT"), Some(0));
        assert_eq!(wait("Wed, 21 Oct 2099 07:28:00 GMT"), Some(86_400));
        assert_eq!((wait("soon"), wait("-1"), wait("")), (None, None, None));
    }
}
