//! Who is in a segment, as a file to take along?
//!
//! One walk finds the members; then they are named part by part, so that a large file holds up no other question.

use super::super::caller::Caller;
use super::super::personal::{self, NAMES, Sight};
use super::super::problem::{Numbers, Refusals};
use super::super::reading::note;
use crate::edge::Problem;
use crate::library;
use crate::routes::query::Asked;
use crate::serve::Server;
use axum::extract::State;
use axum::response::IntoResponse;
use hark_model::{CustomerKey, Population};
use hark_query::segment::{Rules, watch};
use hark_query::{roster, timeline};
use hark_records::audit::Entry;
use hark_records::saved::Kind;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use std::sync::Arc;

/// So many are named before others have their turn.
const PART: usize = 10_000;
/// What a spreadsheet would take for the beginning of a calculation; full-width and small forms look like the sign where such
/// writing is usual.
const SIGNS: [char; 12] = [
    '=', '+', '-', '@', '\u{2212}', '\u{fe62}', '\u{fe63}', '\u{fe66}', '\u{fe6b}', '\u{ff0b}', '\u{ff0d}', '\u{ff1d}',
];

/// The members of a segment now, as CSV: what they are called, the id they are known by, and their key.
///
/// Robots and staff are left out. Without the right to see personal data there are aliases and no ids. What a spreadsheet would
/// calculate gets an apostrophe in front. It is written down in the audit log that they left.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/segments/{segment}/export", tag = "segments",
    params(("workspace" = u32, Path, description = "Its number."), ("segment" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "A line for each.", body = String, content_type = "text/csv"), Refusals))]
pub(super) async fn export_members(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, segment)): Numbers<(u32, i64)>,
) -> Result<impl IntoResponse, Problem> {
    let sight = Sight::of(&caller)?;
    let rule = library::rule(&server.state.records.one_saved(caller.may()?, Kind::Segment, segment).await?);
    let saved = super::saved(&server, &caller).await?;
    if sight.is_masked() && personal::hide_literals(&mut rule.clone()) {
        return Err(personal::refusal("The rule of this segment tells who a customer is."));
    }
    let members = super::ask(&server, &caller, super::named(&saved), move |context| {
        let rules = Rules::alone(&rule, &context.defaults()?)?;
        let found = watch::everybody(context, &rules, context.now)?;
        let ours = |key: &CustomerKey| key.population() == Population::Customer;
        Ok(found.members.into_iter().flatten().filter(ours).collect::<Vec<_>>())
    });
    let members = members.await?;
    note(&server, &caller, Entry::done("segment.export", format!("segment:{segment}"))).await?;
    let mut file = line(["Customer", "Id", "Key"]);
    for part in members.chunks(PART) {
        let keys = part.to_vec();
        let none = hark_query::segment::NONE.clone();
        file += &super::ask(&server, &caller, none, move |context| lines(context, &keys, sight)).await?;
    }
    let name = format!("attachment; filename=\"segment-{segment}.csv\"");
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)], file))
}

/// A line for each of these. Who has become one with somebody, or is gone, since they were found has none.
fn lines(context: &Asked<'_>, keys: &[CustomerKey], sight: Sight) -> hark_query::Result<String> {
    let names = NAMES.map(str::to_owned);
    let mut written = String::new();
    for key in keys {
        context.halt.check()?;
        if !roster::lives(context, *key)? {
            continue;
        }
        let hex = timeline::hex(*key);
        if sight.is_masked() {
            written += &line([&personal::alias(*key), "", &hex]);
            continue;
        }
        let id = context.source.ids_of(*key)?.into_iter().next();
        let name = sight.name(*key, id.as_deref(), &roster::traits(context, *key, &names)?);
        written += &line([&name, id.as_deref().unwrap_or_default(), &hex]);
    }
    Ok(written)
}

/// One line of RFC 4180.
fn line<const N: usize>(cells: [&str; N]) -> String {
    format!("{}\r\n", cells.map(cell).join(","))
}

/// What a spreadsheet would calculate gets an apostrophe in front; semicolons and tabs end a field where a comma is written in numbers.
fn cell(text: &str) -> String {
    let first = text.chars().find(|c| !(c.is_whitespace() || c.is_control() || is_unseen(*c)));
    let formula = first.is_some_and(|c| SIGNS.contains(&c) || c == '\u{ff20}') || text.starts_with(char::is_control);
    let safe = if formula { format!("'{text}") } else { text.to_owned() };
    match safe.contains(['"', ',', ';', '\t', '\r', '\n']) {
        true => format!("\"{}\"", safe.replace('"', "\"\"")),
        false => safe,
    }
}

/// Characters of format, which no eye sees; spreadsheets skip them too.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{cell, line};

    #[test]
    fn no_cell_is_a_formula_and_none_splits_its_line() {
        for (text, written) in [
            ("Ann", "Ann"),
            ("=1+1", "'=1+1"),
            (" \u{200b}\u{feff}@x", "' \u{200b}\u{feff}@x"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\tx", "\"'\tx\""),
            ("-5", "'-5"),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("a;b", "\"a;b\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
        assert_eq!(line(["a", "b,c"]), "a,\"b,c\"\r\n");
    }
}
