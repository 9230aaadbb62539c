//! A provider in one's own network has a certificate of one's own authority: can one sign in through it?

use crate::support::{Hark, patient};
use crate::{Browser, member};
use hark_records::Role;
use hark_server::outbound::Outbound;
use serde_json::json;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Made with openssl for a hundred years; it vouches for `localhost` and for nothing that anybody uses.
const AUTHORITY: &[u8] = include_bytes!("tls/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("tls/provider.pem");
const KEY: &[u8] = include_bytes!("tls/provider.key");
const SETTING: &str = "/api/v1/workspaces/1/connections/sign-on";

/// A provider behind TLS that says who it is, and nothing else.
async fn provider() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let chain = CertificateDer::pem_slice_iter(CERTIFICATE).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let at = |path: &str| format!("{issuer}/{path}");
    let itself = json!({"issuer": issuer, "authorization_endpoint": at("auth"), "token_endpoint": at("token"),
        "jwks_uri": at("keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"]});
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Whoever does not believe the certificate hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                asked.push(stream.read_u8().await.unwrap());
            }
            let keys = String::from_utf8(asked).unwrap().starts_with("GET /keys");
            let body = if keys { json!({"keys": []}) } else { itself.clone() }.to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ";
            stream.write_all(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
            let _ = stream.shutdown().await;
        }
    });
    issuer
}

#[tokio::test]
async fn a_provider_of_ones_own_authority_is_believed_where_the_operator_named_it() {
    let issuer = provider().await;
    let host = issuer.strip_prefix("https://").unwrap().to_owned();
    let plain = Outbound::new(vec![host]);
    let trusting = plain.clone().trusting(AUTHORITY).unwrap();
    let settings = json!({"name": "Work", "issuer": issuer, "client_id": "hark", "forced": false});
    for (reach, believed) in [(plain, false), (trusting, true)] {
        let hark = Hark::with(patient(), |_| {}, |state| state.outbound = reach).await;
        let mut owner = member(&hark, 1, Role::Owner).await;
        let set = owner.send(&hark, "PUT", SETTING, Some(settings.clone())).await;
        if !believed {
            assert_eq!((set.status, set.text().contains("certificate")), (422, true), "{}", set.text());
            continue;
        }
        assert_eq!(set.status, 204, "{}", set.text());
        let mut visitor = Browser::default();
        let sent = visitor.send(&hark, "GET", "/api/v1/door/sign-on", None).await;
        let to = sent.header("location").unwrap_or_default();
        assert_eq!((sent.status, to.starts_with(&format!("{issuer}/auth?"))), (302, true), "{to}");
        assert!(to.contains("code_challenge=") && to.contains("nonce=") && visitor.has("__Host-hark-sign-on"), "{to}");
    }
}
