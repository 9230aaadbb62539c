//! What does a list of mapped events say, and can it be used?

use super::reserved::{Kind, Property, RESERVED, Reserved};
use super::{Entry, Mapping, Place};
use crate::Result;
use crate::spec::Node;
use crate::spec::reader::did_you_mean;
use hark_model::limits::NAME_BYTES_MAX;
use serde_json::Value;

/// So many events of a workspace may be mapped.
pub const MAPPINGS_MAX: usize = 200;

/// How many minor units a unit may have.
const TIMES: [u32; 4] = [1, 10, 100, 1_000];

impl Mapping {
    /// Reads `[{"event":..,"as":..,"properties":{..}}]`.
    pub fn read(list: &Value) -> Result<Mapping> {
        let mut mapping = Mapping::default();
        for node in Node::root(list).items(MAPPINGS_MAX)? {
            let mut reader = node.object()?;
            let [event, reserved] = [reader.need("event")?, reader.need("as")?];
            let properties = reader.take("properties");
            reader.finish()?;
            let name = own(&event)?;
            if mapping.by_name.contains_key(&name) {
                return Err(event
                    .wrong(format!("The event {name:?} is mapped twice."))
                    .hint("One event is one reserved event: keep one of the two."));
            }
            let reserved = reserved_event(&reserved)?;
            let properties = properties.map(|node| places(&node, reserved)).transpose()?.unwrap_or_default();
            mapping.by_name.insert(name.clone(), mapping.entries.len());
            mapping.entries.push(Entry { event: name, reserved, properties });
        }
        Ok(mapping)
    }
}

fn short(node: &Node<'_>) -> Result<String> {
    let name = node.name()?;
    match name.len() > NAME_BYTES_MAX {
        true => Err(node.wrong(format!("The name is longer than {NAME_BYTES_MAX} bytes, so nothing has it."))),
        false => Ok(name.to_owned()),
    }
}

/// The name of an event that may be mapped.
fn own(node: &Node<'_>) -> Result<String> {
    let name = short(node)?;
    if name == "*" {
        return Err(node.wrong("\"*\" names every event.").hint("Name one event exactly."));
    }
    match RESERVED.iter().any(|reserved| reserved.name == name) {
        true => Err(node
            .wrong(format!("{name:?} is a reserved event itself."))
            .hint("Only events of your own can be mapped: take this one out.")),
        false => Ok(name),
    }
}

fn reserved_event(node: &Node<'_>) -> Result<&'static Reserved> {
    let name = node.name()?;
    RESERVED.iter().find(|reserved| reserved.name == name).ok_or_else(|| {
        let known: Vec<&str> = RESERVED.iter().map(|reserved| reserved.name).collect();
        node.wrong(format!("There is no reserved event {name:?}.")).hint(did_you_mean(name, &known))
    })
}

fn places(node: &Node<'_>, reserved: &'static Reserved) -> Result<Vec<(&'static Property, Place)>> {
    let mut reader = node.object()?;
    let found: Vec<_> = reserved.properties.iter().filter_map(|one| Some((one, reader.take(one.name)?))).collect();
    if reserved.properties.is_empty() && node.value.as_object().is_some_and(|members| !members.is_empty()) {
        return Err(node
            .wrong(format!("The event {:?} has no properties that Hark reads.", reserved.name))
            .hint("Leave \"properties\" out."));
    }
    reader.finish()?;
    found.into_iter().map(|(property, node)| Ok((property, place(&node, property)?))).collect()
}

fn place(node: &Node<'_>, property: &'static Property) -> Result<Place> {
    let mut reader = node.object()?;
    let [from, times, is] = ["from", "times", "is"].map(|key| reader.take(key));
    reader.finish()?;
    match (from, times, is) {
        (Some(from), None, None) => Ok(Place::From { name: short(&from)?, times: None }),
        (Some(from), Some(times), None) => {
            if property.kind != Kind::Money {
                return Err(times
                    .wrong(format!("{:?} is no money, so it has no minor units.", property.name))
                    .hint("Leave \"times\" out."));
            }
            let number =
                times.value.as_u64().and_then(|number| TIMES.into_iter().find(|one| u64::from(*one) == number));
            let number = number.ok_or_else(|| {
                times
                    .wrong(format!("{} is no number of minor units.", times.value))
                    .hint("Use 1, 10, 100 or 1000: a euro has 100 cents.")
            })?;
            Ok(Place::From { name: short(&from)?, times: Some(number) })
        }
        (None, None, Some(is)) => constant(&is, property).map(Place::Is),
        (None, Some(times), _) => {
            Err(times.wrong("There is nothing to multiply.").hint("Name the property in \"from\"."))
        }
        (Some(_), _, Some(is)) => Err(is
            .wrong("A property is read from another one or is always the same, not both.")
            .hint("Give \"from\" or \"is\".")),
        (None, None, None) => {
            Err(reader.wrong("It is not said where the property is.").hint("Give \"from\" or \"is\"."))
        }
    }
}

/// What is the same for every event.
fn constant(node: &Node<'_>, property: &'static Property) -> Result<String> {
    match property.kind {
        Kind::Money => {
            return Err(node
                .wrong(format!("{:?} is money, which is not the same every time.", property.name))
                .hint("Name the property that holds it in \"from\"."));
        }
        Kind::Flag => {
            return Err(node.wrong(format!("{:?} is no text.", property.name)).hint("Name a property in \"from\"."));
        }
        Kind::Currency | Kind::Text => {}
    }
    let text = short(node)?;
    let code = text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
    match property.kind == Kind::Currency && !code {
        true => Err(node.wrong(format!("{text:?} is no currency.")).hint("Use an ISO code of three letters: EUR.")),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QueryError;
    use serde_json::json;

    fn mistake(list: Value) -> (String, String, String) {
        match Mapping::read(&list) {
            Err(QueryError::Wrong { place, fact, hint }) => (place, fact, hint.unwrap_or_default()),
            other => panic!("expected a mistake in {list}, got {other:?}"),
        }
    }

    #[test]
    fn what_is_said_is_read() {
        let list = json!([
            {"event": "Order Completed", "as": "order", "properties": {
                "value": {"from": "revenue", "times": 100}, "currency": {"from": "currency"}}},
            {"event": "Invoice Paid", "as": "subscription_renewed",
                "properties": {"amount": {"from": "total"}, "currency": {"is": "EUR"}}},
            {"event": "$rating", "as": "review", "properties": {}},
        ]);
        let mapping = Mapping::read(&list).expect("a mapping");
        let places: Vec<_> = mapping.entries().iter().flat_map(|entry| &entry.properties).collect();
        let from = |name: &str, times| Place::From { name: name.to_owned(), times };
        let told: Vec<_> = places.iter().map(|(property, place)| (property.name, place.clone())).collect();
        assert_eq!(told[..2], [("value", from("revenue", Some(100))), ("currency", from("currency", None))]);
        assert_eq!(told[2..], [("amount", from("total", None)), ("currency", Place::Is("EUR".to_owned()))]);
        assert_eq!(Mapping::read(&json!([])).expect("nothing"), Mapping::default());
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let one = |event: &str, reserved: &str, properties: Value| json!([{"event": "x", "as": "review"}, {"event": event, "as": reserved, "properties": properties}]);
        let order = |properties: Value| one("bought", "order", properties);
        let cases = [
            (json!({}), "", "a list"),
            (json!([1]), "/0", "an object"),
            (json!([{"as": "order"}]), "/0", "\"event\" is missing"),
            (json!([{"event": "bought"}]), "/0", "\"as\" is missing"),
            (json!([{"event": "bought", "as": "order", "propertys": {}}]), "/0/propertys", "not known"),
            (json!([{"event": 5, "as": "order"}]), "/0/event", "a text"),
            (one("", "order", json!({})), "/1/event", "empty"),
            (one(&"x".repeat(201), "order", json!({})), "/1/event", "longer than 200 bytes"),
            (one("*", "order", json!({})), "/1/event", "every event"),
            (one("subscription_ended", "order", json!({})), "/1/event", "reserved event itself"),
            (one("x", "order", json!({})), "/1/event", "twice"),
            (one("bought", "ordr", json!({})), "/1/as", "no reserved event"),
            (one("bought", "x", json!({})), "/1/as", "no reserved event"),
            (order(json!([])), "/1/properties", "an object"),
            (order(json!({"mrr": {"from": "m"}})), "/1/properties/mrr", "not known"),
            (one("rated", "review", json!({"stars": {"from": "s"}})), "/1/properties", "no properties"),
            (order(json!({"value": "total"})), "/1/properties/value", "an object"),
            (order(json!({"value": {}})), "/1/properties/value", "where the property is"),
            (order(json!({"value": {"from": ""}})), "/1/properties/value/from", "empty"),
            (order(json!({"value": {"from": "x".repeat(201)}})), "/1/properties/value/from", "longer"),
            (order(json!({"value": {"from": "t", "times": 50}})), "/1/properties/value/times", "minor units"),
            (order(json!({"value": {"from": "t", "times": "100"}})), "/1/properties/value/times", "minor units"),
            (order(json!({"value": {"times": 100}})), "/1/properties/value/times", "nothing to multiply"),
            (order(json!({"currency": {"from": "t", "times": 1}})), "/1/properties/currency/times", "no money"),
            (order(json!({"currency": {"from": "t", "is": "EUR"}})), "/1/properties/currency/is", "not both"),
            (order(json!({"value": {"is": "5"}})), "/1/properties/value/is", "is money"),
            (order(json!({"currency": {"is": "euro"}})), "/1/properties/currency/is", "no currency"),
            (order(json!({"currency": {"is": 5}})), "/1/properties/currency/is", "a text"),
            (order(json!({"value": {"from": "t", "time": 1}})), "/1/properties/value/time", "not known"),
            (one("told", "referral", json!({"converted": {"is": "yes"}})), "/1/properties/converted/is", "no text"),
        ];
        for (list, place, part) in cases {
            let (found, fact, _) = mistake(list.clone());
            assert!(found == place && fact.contains(part), "{list}: {fact} at {found}");
        }
        assert!(mistake(one("bought", "ordr", json!({}))).2.contains("Did you mean \"order\"?"));
        let many: Vec<Value> = (0..201).map(|n| json!({"event": format!("e{n}"), "as": "order"})).collect();
        assert!(mistake(json!(many)).1.contains("at most 200"));
        assert!(Mapping::read(&json!(many[..200])).is_ok());
    }
}
