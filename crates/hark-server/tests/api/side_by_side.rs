//! Does a job that has to wait hold up only what waits for the same?

use super::letters::{Post, SETTINGS};
use crate::ear::Ear;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;

const HOOKS: &str = "/api/v1/workspaces/1/webhooks";

/// An endpoint that takes what comes and never says a word, and how many have come.
async fn silent() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, calls) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = calls.clone();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, calls)
}

async fn tell(post: &mut Post, port: u16) {
    let url = json!({"url": format!("http://127.0.0.1:{port}/")});
    let id = post.owner.send(&post.hark, "POST", HOOKS, Some(url)).await.json()["id"].clone();
    let tested = post.owner.send(&post.hark, "POST", &format!("{HOOKS}/{id}/test"), Some(json!({}))).await;
    assert!(matches!(tested.status, 200 | 202), "{}", tested.text());
}

#[tokio::test]
async fn silent_endpoints_hold_up_neither_letters_nor_other_endpoints() {
    let mut post = Post::open().await;
    let mut calls = Vec::new();
    for _ in 0..7 {
        let (port, called) = silent().await;
        tell(&mut post, port).await;
        calls.push(called);
    }
    let mut ear = Ear::web().await;
    tell(&mut post, ear.port).await;
    assert_eq!(ear.next().await.header("content-type"), "application/json");
    // An eighth takes the last hand; letters have one of their own.
    let (port, called) = silent().await;
    tell(&mut post, port).await;
    calls.push(called);
    while calls.iter().any(|called| called.load(Ordering::SeqCst) == 0) {
        tokio::task::yield_now().await;
    }
    post.forgot("owner-1@example.com").await;
    post.letter("owner-1@example.com").await;
    post.count("running", 8).await;
}

#[tokio::test]
async fn an_invitation_waits_for_mail_without_being_given_up() {
    let mut post = Post::open().await;
    let gone = post.owner.send(&post.hark, "DELETE", SETTINGS, None).await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    post.invite("new@example.com").await;
    let job = post.job("waiting", 0).await;
    assert_eq!(job["attempts"], 0, "waiting for mail is no attempt: {job}");
    post.set_up().await;
    post.letter("new@example.com").await;
}

/// A mail server that lets nobody in has refused no letter.
#[tokio::test]
async fn a_server_that_lets_nobody_in_loses_no_letter() {
    let mut post = Post::open().await;
    post.says(554);
    post.invite("new@example.com").await;
    let job = post.job("waiting", 1).await;
    assert!(job["error"].as_str().unwrap().contains("SMTP 554"), "{job}");
    post.says(250);
    post.set_up().await;
    post.letter("new@example.com").await;
}
