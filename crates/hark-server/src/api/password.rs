//! Is this the right password, and is it one to use at all?

use crate::edge::Problem;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use hyper::StatusCode;

/// Characters of a password, NIST SP 800-63B: length counts, composition does not.
pub const CHARS_MIN: usize = 12;
/// More would only cost time to hash.
pub const BYTES_MAX: usize = 1_000;

/// A hash of no password that anybody knows, with our usual cost.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$2bmJ3h0n1kNUPqqNRkTtYUl3o7kzXQdL0rgr8kq0zqM";

/// Words that attackers try first, and which are long enough to pass otherwise. Compared in lower case, without what people
/// add at the ends.
const WORN: [&str; 24] = [
    "password",
    "passwort",
    "letmein",
    "qwertyuiop",
    "qwertz",
    "welcome",
    "iloveyou",
    "administrator",
    "changeme",
    "secret",
    "123456789",
    "1234567890",
    "abcdefgh",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "trustno",
    "motdepasse",
    "contrasena",
    "customer",
];

/// Whether a password may be set. `about` are words about the member that it must not consist of.
pub fn check(password: &str, about: &[&str]) -> Result<(), Problem> {
    let refuse = |detail: &str, hint: &str| {
        let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "weak_password", detail).hint(hint);
        problem.place = Some("/password".into());
        Err(problem)
    };
    if password.chars().count() < CHARS_MIN {
        return refuse(
            "The password is too short.",
            "Use at least 12 characters; a few words in a row are easy to keep in mind.",
        );
    }
    if password.len() > BYTES_MAX {
        return refuse("The password is too long.", "Use at most 1 000 bytes.");
    }
    let lower = password.to_lowercase();
    let core = lower.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation() || c.is_whitespace());
    let few = {
        let mut seen: Vec<char> = lower.chars().collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len() < 5
    };
    let worn = WORN.contains(&core) || core.is_empty() || about.iter().any(|word| word.to_lowercase() == core);
    if few || worn {
        return refuse("Attackers try this password first.", "Use a few words that do not belong together.");
    }
    Ok(())
}

/// The Argon2id hash of a password, in PHC format. Takes a noticeable time: call it where blocking is allowed.
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Problem> {
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hashed.map(|hash| hash.to_string()).map_err(|_| super::problem::broken())
}

/// Compares with a hash, or with nothing, in the same time.
pub fn matches(password: &str, kept: Option<&str>) -> bool {
    let parsed = kept.and_then(|text| PasswordHash::new(text).ok());
    let nobody = PasswordHash::new(NOBODY).ok();
    let Some(hash) = parsed.as_ref().or(nobody.as_ref()) else { return false };
    let same = Argon2::default().verify_password(password.as_bytes(), hash).is_ok();
    same && parsed.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_and_worn_words_do_not() {
        assert!(check("short", &[]).is_err());
        assert!(check("correct horse 🐎 battery", &[]).is_ok());
        for worn in ["Password123456789", "passwort!!!!", "aaaaaaaaaaaaaaa", "123456789012345", "alice.example2024"] {
            assert!(check(worn, &["alice.example"]).is_err(), "{worn}");
        }
        assert!(check(&"x y ".repeat(400), &[]).is_err());
    }

    #[test]
    fn only_the_right_password_matches() {
        let kept = hash("correct horse battery", &[7; 16]).expect("hashed");
        assert!(kept.starts_with("$argon2id$"));
        assert!(matches("correct horse battery", Some(&kept)));
        assert!(!matches("correct horse batterY", Some(&kept)));
        assert!(!matches("", None) && !matches("nobody", None));
        assert!(!matches("x", Some("not a hash")));
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let kept = hash("x", &[7; 16]).expect("hashed");
        let cost = |text: &str| PasswordHash::new(text).map(|hash| format!("{}{:?}", hash.algorithm, hash.params)).ok();
        assert!(cost(&kept).is_some());
        assert_eq!(cost(&kept), cost(NOBODY));
    }
}
