//! Who really asks, when a proxy stands in between?
//!
//! Anybody can write an `X-Forwarded-For`, so it is read only when the connection comes from a proxy that is trusted, and
//! only from the right: what trusted proxies added. The first address there that is no trusted proxy is the client.

use hyper::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// Headers that say a request was passed on by somebody.
const MARKS: [&str; 5] = ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"];

/// Addresses that count as one: the first `bits` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    first: IpAddr,
    bits: u32,
}

/// The addresses whose word is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    networks: Vec<Network>,
}

/// The bits of an address, those of IPv4 in front.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

impl Network {
    /// Reads `10.0.0.0/8` or a single address.
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let first = address.trim().parse::<IpAddr>().ok()?.to_canonical();
        let most = bits(first).1;
        let bits = length.map_or(Some(most), |length| length.trim().parse().ok())?;
        (bits <= most).then_some(Network { first, bits })
    }

    fn holds(&self, address: IpAddr) -> bool {
        let ((own, kind), (other, other_kind)) = (bits(self.first), bits(address.to_canonical()));
        let mask = u128::MAX.checked_shl(128 - self.bits).unwrap_or(0);
        kind == other_kind && (own ^ other) & mask == 0
    }
}

impl Proxies {
    /// Reads a list such as `10.0.0.0/8, 2001:db8::1`; the part that is no address is the error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let networks = parts.map(|part| Network::parse(part).ok_or_else(|| part.to_owned()));
        Ok(Proxies { networks: networks.collect::<Result<_, _>>()? })
    }

    /// Whether this address is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.holds(address))
    }

    /// The address that the request came from. What cannot be read ends the search: whoever wrote it is the client.
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.ip().to_canonical();
        if !self.trusts(client) {
            return client;
        }
        for header in headers.get_all("x-forwarded-for").iter().rev() {
            let Ok(text) = header.to_str() else { return client };
            for part in text.rsplit(',') {
                let Some(before) = address(part.trim()) else { return client };
                client = before;
                if !self.trusts(client) {
                    return client;
                }
            }
        }
        client
    }
}

/// An address as proxies write it: alone, in brackets, or with a port.
fn address(text: &str) -> Option<IpAddr> {
    let alone = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    alone().or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

impl Proxies {
    /// Whether nobody named one.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }
}

/// Whether somebody says to have passed this request on: then the caller is not who sits at the other end of the
/// connection, trusted or not.
pub fn is_passed_on(headers: &HeaderMap) -> bool {
    MARKS.iter().any(|mark| headers.contains_key(*mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().expect("a header"));
        }
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4);
        Proxies::parse(proxies).expect("a list").client(peer, &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("", "192.0.2.1", &["198.51.100.1"]), "192.0.2.1");
        assert_eq!(client("192.0.2.0/24", "192.0.3.1", &["198.51.100.1"]), "192.0.3.1");
        assert_eq!(client("192.0.2.0/24", "192.0.2.9", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("::ffff:192.0.2.9", "192.0.2.9", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("192.0.2.9", "::ffff:192.0.2.9", &["[2001:db8::7]:80"]), "2001:db8::7");
    }

    #[test]
    fn the_right_most_untrusted_address_counts() {
        let list = "10.0.0.0/8 , 2001:db8::/32";
        assert_eq!(
            client(list, "10.0.0.1", &["6.6.6.6, 198.51.100.1, 10.0.0.2"]),
            "198.51.100.1",
            "what a client made up"
        );
        assert_eq!(
            client(list, "10.0.0.1", &["6.6.6.6", "198.51.100.1:443", "2001:db8::3"]),
            "198.51.100.1",
            "over lines"
        );
        assert_eq!(client(list, "10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3", "all trusted: the first");
        assert_eq!(client(list, "10.0.0.1", &["6.6.6.6, unknown, 10.0.0.2"]), "10.0.0.2", "what nobody can read");
        assert_eq!(client(list, "10.0.0.1", &[""]), "10.0.0.1");
        assert_eq!(client(list, "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_is_no_address_is_named() {
        assert_eq!(Proxies::parse("10.0.0.0/8,10.0.0.0/33"), Err("10.0.0.0/33".to_owned()));
        assert_eq!(Proxies::parse("proxy.example"), Err("proxy.example".to_owned()));
        let all = Proxies::parse("0.0.0.0/0").expect("a list");
        assert!(all.trusts("1.2.3.4".parse().expect("an address")) && !all.trusts("::1".parse().expect("an address")));
    }
}
