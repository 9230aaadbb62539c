//! What can be seen and done in the imagined shop, by whom and when?

use crate::random::{Weights, mix};

/// Names of events. The order is part of the file format of the benchmark only through [`NEXT`].
pub const EVENTS: [&str; 12] = [
    "home",
    "search",
    "catalog",
    "product_view",
    "wishlist_add",
    "add_to_cart",
    "cart_view",
    "checkout",
    "purchase",
    "review_write",
    "support_open",
    "account_view",
];

/// Chances of each event to open a visit.
pub const FIRST: [f64; 12] = [60.0, 8.0, 10.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0];

/// Chances of each event to follow each event; the last column ends the visit.
pub const NEXT: [[f64; 13]; 12] = [
    [0.0, 25.0, 40.0, 12.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 6.0, 14.0],
    [0.0, 15.0, 10.0, 50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 25.0],
    [0.0, 5.0, 25.0, 50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0],
    [0.0, 7.0, 15.0, 30.0, 5.0, 18.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 25.0],
    [0.0, 0.0, 20.0, 50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 30.0],
    [0.0, 0.0, 0.0, 25.0, 0.0, 0.0, 45.0, 15.0, 0.0, 0.0, 0.0, 0.0, 15.0],
    [0.0, 0.0, 0.0, 20.0, 0.0, 5.0, 0.0, 45.0, 0.0, 0.0, 0.0, 0.0, 30.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 0.0, 60.0, 0.0, 5.0, 0.0, 25.0],
    [10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 10.0, 75.0],
    [20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 80.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0, 20.0, 60.0],
    [20.0, 0.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0, 0.0, 50.0],
];

/// What a customer does in the one visit pattern of the customer whose timeline has exactly 200 events.
pub const REGULAR_VISIT: [u8; 5] = [0, 2, 3, 5, 8];

/// Values of the property `platform` and their chances.
pub const PLATFORMS: [(&str, f64); 3] = [("mobile", 58.0), ("desktop", 33.0), ("tablet", 9.0)];

/// Values of the property `channel` and their chances.
pub const CHANNELS: [(&str, f64); 6] =
    [("organic", 38.0), ("direct", 24.0), ("paid_search", 16.0), ("email", 12.0), ("social", 7.0), ("referral", 3.0)];

/// Values of the property `country`, most customers first.
pub const COUNTRIES: [&str; 40] = [
    "US", "DE", "GB", "FR", "BR", "IN", "CA", "ES", "IT", "NL", "PL", "AU", "MX", "SE", "CH", "AT", "BE", "DK", "NO",
    "FI", "PT", "IE", "CZ", "RO", "HU", "GR", "JP", "KR", "SG", "ZA", "AR", "CL", "CO", "NZ", "TR", "UA", "IL", "AE",
    "EG", "KE",
];

/// Number of values of the property `page`.
pub const PAGES: usize = 200;
const CATEGORY_PAGES: usize = 40;
const FIXED_PAGES: [&str; 10] =
    ["/", "/search", "/wishlist", "/cart", "/checkout", "/thanks", "/review", "/support", "/account", "/orders"];

/// All values of the property `page`: fixed pages, then categories, then products.
pub fn pages() -> Vec<String> {
    let mut pages: Vec<String> = FIXED_PAGES.iter().map(|p| (*p).to_owned()).collect();
    pages.extend((0..CATEGORY_PAGES).map(|n| format!("/catalog/category-{n:02}")));
    pages.extend((pages.len()..PAGES).map(|n| format!("/product/item-{n:03}")));
    pages
}

/// On which page an event happens; `point` in [0, 1) chooses among several.
pub fn page_of(event: u8, point: f64) -> u8 {
    let first_product = FIXED_PAGES.len() + CATEGORY_PAGES;
    let page = match event {
        0 => 0,
        1 => 1,
        // Squares: a few categories and products draw most of the visits.
        2 => FIXED_PAGES.len() + (point * point * CATEGORY_PAGES as f64) as usize,
        3..=5 => first_product + (point * point * (PAGES - first_product) as f64) as usize,
        6 => 3,
        7 => 4,
        8 => 5,
        9 => 6,
        10 => 7,
        _ => 8 + usize::from(point < 0.3),
    };
    page as u8
}

/// The amount that goes with an event, in cents: the price of something looked at, of a cart, of an order. None for
/// events that are about no money.
pub fn cents_of(event: u8, page: u8, dice: u64) -> Option<u32> {
    match event {
        // One of some hundred list prices, between 3 and 300, ending in 99.
        3..=5 => Some(299 + (mix(u64::from(page)) % 30_000) as u32 / 100 * 100),
        6..=8 => Some(500 + (dice % 60_000) as u32),
        _ => None,
    }
}

/// How busy the shop is in each hour of the week (Monday 0 h first, UTC), mean 1.
pub fn busy_hours() -> [f64; 168] {
    let mut hours = [0.0; 168];
    for (index, hour) in hours.iter_mut().enumerate() {
        let (day, of_day) = (index / 24, (index % 24) as f64);
        let evening = 1.0 + 0.8 * ((of_day - 14.0) * std::f64::consts::TAU / 24.0).cos();
        *hour = evening * [1.0, 0.95, 0.95, 1.0, 1.1, 1.25, 1.2][day];
    }
    let mean = hours.iter().sum::<f64>() / 168.0;
    hours.map(|h| h / mean)
}

/// Mean number of events of a visit, from the chances above.
pub fn mean_visit() -> f64 {
    let mut left = [1.0; 12];
    // The expected number of events from each state on is the fixed point of 1 + sum(chance x expected of next).
    for _ in 0..500 {
        left = std::array::from_fn(|from| {
            let sum: f64 = NEXT[from].iter().sum();
            1.0 + (0..12).map(|to| NEXT[from][to] / sum * left[to]).sum::<f64>()
        });
    }
    let sum: f64 = FIRST.iter().sum();
    (0..12).map(|event| FIRST[event] / sum * left[event]).sum()
}

/// Chances prepared for quick picks.
pub struct Chances {
    /// Of the first event.
    pub first: Weights,
    /// Of the next event or the end, by event.
    pub next: Vec<Weights>,
    /// Of platforms.
    pub platforms: Weights,
    /// Of channels.
    pub channels: Weights,
    /// Of countries: the n-th largest has 1/n of the largest.
    pub countries: Weights,
}

impl Default for Chances {
    fn default() -> Self {
        Self::new()
    }
}

impl Chances {
    /// Prepares all.
    pub fn new() -> Self {
        let countries: Vec<f64> = (1..=COUNTRIES.len()).map(|rank| 1.0 / rank as f64).collect();
        Chances {
            first: Weights::new(&FIRST),
            next: NEXT.iter().map(|row| Weights::new(row)).collect(),
            platforms: Weights::new(&PLATFORMS.map(|(_, chance)| chance)),
            channels: Weights::new(&CHANNELS.map(|(_, chance)| chance)),
            countries: Weights::new(&countries),
        }
    }
}
