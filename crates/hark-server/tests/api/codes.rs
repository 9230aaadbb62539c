//! Is every code that the program can say listed, with its status, for whoever decides by it?

use hark_server::edge::codes::CODES;
use std::path::Path;

/// Every source file of this crate.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// What makes a refusal, where its code stands among the arguments, and its status where the call itself says it.
const MAKERS: [(&str, usize, Option<u16>); 5] = [
    ("Problem::new(", 1, None),
    ("Problem::unauthorized(", 0, Some(401)),
    ("Problem::too_large(", 0, Some(413)),
    ("Problem::unavailable(", 0, Some(503)),
    ("self.refusal(", 0, Some(422)),
];

/// The arguments at the beginning of a text, as far as they are simple.
fn arguments(text: &str) -> Vec<&str> {
    let end = text.find(['(', ')', ';']).unwrap_or(text.len());
    text[..end].split(',').map(str::trim).collect()
}

fn status(name: &str) -> Option<u16> {
    let name = name.rsplit("::").next()?;
    (400..600).find(|number| {
        let known = hyper::StatusCode::from_u16(*number).ok().and_then(|status| status.canonical_reason());
        known.is_some_and(|reason| reason.to_uppercase().replace([' ', '-'], "_") == name)
    })
}

#[test]
fn every_code_the_program_says_is_listed_with_its_status() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let (mut said, mut wrong) = (Vec::new(), Vec::new());
    for (file, text) in &files {
        for (maker, at, fixed) in MAKERS {
            for (begin, _) in text.match_indices(maker) {
                let given = arguments(&text[begin + maker.len()..]);
                let code = given.get(at).copied().unwrap_or("");
                let Some(code) = code.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
                    // The makers themselves pass on what they were given.
                    if !file.ends_with("edge/reply.rs") && !file.ends_with("api/fit.rs") {
                        wrong.push(format!("{file}: {maker}{}: write the code as text here", given.join(", ")));
                    }
                    continue;
                };
                let listed = CODES.iter().find(|one| one.code == code);
                let status = fixed.or_else(|| status(given[0]));
                match (listed, status) {
                    (None, _) => wrong.push(format!("{file}: `{code}` is not in edge/codes.rs")),
                    (Some(one), Some(status)) if !one.statuses.contains(&status) => {
                        wrong.push(format!("{file}: `{code}` comes with {status}, which edge/codes.rs does not say"));
                    }
                    _ => said.push(code),
                }
            }
        }
        // Kept instead of an answer with a secret in it.
        said.extend(text.contains("\"code\": \"shown_once\"").then_some("shown_once"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<&str> = CODES.iter().map(|one| one.code).filter(|code| !said.contains(code)).collect();
    assert!(unused.is_empty(), "listed, and never said: {unused:?}");
    assert!(said.len() > 60, "{}", said.len());
}

const HEAD: &str = "# Errors

How does Hark refuse, and what can a program decide by?

Every refusal is a problem (RFC 9457, `application/problem+json`): `status`, a stable `code`, `detail` (the fact), mostly a `hint` (what to do),
`place` where something in the request is wrong (a JSON pointer such as `/label` into the body, `?limit` for a parameter), and `request_id`, under which the
log has it. **Decide by the code**: the words may change, a code does not. `type` is `urn:hark:problem:` and the code.

A field of a body and a parameter of the query that nobody knows are refused, so that a misspelt filter is never an ignored one. Routes of
analytics clients take what clients send.

Answers of a route with a limit say how fast one may go on, in one dialect (draft-ietf-httpapi-ratelimit-headers-10): `RateLimit-Policy: \"address\";q=5000;w=5`,
so many in so many seconds, and `RateLimit: \"address\";r=4999;t=1`, so many left and seconds until there are all again. A 429 says the same with `r=0`, and
`Retry-After`; 503 says `Retry-After` too.

| status | code | when, and what to do |
|---|---|---|
";

/// The page is written by `HARK_WRITE=1`, like the description.
#[test]
fn the_committed_page_of_errors_lists_every_code() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");
    let row = |one: &hark_server::edge::codes::Code| {
        let statuses: Vec<String> = one.statuses.iter().map(u16::to_string).collect();
        format!("| {} | `{}` | {} |\n", statuses.join(", "), one.code, one.meaning)
    };
    let now = HEAD.to_owned() + &CODES.iter().map(row).collect::<String>();
    if std::env::var_os("HARK_WRITE").is_some() {
        std::fs::write(file, &now).expect("written");
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(committed == now, "docs/errors.md is stale: HARK_WRITE=1 cargo test -p hark-server --test api committed");
}
