//! Who is connected, and who has to make room when the house is full?
//!
//! Room is made by whoever has most: the connection of the greediest address on which nothing has happened for longest. So
//! one address that holds thousands of idle connections costs the others nothing, and nobody who waits for an answer is sent away.

use super::EdgeLimits;
use super::watch::Activity;
use rustc_hash::FxHashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long somebody at the door waits for one who leaves. That takes a turn of a task, unless a request began just then.
const LEAVING: Duration = Duration::from_millis(50);

/// An IPv6 customer usually has a whole /64.
pub(crate) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

/// One connection.
struct Guest {
    activity: Arc<Activity>,
    leave: Notify,
    gone: Notify,
}

/// Connections of one address.
#[derive(Default)]
struct Party {
    guests: Vec<Arc<Guest>>,
    proxy: bool,
}

impl Party {
    /// The guest on whose connection nothing has happened for longest, and how long; of equals the first that came.
    fn idlest(&self) -> Option<(Duration, &Arc<Guest>)> {
        let idle = self.guests.iter().rev().filter_map(|guest| Some((guest.activity.idle()?, guest)));
        idle.max_by_key(|(idle, _)| *idle)
    }

    /// How much it has taken for itself. A proxy holds the connections of everybody.
    fn greed(&self) -> usize {
        if self.proxy { self.guests.len().min(1) } else { self.guests.len() }
    }
}

#[derive(Default)]
struct House {
    parties: FxHashMap<IpAddr, Party>,
    all: usize,
}

/// Connections by address, and all of them.
#[derive(Default)]
pub struct Census {
    house: Mutex<House>,
    shed: AtomicU64,
    refused: AtomicU64,
}

/// One counted connection; uncounted when dropped.
pub struct Counted {
    census: Arc<Census>,
    address: IpAddr,
    guest: Arc<Guest>,
}

impl Counted {
    /// Waits until somebody else needs the place.
    pub async fn unwanted(&self) {
        self.guest.leave.notified().await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.census.house().forget(self.address, &self.guest);
        self.guest.gone.notify_one();
    }
}

/// One who was asked to make room.
pub struct Leaving(Arc<Guest>);

impl Leaving {
    /// Waits until they have, but not for long: one that began a request just now stays until it is answered.
    pub async fn gone(self) {
        tokio::time::timeout(LEAVING, self.0.gone.notified()).await.ok();
    }
}

enum Room {
    Free,
    After(IpAddr, Arc<Guest>),
    None,
}

impl House {
    /// Counts somebody no longer; once is enough.
    fn forget(&mut self, address: IpAddr, guest: &Arc<Guest>) {
        let Some(party) = self.parties.get_mut(&address) else { return };
        let before = party.guests.len();
        party.guests.retain(|other| !Arc::ptr_eq(other, guest));
        self.all -= before - party.guests.len();
        if party.guests.is_empty() {
            self.parties.remove(&address);
        }
    }

    fn room(&self, address: IpAddr, proxy: bool, limits: &EdgeLimits) -> Room {
        let own = self.parties.get(&address);
        let many = own.map_or(0, |party| party.guests.len());
        let leaves = if many >= limits.connections_per_address && !proxy {
            own.and_then(Party::idlest).map(|(_, guest)| (address, guest))
        } else if self.all >= limits.connections {
            self.greediest(own.map_or(0, Party::greed), Some(address))
        } else {
            return Room::Free;
        };
        leaves.map_or(Room::None, |(from, guest)| Room::After(from, guest.clone()))
    }

    /// Who goes first: of the address that has most, and more than `than`; or of `own`, who may change one for another.
    fn greediest(&self, than: usize, own: Option<IpAddr>) -> Option<(IpAddr, &Arc<Guest>)> {
        let greedy = self.parties.iter().filter(|(address, party)| party.greed() > than || Some(**address) == own);
        let mut first: Option<((usize, Duration), (IpAddr, &Arc<Guest>))> = None;
        for (address, party) in greedy {
            let greed = party.greed();
            if first.is_some_and(|((most, _), _)| most > greed) {
                continue;
            }
            let Some((idle, guest)) = party.idlest() else { continue };
            if first.is_none_or(|(best, _)| best < (greed, idle)) {
                first = Some(((greed, idle), (*address, guest)));
            }
        }
        first.map(|(_, guest)| guest)
    }
}

impl Census {
    fn house(&self) -> MutexGuard<'_, House> {
        self.house.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in, in the place of another one if need be; `None` when there is no room. Whoever has to leave is not
    /// counted any more, so nobody else gets the place that was made.
    pub fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        activity: &Arc<Activity>,
        limits: &EdgeLimits,
    ) -> Option<(Counted, Option<Leaving>)> {
        let proxy = limits.proxies.trusts(address);
        let address = neighbourhood(address);
        let mut house = self.house();
        let leaving = match house.room(address, proxy, limits) {
            Room::Free => None,
            Room::After(from, guest) => Some(self.send_away(&mut house, from, guest)),
            Room::None => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return None;
            }
        };
        let guest = Arc::new(Guest { activity: activity.clone(), leave: Notify::new(), gone: Notify::new() });
        house.all += 1;
        let party = house.parties.entry(address).or_default();
        party.proxy = proxy;
        party.guests.push(guest.clone());
        Some((Counted { census: self.clone(), address, guest }, leaving))
    }

    /// Ends one idle connection of the address that has most. False when every connection is busy.
    pub async fn make_room(&self) -> bool {
        let leaving = {
            let mut house = self.house();
            let first = house.greediest(0, None).map(|(from, guest)| (from, guest.clone()));
            first.map(|(from, guest)| self.send_away(&mut house, from, guest))
        };
        match leaving {
            Some(leaving) => {
                leaving.gone().await;
                true
            }
            None => false,
        }
    }

    fn send_away(&self, house: &mut House, from: IpAddr, guest: Arc<Guest>) -> Leaving {
        house.forget(from, &guest);
        self.shed.fetch_add(1, Ordering::Relaxed);
        guest.leave.notify_one();
        Leaving(guest)
    }

    /// Connections now.
    pub fn connections(&self) -> usize {
        self.house().all
    }

    /// Connections that had to make room since the start, and those that found none.
    pub fn shed_and_refused(&self) -> (u64, u64) {
        (self.shed.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::forwarded::Proxies;

    fn limits(connections: usize, connections_per_address: usize) -> EdgeLimits {
        let proxies = Proxies::parse("10.0.0.1").expect("a proxy");
        EdgeLimits { connections, connections_per_address, proxies, ..EdgeLimits::default() }
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    async fn admit(census: &Arc<Census>, from: &str, activity: &Arc<Activity>, limits: &EdgeLimits) -> Option<Counted> {
        let (counted, leaving) = census.enter(ip(from), activity, limits)?;
        if let Some(leaving) = leaving {
            leaving.gone().await;
        }
        Some(counted)
    }

    /// A connection that leaves when it is told to.
    async fn connect(census: &Arc<Census>, from: &str, limits: &EdgeLimits) -> Option<tokio::task::JoinHandle<()>> {
        let counted = admit(census, from, &Activity::begin(), limits).await?;
        Some(tokio::spawn(async move { counted.unwanted().await }))
    }

    #[tokio::test]
    async fn whoever_has_most_makes_room() {
        let (census, limits) = (Arc::new(Census::default()), limits(6, 9));
        let mut greedy = Vec::new();
        for _ in 0..5 {
            greedy.push(connect(&census, "192.0.2.1", &limits).await.expect("room"));
        }
        let modest = connect(&census, "192.0.2.2", &limits).await.expect("room");
        let new = connect(&census, "192.0.2.3", &limits).await.expect("somebody makes room");
        greedy.remove(0).await.expect("the oldest of the greediest");
        assert!(!modest.is_finished() && !new.is_finished() && greedy.iter().all(|one| !one.is_finished()));
        assert_eq!((census.connections(), census.shed_and_refused()), (6, (1, 0)));
        assert!(census.make_room().await);
        greedy.remove(0).await.expect("and the next");
    }

    #[tokio::test]
    async fn nobody_who_is_served_has_to_leave() {
        let (census, limits) = (Arc::new(Census::default()), limits(9, 2));
        let busy = Activity::begin();
        let _request = busy.request();
        let _first = admit(&census, "192.0.2.1", &busy, &limits).await.expect("room");
        let idle = connect(&census, "192.0.2.1", &limits).await.expect("room");
        let _third = admit(&census, "192.0.2.1", &busy, &limits).await.expect("the idle one makes room");
        idle.await.expect("gone");
        assert!(connect(&census, "192.0.2.1", &limits).await.is_none(), "both wait for answers");
        assert_eq!(census.shed_and_refused(), (1, 1));
        assert!(!census.make_room().await);
    }

    #[tokio::test]
    async fn equals_do_not_push_each_other_out_and_a_proxy_is_nobody() {
        let (census, limits) = (Arc::new(Census::default()), limits(4, 2));
        for _ in 0..2 {
            drop(connect(&census, "10.0.0.1", &limits).await.expect("a proxy speaks for many"));
            drop(connect(&census, "192.0.2.1", &limits).await.expect("room"));
        }
        let direct = connect(&census, "192.0.2.2", &limits).await.expect("the one with two makes room");
        assert_eq!(census.house().parties[&ip("10.0.0.1")].guests.len(), 2);
        assert!(!direct.is_finished());
        let again = connect(&census, "192.0.2.2", &limits).await.expect("one for another of one's own");
        direct.await.expect("gone");
        assert!(!again.is_finished());
    }
}
