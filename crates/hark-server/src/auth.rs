//! Which workspace does this request speak for, and how far is it trusted?

use crate::edge::Problem;
use base64::Engine as _;
use hark_model::Micros;
use hark_records::{KeyHash, KeyKind, Records, Workspace, WorkspaceId};
use hark_timeline::engine::Clock;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How often the keys are read anew: the longest a revoked key stays valid.
pub const RELOAD_EVERY: Duration = Duration::from_secs(2);

/// How often an unknown key may cause the keys to be read anew. Whoever tries random keys costs no more than this.
const RELOAD_AT_MOST_EVERY: Duration = Duration::from_millis(200);

/// What a key opens.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Whose events.
    pub workspace: Arc<Workspace>,
    /// Whether it is a server key: what it says is proven, and it may ask.
    pub verified: bool,
    key: i64,
}

impl Grant {
    /// The key's number, for counting by key.
    pub fn key(&self) -> i64 {
        self.key
    }
}

struct Ring {
    grants: FxHashMap<KeyHash, Grant>,
    workspaces: FxHashMap<WorkspaceId, Arc<Workspace>>,
    loaded: Option<Instant>,
}

/// The keys in memory. Unknown keys are never remembered, so memory is bounded by the keys that exist.
pub struct Auth {
    records: Arc<Records>,
    clock: Clock,
    ring: RwLock<Arc<Ring>>,
    reloading: tokio::sync::Mutex<()>,
    uses: Mutex<FxHashMap<i64, Micros>>,
}

impl Auth {
    /// Knows no key until [`Auth::reload`].
    pub fn new(records: Arc<Records>, clock: Clock) -> Self {
        let ring = Ring { grants: FxHashMap::default(), workspaces: FxHashMap::default(), loaded: None };
        Auth {
            records,
            clock,
            ring: RwLock::new(Arc::new(ring)),
            reloading: tokio::sync::Mutex::new(()),
            uses: Mutex::default(),
        }
    }

    /// Reads keys and workspaces anew. On failure the old ones stay valid, and the error is logged.
    pub async fn reload(&self) {
        let _one = self.reloading.lock().await;
        self.reload_locked().await;
    }

    async fn reload_locked(&self) {
        let loaded = Some(Instant::now());
        let (workspaces, keys) = match self.records.key_ring((self.clock)()).await {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%error, "the keys cannot be read; the known ones stay valid");
                return;
            }
        };
        let workspaces: FxHashMap<_, _> = workspaces.into_iter().map(|w| (w.id, Arc::new(w))).collect();
        let grant = |key: hark_records::Key| {
            let workspace = workspaces.get(&key.workspace)?.clone();
            Some((key.hash, Grant { workspace, verified: key.kind == KeyKind::Server, key: key.id }))
        };
        let grants = keys.into_iter().filter_map(grant).collect();
        let ring = Arc::new(Ring { grants, workspaces, loaded });
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the first known one of these keys opens. A key that is unknown may just have been made, so the keys are
    /// read once more before it is refused.
    pub async fn find(&self, keys: &[&str], now: Micros) -> Result<Grant, Problem> {
        let hashes: Vec<KeyHash> = keys.iter().filter(|k| !k.is_empty()).map(|k| hark_records::keys::hash(k)).collect();
        if hashes.is_empty() {
            return Err(Problem::unauthorized("no_key", "The request has no key."));
        }
        let asked = Instant::now();
        let look = |ring: &Ring| hashes.iter().find_map(|hash| ring.grants.get(hash).cloned());
        if let Some(grant) = look(&self.ring()) {
            return Ok(self.used(grant, now));
        }
        let _one = self.reloading.lock().await;
        if let Some(loaded) = self.ring().loaded.filter(|loaded| *loaded < asked) {
            tokio::time::sleep_until((loaded + RELOAD_AT_MOST_EVERY).into()).await;
            self.reload_locked().await;
        }
        match look(&self.ring()) {
            Some(grant) => Ok(self.used(grant, now)),
            None => Err(Problem::unauthorized("unknown_key", "The key is not known.")),
        }
    }

    /// Whether this is a server key that was known when the keys were last read.
    pub fn is_a_servers(&self, key: &str) -> bool {
        self.ring().grants.get(&hark_records::keys::hash(key)).is_some_and(|grant| grant.verified)
    }

    /// A workspace by its number, as it was when the keys were last read.
    pub fn workspace(&self, id: WorkspaceId) -> Option<Arc<Workspace>> {
        self.ring().workspaces.get(&id).cloned()
    }

    /// The numbers of all workspaces, as they were when the keys were last read.
    pub fn workspaces(&self) -> Vec<WorkspaceId> {
        let mut all: Vec<WorkspaceId> = self.ring().workspaces.keys().copied().collect();
        all.sort_unstable();
        all
    }

    fn used(&self, grant: Grant, now: Micros) -> Grant {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.insert(grant.key, now);
        grant
    }

    /// Writes down when keys were last used.
    pub async fn write_uses(&self) {
        let uses = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        let uses: Vec<(i64, Micros)> = uses.into_iter().collect();
        if uses.is_empty() {
            return;
        }
        if let Err(error) = self.records.note_key_use(&uses).await {
            tracing::warn!(%error, "the last use of keys cannot be noted");
        }
    }
}

/// The key in the headers: Basic (the user name), Bearer, or `X-Write-Key`.
pub fn presented(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(value) = text(AUTHORIZATION.as_str()) else {
        return text("x-write-key").map(str::to_owned);
    };
    let (scheme, rest) = value.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let lenient = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    let decoded = String::from_utf8(lenient.decode(rest).ok()?).ok()?;
    Some(decoded.split(':').next().unwrap_or("").to_owned())
}
