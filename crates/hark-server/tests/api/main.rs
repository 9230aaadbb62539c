//! Does the private API let in whom it should, and nobody else? Every test speaks to the real accept loop.
#![allow(missing_docs, clippy::unwrap_used, dead_code)]

mod accounts;
mod again;
mod archives;
mod arrivals;
mod authority;
mod bodies;
mod canary;
mod codes;
mod customers;
mod dead_letters;
mod described;
mod description;
mod devices;
mod ear;
mod endpoints;
mod erasures;
mod facts;
mod facts_kept;
mod forced;
mod lenses;
mod letters;
mod lists;
mod mail;
mod mapping;
mod maps;
mod masked;
mod matrix;
mod merging;
mod outbound;
mod pace;
mod pages;
mod privacy;
mod profile;
mod promises;
mod questions;
mod repeats;
mod rules;
mod segments;
mod segments_many;
mod side_by_side;
mod sign_in;
#[path = "../edge/support.rs"]
mod support;
mod watching;
mod webhooks;
mod world;

use hark_records::members::NewMember;
use hark_records::sessions::SignIn;
use hark_records::{DEFAULT_WORKSPACE, Role};
use serde_json::Value;
use support::{Answer, Hark, NOW};

/// A browser: keeps cookies.
#[derive(Clone, Default)]
pub struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub async fn send(&mut self, hark: &Hark, method: &str, path: &str, body: Option<Value>) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers = vec![("sec-fetch-site", "same-origin")];
        if !cookies.is_empty() {
            headers.push(("cookie", cookies.as_str()));
        }
        if !matches!(method, "GET" | "HEAD") {
            headers.push(("content-type", "application/json"));
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = hark.send(method, path, &headers, body.as_bytes()).await;
        described::holds(method, path, &answer);
        for cookie in answer.header("set-cookie").unwrap_or("").lines() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub fn forget(&mut self, cookie: &str) {
        self.cookies.retain(|(name, _)| name != cookie);
    }

    pub fn has(&self, cookie: &str) -> bool {
        self.cookies.iter().any(|(name, _)| name == cookie)
    }
}

/// A browser in which a new member with this role is signed in.
pub async fn member(hark: &Hark, workspace: u32, role: Role) -> Browser {
    let by = hark.records.operator(workspace).await.unwrap();
    let email = format!("{}-{workspace}@example.com", role.word());
    let new = NewMember { email, name: role.word().into(), password: None, email_verified: true };
    let id = hark.records.add_member(&by, new, role, false, NOW).await.unwrap();
    let secret = format!("{:064x}", (u64::from(workspace) << 8) + role as u64);
    let how = SignIn {
        hash: hark_records::tokens::hash(&secret),
        method: "password",
        agent: String::new(),
        address: String::new(),
    };
    hark.records.sign_in(id, how, NOW).await.unwrap();
    Browser { cookies: vec![("__Host-hark".into(), secret)] }
}

/// Another workspace.
pub async fn elsewhere(hark: &Hark) -> u32 {
    let by = hark.records.operator(DEFAULT_WORKSPACE).await.unwrap();
    hark.records.create_workspace(by.allow().unwrap(), "elsewhere", NOW).await.unwrap().workspace()
}
