//! Who may write or read, and since when?

use crate::error::{self, Error, Result};
use crate::{Records, Scope, WorkspaceId};
use hark_model::Micros;
use rusqlite::{Row, params};
use sha2::{Digest, Sha256};

/// SHA-256 of a key's text. Enough for a random secret of 192 bits, which nobody can guess; a slow hash is for passwords.
pub type KeyHash = [u8; 32];

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Public, in web pages: may send events. What it says about identities is a claim.
    Write,
    /// Secret, on servers: may send events that are verified, and may ask.
    Server,
}

impl KeyKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Write => "write",
            KeyKind::Server => "server",
        }
    }

    /// The kind of this word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [KeyKind::Write, KeyKind::Server].into_iter().find(|k| k.word() == word)
    }

    /// How its text starts, so that people and secret scanners recognise it.
    pub fn prefix(self) -> &'static str {
        match self {
            KeyKind::Write => "hk_pub_",
            KeyKind::Server => "hk_sec_",
        }
    }
}

/// What is known of a key. Its text is not: only the hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number, for revoking it.
    pub id: i64,
    /// Whose events it opens.
    pub workspace: WorkspaceId,
    /// What it may do.
    pub kind: KeyKind,
    /// SHA-256 of its text.
    pub hash: KeyHash,
    /// What people call it.
    pub label: String,
    /// The first characters of its text, to tell keys apart.
    pub hint: String,
    /// When it was made.
    pub created: Micros,
    /// When it was last used, to within some seconds.
    pub last_used: Option<Micros>,
    /// Since when it opens nothing any more.
    pub revoked: Option<Micros>,
}

/// A key that was just made: the only moment its text is known.
#[derive(Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The secret itself, to be shown once.
    pub text: String,
    /// What is kept of it.
    pub key: Key,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NewKey").field("text", &"***").field("key", &self.key).finish()
    }
}

/// The hash under which a key's text is kept.
pub fn hash(text: &str) -> KeyHash {
    Sha256::digest(text.as_bytes()).into()
}

impl Records {
    /// Makes a key from 24 random bytes of the caller.
    pub fn create_key(
        &self,
        scope: Scope,
        kind: KeyKind,
        label: &str,
        random: [u8; 24],
        now: Micros,
    ) -> Result<NewKey> {
        let secret: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        self.adopt_key(scope, &format!("{}{secret}", kind.prefix()), kind, label, now)
    }

    /// Takes a key whose text exists already (a project moves here with its old key, a test needs a known one).
    ///
    /// Fails with [`Error::Invalid`] when the text is shorter than 16 bytes or is already a key.
    pub fn adopt_key(&self, scope: Scope, text: &str, kind: KeyKind, label: &str, now: Micros) -> Result<NewKey> {
        if text.len() < 16 {
            return Err(Error::Invalid { fact: "a key needs at least 16 characters. Hint: let hark make one".into() });
        }
        let hash = hash(text);
        let hint: String = text.chars().take(kind.prefix().len() + 4).collect();
        let connection = self.lock();
        let added = connection
            .execute(
                "INSERT INTO keys (workspace, kind, hash, label, hint, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (hash) DO NOTHING",
                params![scope.workspace, kind.word(), hash, label, hint, now],
            )
            .map_err(error::from("add a key"))?;
        if added == 0 {
            return Err(Error::Invalid { fact: "this key exists already. Hint: revoke it or use another".into() });
        }
        let id = connection.last_insert_rowid();
        let key = Key {
            id,
            workspace: scope.workspace,
            kind,
            hash,
            label: label.to_owned(),
            hint,
            created: now,
            last_used: None,
            revoked: None,
        };
        Ok(NewKey { text: text.to_owned(), key })
    }

    /// The keys of a workspace, revoked ones included, oldest first.
    pub fn keys(&self, scope: Scope) -> Result<Vec<Key>> {
        self.select_keys("SELECT * FROM keys WHERE workspace = ?1 ORDER BY id", [scope.workspace])
    }

    /// Every key of every workspace that opens something now: what authentication looks a request's key up in.
    pub fn key_ring(&self) -> Result<Vec<Key>> {
        self.select_keys("SELECT * FROM keys WHERE revoked IS NULL ORDER BY id", [])
    }

    /// From now on the key opens nothing. Running servers notice within five seconds.
    pub fn revoke_key(&self, scope: Scope, id: i64, now: Micros) -> Result<()> {
        let changed = self
            .lock()
            .execute(
                "UPDATE keys SET revoked = coalesce(revoked, ?3) WHERE workspace = ?1 AND id = ?2",
                params![scope.workspace, id, now],
            )
            .map_err(error::from("revoke a key"))?;
        if changed == 0 { Err(Error::NotFound { what: format!("key {id}") }) } else { Ok(()) }
    }

    /// Notes when keys were last used, all in one transaction.
    pub fn note_key_use(&self, scope: Scope, uses: &[(i64, Micros)]) -> Result<()> {
        let failed = error::from("note the use of keys");
        let mut connection = self.lock();
        let transaction = connection.transaction().map_err(&failed)?;
        for (id, at) in uses {
            transaction
                .execute(
                    "UPDATE keys SET last_used = max(coalesce(last_used, ?3), ?3) WHERE workspace = ?1 AND id = ?2",
                    params![scope.workspace, id, at],
                )
                .map_err(&failed)?;
        }
        transaction.commit().map_err(&failed)
    }

    fn select_keys(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Key>> {
        let failed = error::from("list the keys");
        let connection = self.lock();
        let mut statement = connection.prepare_cached(sql).map_err(&failed)?;
        let rows = statement.query_map(values, read).map_err(&failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(&failed)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Key> {
    let kind: String = row.get("kind")?;
    Ok(Key {
        id: row.get("id")?,
        workspace: row.get("workspace")?,
        // An unknown word can only be a newer, lesser kind: it must not open more than a write key does.
        kind: KeyKind::from_word(&kind).unwrap_or(KeyKind::Write),
        hash: row.get("hash")?,
        label: row.get("label")?,
        hint: row.get("hint")?,
        created: row.get("created")?,
        last_used: row.get("last_used")?,
        revoked: row.get("revoked")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DEFAULT_WORKSPACE;

    #[test]
    fn a_key_is_kept_as_its_hash_only() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("records.db");
        let records = Records::open(&path).expect("records");
        let scope = records.scope(DEFAULT_WORKSPACE).expect("scope");
        let made = records.create_key(scope, KeyKind::Server, "shop", [0xab; 24], 5).expect("key");
        assert!(made.text.starts_with("hk_sec_abab"));
        assert!(!format!("{made:?}").contains(&made.text));
        assert_eq!(records.key_ring().expect("ring"), vec![made.key.clone()]);
        assert_eq!(hash(&made.text), made.key.hash);
        drop(records);
        for entry in std::fs::read_dir(folder.path()).expect("list") {
            let bytes = std::fs::read(entry.expect("entry").path()).expect("read");
            let found = bytes.windows(made.text.len()).any(|w| w == made.text.as_bytes());
            assert!(!found, "the text of a key must not be on disk");
        }
    }

    #[test]
    fn a_revoked_key_leaves_the_ring_and_only_its_own_workspace_can_revoke_it() {
        let records = Records::in_memory().expect("records");
        let scope = records.scope(DEFAULT_WORKSPACE).expect("scope");
        let other = records.create_workspace("other").expect("workspace");
        let made = records.create_key(scope, KeyKind::Write, "page", [1; 24], 5).expect("key");
        assert!(matches!(records.revoke_key(other, made.key.id, 9), Err(Error::NotFound { .. })));
        assert!(records.keys(other).expect("keys").is_empty());
        records.note_key_use(scope, &[(made.key.id, 7)]).expect("use");
        records.note_key_use(other, &[(made.key.id, 8)]).expect("use");
        records.revoke_key(scope, made.key.id, 9).expect("revoke");
        assert!(records.key_ring().expect("ring").is_empty());
        let kept = &records.keys(scope).expect("keys")[0];
        assert_eq!((kept.last_used, kept.revoked), (Some(7), Some(9)));
    }

    #[test]
    fn a_short_or_known_text_is_no_new_key() {
        let records = Records::in_memory().expect("records");
        let scope = records.scope(DEFAULT_WORKSPACE).expect("scope");
        assert!(records.adopt_key(scope, "short", KeyKind::Write, "", 0).is_err());
        records.adopt_key(scope, "phc_0123456789abcdef", KeyKind::Write, "", 0).expect("first");
        assert!(records.adopt_key(scope, "phc_0123456789abcdef", KeyKind::Server, "", 0).is_err());
    }
}
