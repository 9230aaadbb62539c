//! Which keys of programs may write or read, and since when?

use crate::access::{Allowed, ManageKeys};
use crate::audit::{self, Entry};
use crate::error::{self, Error, Result};
use crate::{Records, WorkspaceId, transaction};
use hark_model::Micros;
use row::Entity as Keys;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

/// SHA-256 of a key's text. Enough for a random secret of 192 bits, which nobody can guess; a slow hash is for passwords.
pub type KeyHash = [u8; 32];

/// The shortest text a key may have.
const TEXT_BYTES_MIN: usize = 16;

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "keys")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub workspace: i64,
        pub kind: String,
        pub hash: Vec<u8>,
        pub label: String,
        pub hint: String,
        pub created: i64,
        pub last_used: Option<i64>,
        pub revoked: Option<i64>,
        pub expires: Option<i64>,
        pub created_by: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

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
        [KeyKind::Write, KeyKind::Server].into_iter().find(|kind| kind.word() == word)
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
    /// When it stops to open anything by itself: an old key beside its successor.
    pub expires: Option<Micros>,
}

impl Key {
    /// Whether it opens something at this moment.
    pub fn is_valid(&self, now: Micros) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|end| now < end)
    }
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

/// Revokes the keys that a member made: nobody knows who that was.
pub(crate) async fn revoke_of(step: &sea_orm::DatabaseTransaction, member: i64, now: Micros) -> Result<()> {
    let update = Keys::update_many().col_expr(row::Column::Revoked, Expr::value(now));
    let theirs = update.filter(row::Column::CreatedBy.eq(member)).filter(row::Column::Revoked.is_null());
    theirs.exec(step).await.map_err(error::from("revoke the keys of a member"))?;
    Ok(())
}

/// Two lower-case digits for each byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl TryFrom<row::Model> for Key {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Key> {
        let broken = |_| Error::invalid("hash", format!("key {} is damaged in the records", row.id));
        Ok(Key {
            id: row.id,
            workspace: row.workspace as WorkspaceId,
            // An unknown word can only be a newer, lesser kind: it must not open more than a write key does.
            kind: KeyKind::from_word(&row.kind).unwrap_or(KeyKind::Write),
            hash: KeyHash::try_from(row.hash.as_slice()).map_err(broken)?,
            label: row.label,
            hint: row.hint,
            created: row.created,
            last_used: row.last_used,
            revoked: row.revoked,
            expires: row.expires,
        })
    }
}

impl Records {
    /// Makes a key from 24 random bytes of the caller.
    pub async fn create_key(
        &self,
        by: Allowed<'_, ManageKeys>,
        kind: KeyKind,
        label: &str,
        random: [u8; 24],
        now: Micros,
    ) -> Result<NewKey> {
        self.adopt_key(by, &format!("{}{}", kind.prefix(), hexadecimal(&random)), kind, label, now).await
    }

    /// Takes a key whose text exists already (a project moves here with its old key, a test needs a known one).
    ///
    /// Fails with [`Error::Invalid`] when the text is shorter than 16 bytes, and with [`Error::Conflict`] when it is
    /// already a key. A server key wants somebody who may see personal data, or may let themselves.
    pub async fn adopt_key(
        &self,
        by: Allowed<'_, ManageKeys>,
        text: &str,
        kind: KeyKind,
        label: &str,
        now: Micros,
    ) -> Result<NewKey> {
        if text.len() < TEXT_BYTES_MIN {
            let fact = format!("A key needs at least {TEXT_BYTES_MIN} characters. Hint: let hark make one.");
            return Err(Error::invalid("key", fact));
        }
        if kind == KeyKind::Server {
            // It sees what tells who customers are. Made by somebody who may not, it would show it to them.
            crate::seats::may_show_personal_data(by.context())?;
        }
        let step = transaction::begin(&self.database).await?;
        let hash = hash(text);
        let known = Keys::find().filter(row::Column::Hash.eq(hash.to_vec())).one(&step).await;
        if known.map_err(error::from("look for a key"))?.is_some() {
            return Err(Error::Conflict { fact: "This key exists already. Hint: revoke it or use another.".into() });
        }
        let row = row::ActiveModel {
            workspace: Set(by.row()),
            kind: Set(kind.word().into()),
            hash: Set(hash.to_vec()),
            label: Set(label.chars().take(crate::workspaces::NAME_CHARS_MAX).collect()),
            hint: Set(text.chars().take(kind.prefix().len() + 4).collect()),
            created: Set(now),
            created_by: Set(by.context().member()),
            ..Default::default()
        };
        let made = row.insert(&step).await.map_err(error::from("add a key"))?;
        let entry = Entry::done("key.create", format!("key:{}", made.id)).with("kind", kind.word());
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        Ok(NewKey { text: text.to_owned(), key: made.try_into()? })
    }

    /// Makes a successor of the same kind and label. The old key goes on for `overlap` microseconds, so that programs can be
    /// changed one after the other.
    pub async fn rotate_key(
        &self,
        by: Allowed<'_, ManageKeys>,
        id: i64,
        overlap: Micros,
        random: [u8; 24],
        now: Micros,
    ) -> Result<NewKey> {
        let old = self.key(by, id).await?;
        if !old.is_valid(now) {
            let fact = "This key opens nothing any more. Hint: make a new one.";
            return Err(Error::Conflict { fact: fact.into() });
        }
        let made = self.create_key(by, old.kind, &old.label, random, now).await?;
        let step = transaction::begin(&self.database).await?;
        let end = Ord::min(now.saturating_add(Ord::max(overlap, 0)), old.expires.unwrap_or(Micros::MAX));
        self.change(&step, by, id, row::Column::Expires, end).await?;
        let entry = Entry::done("key.rotate", format!("key:{id}")).with("successor", made.key.id);
        audit::write(&step, by.context(), entry, now).await?;
        transaction::commit(step).await?;
        Ok(made)
    }

    /// The keys of a workspace, revoked ones included, oldest first.
    pub async fn keys(&self, by: Allowed<'_, ManageKeys>) -> Result<Vec<Key>> {
        self.key_rows(row::Column::Workspace.eq(by.row()).into()).await
    }

    /// One of them.
    pub async fn key(&self, by: Allowed<'_, ManageKeys>, id: i64) -> Result<Key> {
        let one = Condition::all().add(row::Column::Workspace.eq(by.row())).add(row::Column::Id.eq(id));
        self.key_rows(one).await?.pop().ok_or_else(|| Error::missing(format!("key {id}")))
    }

    /// From now on the key opens nothing. Running servers notice within five seconds.
    pub async fn revoke_key(&self, by: Allowed<'_, ManageKeys>, id: i64, now: Micros) -> Result<()> {
        if self.key(by, id).await?.revoked.is_some() {
            return Ok(());
        }
        let step = transaction::begin(&self.database).await?;
        self.change(&step, by, id, row::Column::Revoked, now).await?;
        audit::write(&step, by.context(), Entry::done("key.revoke", format!("key:{id}")), now).await?;
        transaction::commit(step).await
    }

    async fn change(
        &self,
        step: &sea_orm::DatabaseTransaction,
        by: Allowed<'_, ManageKeys>,
        id: i64,
        column: row::Column,
        to: Micros,
    ) -> Result<()> {
        let update = Keys::update_many().col_expr(column, Expr::value(to));
        let one = update.filter(row::Column::Workspace.eq(by.row())).filter(row::Column::Id.eq(id));
        one.exec(step).await.map_err(error::from("change a key"))?;
        Ok(())
    }

    pub(crate) async fn key_rows(&self, which: Condition) -> Result<Vec<Key>> {
        let found = Keys::find().filter(which).order_by_asc(row::Column::Id).all(&self.database).await;
        found.map_err(error::from("list the keys"))?.into_iter().map(Key::try_from).collect()
    }

    pub(crate) async fn note_key_rows(&self, uses: &[(i64, Micros)]) -> Result<()> {
        let step = transaction::begin(&self.database).await?;
        for (id, at) in uses {
            let older = row::Column::LastUsed.is_null().or(row::Column::LastUsed.lt(*at));
            let update = Keys::update_many().col_expr(row::Column::LastUsed, Expr::value(*at));
            let newest = update.filter(row::Column::Id.eq(*id)).filter(older);
            newest.exec(&step).await.map_err(error::from("note the use of keys"))?;
        }
        transaction::commit(step).await
    }
}
