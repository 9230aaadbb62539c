//! How can a receiver be sure that a message is from Hark?
//!
//! By one of the two signatures of Standard Webhooks 1.0.0: `v1` with a secret that both know, or `v1a` with a key pair whose
//! secret half never leaves the records. What a secret begins with says which it is, so a rotation can change from one to the other.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hark_model::Micros;
use hark_records::webhooks::Webhook;
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

/// How a secret that both know begins.
const SECRET: &str = "whsec_";
/// How the secret half of a key pair begins, and its public half.
const PRIVATE: &str = "whsk_";
const PUBLIC: &str = "whpk_";

/// How messages are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// HMAC-SHA256 with a secret that both know.
    #[default]
    V1,
    /// Ed25519: whoever receives knows the public key only, and can sign nothing with it.
    V1a,
}

impl Scheme {
    /// That of a secret.
    pub fn of(secret: &str) -> Scheme {
        if secret.starts_with(PRIVATE) { Scheme::V1a } else { Scheme::V1 }
    }

    /// A secret from random bytes of the caller.
    pub fn secret(self, random: &[u8; 32]) -> String {
        let prefix = match self {
            Scheme::V1 => SECRET,
            Scheme::V1a => PRIVATE,
        };
        format!("{prefix}{}", STANDARD.encode(random))
    }
}

fn pair(secret: &str) -> Option<Ed25519KeyPair> {
    let seed = STANDARD.decode(secret.strip_prefix(PRIVATE)?).ok()?;
    Ed25519KeyPair::from_seed_unchecked(&seed).ok()
}

/// The public half of a key pair, for anybody to see; nothing of a secret that both know.
pub fn public_key(secret: &str) -> Option<String> {
    Some(format!("{PUBLIC}{}", STANDARD.encode(pair(secret)?.public_key())))
}

fn signature(secret: &str, signed: &[u8]) -> Option<String> {
    if let Scheme::V1a = Scheme::of(secret) {
        return Some(format!("v1a,{}", STANDARD.encode(pair(secret)?.sign(signed))));
    }
    let key = STANDARD.decode(secret.strip_prefix(SECRET)?).ok()?;
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).ok()?;
    mac.update(signed);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// The signatures of a message at a moment (seconds): by the secret, and by the one before while both hold.
pub fn signatures(hook: &Webhook, message: &str, seconds: i64, body: &str, now: Micros) -> Option<String> {
    let old = hook.old_secret.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret.as_str());
    let text = format!("{message}.{seconds}.{body}");
    let signed = std::iter::once(hook.secret.as_str()).chain(old).map(|secret| signature(secret, text.as_bytes()));
    Some(signed.collect::<Option<Vec<String>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(secret: &str, old: Option<(String, Micros)>) -> Webhook {
        Webhook {
            id: 1,
            url: "https://hook.example/".into(),
            description: String::new(),
            kinds: Vec::new(),
            secret: secret.into(),
            old_secret: old,
            thin: false,
            created: 0,
            failing_since: None,
            held_until: None,
            disabled: None,
        }
    }

    /// The example of the specification's own libraries.
    #[test]
    fn a_known_message_has_the_known_signature() {
        let (id, seconds, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let hook = hook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", None);
        let signed = signatures(&hook, id, seconds, body, 0).expect("signed");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// Made with `openssl pkeyutl -sign -rawin` from the seed 01 02 ... 20 (as PKCS #8), over the same message.
    #[test]
    fn a_key_pair_signs_as_openssl_does() {
        let (id, seconds, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let secret = Scheme::V1a.secret(&std::array::from_fn(|i| i as u8 + 1));
        assert_eq!(secret, "whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
        assert_eq!(public_key(&secret).as_deref(), Some("whpk_ebVWLo/mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ="));
        let signed = signatures(&hook(&secret, None), id, seconds, body, 0).expect("signed");
        assert_eq!(
            signed,
            "v1a,OVJuLC0iOuaBuQulpz9A/zDgvqV8z8miLUJk2j15ZMONwDNhOvPJ3rO4owAHFyjFq80+pUUjrNfTHAZs1RQnDw=="
        );
        assert_eq!(public_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), None);
    }

    #[test]
    fn while_a_secret_is_rotated_both_sign_also_in_another_way() {
        let old = Some((Scheme::V1a.secret(&[7; 32]), 100));
        let hook = hook(&Scheme::V1.secret(&[8; 32]), old);
        let both = signatures(&hook, "m", 1, "{}", 99).expect("signed");
        assert_eq!(both.split(' ').map(|one| one.split(',').next().unwrap_or("")).collect::<Vec<_>>(), ["v1", "v1a"]);
        assert_eq!(signatures(&hook, "m", 1, "{}", 100).expect("signed").split(' ').count(), 1);
    }
}
