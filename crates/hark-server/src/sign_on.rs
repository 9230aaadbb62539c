//! How does an OpenID provider tell us who somebody is?
//!
//! The authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636, RFC 9207, RFC 9700). What is fetched
//! goes through the guarded way out: a provider on a private address needs an operator's leave, and only such a one may be
//! spoken to without encryption.

use crate::outbound::{self, Outbound, Refused};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use hark_model::Micros;
use hark_records::door::Introduced;
use hyper::header::CONTENT_TYPE;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndUserEmail, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use serde::{Deserialize, Serialize};
use std::pin::Pin;

/// Signatures that are believed: none by a secret that both sides have, and never none at all.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// How far the provider's clock may be ahead of ours, in seconds.
const CLOCK_SECONDS: i64 = 300;

/// Which provider, as the settings keep it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What the button says.
    pub name: String,
    /// Its address, as it names itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What it knows us by.
    pub client_secret: String,
    /// Whether nobody may sign in with a password.
    pub forced: bool,
}

/// What must come back as it went out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Begun {
    /// Which provider was asked; it may have been changed since.
    pub issuer: String,
    /// Ties the token to this sign-in.
    pub nonce: String,
    /// Ties the code to this sign-in.
    pub verifier: String,
    /// SHA-256 of what the browser keeps, in hexadecimal: another browser cannot finish what this one began.
    pub browser: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The code.
    pub code: String,
    /// Who says so, where the provider tells (RFC 9207).
    pub issuer: Option<String>,
}

/// Why somebody cannot sign in this way. Says nothing that the provider answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The provider's address is not one.
    #[error("the issuer is no web address that begins with https://")]
    Issuer,
    /// It cannot be reached.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(Refused),
    /// It answers, but not as it should.
    #[error("the provider does not answer as OpenID Connect wants it")]
    Answer,
    /// It did not take the code.
    #[error("the provider did not take the code. Hint: check the client id and the secret")]
    Code,
    /// What it says of somebody cannot be believed.
    #[error("what the provider says cannot be believed")]
    Token,
    /// It does not say who somebody is.
    #[error("the provider does not tell the e-mail address. Hint: allow the scope `email` there")]
    NoAddress,
}

type Answering = Pin<Box<dyn Future<Output = Result<HttpResponse, Refused>> + Send>>;

/// The guarded way out, as the protocol's library wants it.
fn way_out(outbound: &Outbound) -> impl Fn(HttpRequest) -> Answering + Send + Sync + use<> {
    let outbound = outbound.clone();
    move |request: HttpRequest| {
        let outbound = outbound.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let address = parts.uri.to_string();
            if !may_ask(&outbound, &address) {
                return Err(Refused::Address);
            }
            let headers: Vec<_> = parts.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            let sent = outbound.send(parts.method, &address, &headers, Bytes::from(body)).await?;
            let mut answer = HttpResponse::new(sent.body.to_vec());
            *answer.status_mut() = hyper::StatusCode::from_u16(sent.status).map_err(|_| Refused::Connection)?;
            if let Some(kind) = sent.content_type {
                answer.headers_mut().insert(CONTENT_TYPE, kind);
            }
            Ok(answer)
        })
    }
}

/// Encrypted, or a host that an operator named. Judged as it was written: the protocol's library would tidy it up first.
fn may_ask(outbound: &Outbound, address: &str) -> bool {
    outbound::parse(address).is_ok_and(|url| url.scheme() == "https") || outbound.is_named(address)
}

async fn discovered(provider: &Provider, outbound: &Outbound) -> Result<CoreProviderMetadata, Failure> {
    if !may_ask(outbound, &provider.issuer) {
        return Err(Failure::Issuer);
    }
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|_| Failure::Issuer)?;
    // It checks that the document names this very issuer.
    let found = CoreProviderMetadata::discover_async(issuer, &way_out(outbound)).await;
    found.map_err(|error| match error {
        openidconnect::DiscoveryError::Request(refused) => Failure::Unreachable(refused),
        other => {
            tracing::info!(error = %other, "an OpenID provider cannot be discovered");
            Failure::Answer
        }
    })
}

/// Whether a provider could be used.
pub async fn check(provider: &Provider, outbound: &Outbound) -> Result<(), Failure> {
    discovered(provider, outbound).await.map(|_| ())
}

/// Where to send the browser.
pub async fn begin(
    provider: &Provider,
    outbound: &Outbound,
    back: &str,
    state: &str,
    begun: &Begun,
) -> Result<String, Failure> {
    let metadata = discovered(provider, outbound).await?;
    let back = RedirectUrl::new(back.to_owned()).map_err(|_| Failure::Issuer)?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(provider.client_id.clone()), None)
        .set_redirect_uri(back);
    let verifier = PkceCodeVerifier::new(begun.verifier.clone());
    let (state, nonce) = (CsrfToken::new(state.to_owned()), Nonce::new(begun.nonce.clone()));
    let (url, ..) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
        .add_scope(Scope::new("email".into()))
        .add_scope(Scope::new("profile".into()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    Ok(url.to_string())
}

/// Turns the code into what the provider says of somebody, after its signature, issuer, audience, time and nonce were checked.
pub async fn finish(
    provider: &Provider,
    outbound: &Outbound,
    back: &str,
    begun: Begun,
    returned: Returned,
    now: Micros,
) -> Result<Introduced, Failure> {
    // Another provider's answer, or the settings changed meanwhile.
    if begun.issuer != provider.issuer || returned.issuer.is_some_and(|issuer| issuer != provider.issuer) {
        return Err(Failure::Token);
    }
    let metadata = discovered(provider, outbound).await?;
    let secret = Some(provider.client_secret.clone()).filter(|secret| !secret.is_empty()).map(ClientSecret::new);
    let back = RedirectUrl::new(back.to_owned()).map_err(|_| Failure::Issuer)?;
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(provider.client_id.clone()), secret)
        .set_redirect_uri(back);
    let way_out = way_out(outbound);
    let asking = client.exchange_code(AuthorizationCode::new(returned.code)).map_err(|_| Failure::Answer)?;
    let asking = asking.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier));
    let tokens = asking.request_async(&way_out).await.map_err(|error| match error {
        openidconnect::RequestTokenError::Request(refused) => Failure::Unreachable(refused),
        _ => Failure::Code,
    })?;
    let time = DateTime::<Utc>::from_timestamp_micros(now).ok_or(Failure::Token)?;
    let verifier =
        client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || time).set_issue_time_verifier_fn(
            move |issued| {
                let ahead = (issued - time).num_seconds();
                if ahead <= CLOCK_SECONDS { Ok(()) } else { Err("issued in the future".into()) }
            },
        );
    let token = tokens.id_token().ok_or(Failure::Answer)?;
    let claims = token.claims(&verifier, &Nonce::new(begun.nonce)).map_err(|error| {
        tracing::warn!(%error, "a token of an OpenID provider is not believed");
        Failure::Token
    })?;
    let mut said = Said {
        email: claims.email().cloned(),
        verified: claims.email_verified(),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
    };
    if said.email.is_none() {
        // Many providers tell the address here only.
        let access = openidconnect::OAuth2TokenResponse::access_token(&tokens).clone();
        if !access.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::Answer);
        }
        let subject = Some(claims.subject().clone());
        let asking = client.user_info(access, subject).map_err(|_| Failure::NoAddress)?;
        let more: CoreUserInfoClaims = asking.request_async(&way_out).await.map_err(|_| Failure::NoAddress)?;
        said = Said {
            email: more.email().cloned(),
            verified: more.email_verified(),
            name: more.name().and_then(|name| name.get(None)).map(|name| name.to_string()).or(said.name),
        };
    }
    Ok(Introduced {
        issuer: provider.issuer.clone(),
        subject: claims.subject().to_string(),
        email: said.email.ok_or(Failure::NoAddress)?.to_string(),
        email_verified: said.verified.unwrap_or(false),
        name: said.name.unwrap_or_default(),
    })
}

/// What a provider says of somebody beside its name for them.
struct Said {
    email: Option<EndUserEmail>,
    verified: Option<bool>,
    name: Option<String>,
}
