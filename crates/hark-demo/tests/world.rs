//! Is the world the same every time, in the right order, legal for Hark, and does switching a truth off leave the rest as it was?

use hark_demo::{Company, Customer, Options, Truth, Truths};
use hark_model::{Event, Flags, limits};
use std::collections::{HashMap, HashSet};

const END: i64 = 1_764_547_200_000_000;

fn company(seed: u64, customers: usize, truths: Truths) -> Company {
    Company::new(Options { seed, end: END, customers, truths })
}

fn events(company: &Company) -> Vec<Event> {
    company.days().flat_map(|day| day.events).collect()
}

#[test]
fn the_same_seed_is_the_same_world_and_another_another() {
    let world = |seed| events(&company(seed, 200, Truths::all()));
    assert_eq!(world(5), world(5));
    assert_ne!(world(5).len(), world(6).len());
}

#[test]
fn events_arrive_in_order_and_within_the_world() {
    let company = company(1, 400, Truths::all());
    let (span, events) = (company.span(), events(&company));
    assert!(events.windows(2).all(|pair| pair[0].received <= pair[1].received));
    assert!(events.iter().all(|e| span.contains(&e.received) && span.contains(&e.time) && e.time <= e.received));
    let late = events.iter().filter(|e| e.received - e.time > hark_model::time::HOUR).count();
    assert!(late * 1_000 > events.len(), "{late} of {} are late", events.len());
}

#[test]
fn events_keep_to_the_limits_and_ids_are_unique() {
    let events = events(&company(2, 400, Truths::all()));
    let mut ids = HashSet::new();
    for event in &events {
        assert!(ids.insert(event.message_id.text()), "{event:?}");
        let texts = [Some(&event.properties), event.traits.as_ref(), event.group_traits.as_ref()];
        for text in texts.into_iter().flatten() {
            let value: serde_json::Value = serde_json::from_str(text).expect("an object");
            let names = value.as_object().expect("an object");
            assert!(names.len() <= limits::PROPERTIES_MAX);
            // serde_json would silently keep one of two members of a name.
            assert_eq!(names.keys().filter(|n| text.matches(&format!("\"{n}\":")).count() != 1).count(), 0, "{text}");
        }
        assert!(!event.id.is_empty() && event.id.len() < limits::ID_BYTES_MAX);
        assert!(event.links.is_empty() || event.flags.any_of(Flags::VERIFIED));
    }
}

#[test]
fn names_and_addresses_belong_to_nobody() {
    let company = company(3, 1_000, Truths::all());
    let mut addresses = HashSet::new();
    for customer in company.customers() {
        let domain = customer.email.split('@').nth(1).unwrap_or_default();
        let reserved = ["example.com", "example.net", "example.org"].contains(&domain) || domain.ends_with(".example");
        assert!(reserved && customer.email.is_ascii(), "{}", customer.email);
        assert!(addresses.insert(customer.email.clone()), "{} twice", customer.email);
    }
    assert!(hark_demo::NAME.contains("simulated"));
}

#[test]
fn the_full_size_has_the_promised_numbers() {
    let company = company(4, hark_demo::CUSTOMERS, Truths::all());
    assert_eq!((company.customers().len(), company.accounts().len()), (5_000, 300));
    assert_eq!(company.accounts().iter().filter(|account| account.large()).count(), 6);
    let count: usize = company.days().map(|day| day.events.len()).sum();
    assert!((600_000..1_000_000).contains(&count), "{count} events");
}

#[test]
fn only_a_few_days_are_held_in_memory() {
    let company = company(4, 300, Truths::all());
    let days: Vec<_> = company.days().map(|day| (day.number, day.events.len())).collect();
    assert_eq!(days.len(), 180);
    assert!(days.iter().enumerate().all(|(index, (number, count))| index as i64 == *number && *count > 0));
}

#[test]
fn there_are_robots_staff_merges_and_wrong_clocks() {
    let events = events(&company(7, 2_000, Truths::all()));
    let count = |test: &dyn Fn(&Event) -> bool| events.iter().filter(|event| test(event)).count();
    assert!(count(&|e| e.flags.any_of(Flags::BOT)) > 1_000);
    assert!(count(&|e| e.flags.any_of(Flags::STAFF)) > 1_000);
    assert!(count(&|e| e.original_time.is_some()) > 100);
    assert!(count(&|e| e.name == "$merge_dangerously" && !e.links.is_empty()) >= 1);
    assert!(count(&|e| !e.identified && e.name == "$pageview") > 1_000);
}

#[test]
fn hooks_stand_beside_their_events() {
    let company = company(8, 1_500, Truths::all());
    let ids: HashMap<String, String> = events(&company).iter().map(|e| (e.message_id.text(), e.name.clone())).collect();
    let hooks = company.hooks();
    let linked: Vec<_> = hooks.iter().filter_map(|hook| hook.message_id.as_ref()).collect();
    assert!(linked.len() > 50 && hooks.len() > linked.len());
    // An event that is still under way at the end never arrives.
    let found = linked.iter().filter(|id| ids.contains_key(**id)).count();
    assert!(found + 3 >= linked.len(), "{found} of {}", linked.len());
    assert!(company.moments().len() > 1_000);
}

/// Whom a truth may touch. Everybody else must not notice whether it holds.
fn touches(truth: Truth, company: &Company, customer: &Customer) -> bool {
    let account = customer.account.map(|account| &company.accounts()[account]);
    let rupees = customer.home().currency == "INR";
    match truth {
        Truth::OnboardingPhone => customer.devices.iter().any(|device| device.kind == "phone") && customer.joined > 70,
        Truth::ExportLarge => account.is_some_and(|account| account.large()),
        Truth::ColourLoud => customer.loud_about_colours,
        Truth::InvitedStay => customer.invited(),
        Truth::PriceSolo => account.is_none(),
        Truth::TemplateSimpson => customer.joined >= 0,
        Truth::ChecklistWorks => (20..125).contains(&customer.joined),
        Truth::NavigationNothing => false,
        Truth::UploadFirefox => customer.devices.iter().any(|device| device.browser == Some("Firefox")),
        Truth::PaidSocial => customer.channel == hark_demo::Channel::PaidSocial,
        Truth::JapanSilent => customer.home().country == "JP",
        Truth::SyncEmerging => customer.devices.iter().any(|device| device.platform == "desktop_app"),
        Truth::PaymentRupees => rupees,
        Truth::Outage | Truth::HolidayQuiet | Truth::CommentsStop => true,
    }
}

/// What the browsers and apps of each customer sent.
fn by_customer(company: &Company) -> HashMap<String, Vec<Event>> {
    let mut all: HashMap<String, Vec<Event>> = HashMap::new();
    for event in events(company).into_iter().filter(|event| event.flags == Flags::none() && event.identified) {
        all.entry(event.id.clone()).or_default().push(event);
    }
    all
}

#[test]
fn switching_a_truth_off_reshuffles_nobody_else() {
    let planted = company(9, 400, Truths::all());
    let before = by_customer(&planted);
    for truth in Truth::ALL {
        let without = company(9, 400, Truths::all().without(*truth));
        if *truth == Truth::HolidayQuiet {
            // Fewer sign up in the holidays, so plans differ; people and accounts are the same.
            let same = |(a, b): (&Customer, &Customer)| (&a.id, &a.email, a.persona) == (&b.id, &b.email, b.persona);
            let kept = planted.customers().iter().zip(without.customers()).filter(|pair| same(*pair)).count();
            assert!(kept > 390, "{kept}");
            continue;
        }
        let after = by_customer(&without);
        let (mut untouched, mut changed) = (0, 0);
        for customer in planted.customers() {
            let same = before.get(&customer.id) == after.get(&customer.id);
            if !touches(*truth, &planted, customer) {
                untouched += 1;
                assert!(same, "{} changed {}", truth.word(), customer.id);
            }
            changed += usize::from(!same);
        }
        println!("{}: {untouched} untouched, {changed} changed", truth.word());
        // Billing truths show in what the server tells, not in what people do.
        let in_product = !matches!(truth, Truth::NavigationNothing | Truth::PaymentRupees | Truth::PaidSocial);
        assert!(!in_product || changed > 0, "{} changes nothing", truth.word());
    }
}
