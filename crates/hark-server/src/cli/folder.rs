//! How does a command get at the data folder, whether or not a server is using it?

use super::serve::public_url;
use super::{Failed, erased_again};
use crate::config::Config;
use crate::import::sink::Sink;
use hark_model::{Accounting, CustomerKey, Event, Micros, Population};
use hark_query::segment::Library;
use hark_records::{Context, DEFAULT_WORKSPACE, Records, Workspace};
use hark_timeline::engine::{self, Batch, Done, Erased, Erasure, StoredDeadLetter};
use hark_timeline::{Engine, EngineOptions, EventSource, WorkspaceId};
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;

/// How long a command waits for what it wrote to become visible. A server drains within a second.
const PATIENCE: Duration = Duration::from_secs(600);

/// How often a command looks whether the server has drained.
const LOOK: Duration = Duration::from_millis(100);

/// How long a database may take to answer at all.
const DATABASE_PATIENCE: Duration = Duration::from_secs(5);

/// Whether there is a database, before anything waits for it.
async fn reach(url: &str) -> Result<(), Failed> {
    match tokio::time::timeout(DATABASE_PATIENCE, Records::reach(url)).await {
        Ok(reached) => Ok(reached?),
        Err(_) => {
            let (seconds, address) = (DATABASE_PATIENCE.as_secs(), hark_records::reach::without_password(url)?);
            let fact = format!("cannot reach PostgreSQL: no answer within {seconds} seconds");
            let hint = "check host, port and what stands between";
            Err(Failed::Internal(format!("{fact}. Hint: {hint}. Place: HARK_DATABASE_URL, {address}")))
        }
    }
}

/// The system's clock. The only place besides the server that reads one.
pub fn now() -> Micros {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Micros::try_from(since.as_micros()).unwrap_or(Micros::MAX)
}

/// Random bytes of the system.
pub fn random<const N: usize>() -> Result<[u8; N], Failed> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failed::Internal(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

/// The data folder as the settings name it.
pub struct Folder {
    path: PathBuf,
    options: EngineOptions,
    /// Address of the records' database; empty for a file in the folder.
    database: String,
    /// How people reach the server: messages to endpoints name it.
    url: String,
    runtime: Runtime,
    /// Records that commands opened, to be closed with the folder.
    opened: RefCell<Vec<Records>>,
}

impl Drop for Folder {
    /// Dropped connections end some time later: a command that is over sooner would leave its log beside the file.
    fn drop(&mut self) {
        for records in self.opened.take() {
            if let Err(error) = self.wait(records.close()) {
                tracing::warn!(%error, "the records were not closed");
            }
        }
    }
}

/// What a command writes through.
pub enum Writer {
    /// Nobody else holds the folder.
    Own(Engine),
    /// A server holds it; what we write goes into its inbox.
    Beside(PathBuf),
}

impl Folder {
    /// A folder that must exist.
    pub fn existing(config: &Config) -> Result<Self, Failed> {
        let holds = |name: &str| config.data.join(name).is_file();
        // With a database for the records a folder that nothing was sent to is empty.
        let kept_elsewhere = !config.database_url.is_empty() && config.data.is_dir();
        if !holds("hark.db") && !holds("records.db") && !kept_elsewhere {
            let path = config.data.display();
            return Err(Failed::User(format!(
                "there is no data folder at {path}. Hint: `hark serve` and `hark import` create one; name another with --data"
            )));
        }
        Self::of(config)
    }

    /// A folder that is created if it does not exist.
    pub fn create(config: &Config) -> Result<Self, Failed> {
        std::fs::create_dir_all(&config.data).map_err(|error| Failed::io("create", &config.data, &error))?;
        Self::of(config)
    }

    fn of(config: &Config) -> Result<Self, Failed> {
        Self::at(config, config.data.clone())
    }

    /// The same somewhere else: a folder that is being made.
    pub fn at(config: &Config, path: PathBuf) -> Result<Self, Failed> {
        let options = EngineOptions {
            clock: Arc::new(now),
            new_secret: random()?,
            threads: config.threads_or_cores(),
            disk_low_water_bytes: config.disk_low_water_mb.saturating_mul(1 << 20),
            background: true,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failed::Internal(format!("cannot wait for the database: {error}")))?;
        let database = config.database_url.clone();
        let url = public_url(config, config.listen);
        Ok(Folder { path, options, database, url, runtime, opened: RefCell::default() })
    }

    /// Where it is.
    pub fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// How its engine runs.
    pub fn options(&self) -> &EngineOptions {
        &self.options
    }

    /// The records: where the settings say, else in the folder. For commands; a server opens them on its own threads.
    pub fn records(&self) -> Result<Records, Failed> {
        let records = self.wait(self.open_records())?;
        self.opened.borrow_mut().push(records.clone());
        Ok(records)
    }

    /// The same for who can wait without blocking.
    pub async fn open_records(&self) -> Result<Records, Failed> {
        Ok(match self.database.as_str() {
            "" => {
                let file = self.path.join("records.db");
                Records::open(&file, now()).await.map_err(|error| Failed::from(error).at(&file))?
            }
            url => {
                reach(url).await?;
                Records::connect(url, now()).await?
            }
        })
    }

    /// Waits for the database, as a command may.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The workspace that commands work on.
    pub fn workspace(&self) -> WorkspaceId {
        DEFAULT_WORKSPACE
    }

    /// Whoever runs the command, in that workspace: they have the machine, so they may do everything.
    pub fn operator(&self, records: &Records) -> Result<Context, Failed> {
        Ok(self.wait(records.operator(self.workspace()))?)
    }

    /// How that workspace is set.
    pub fn settings(&self) -> Result<Workspace, Failed> {
        let records = self.records()?;
        let by = self.operator(&records)?;
        Ok(self.wait(records.workspace(by.allow()?))?)
    }

    /// What a question may name.
    pub fn library(&self, workspace: WorkspaceId) -> Result<Arc<Library>, Failed> {
        let records = self.records()?;
        Ok(self.wait(crate::library::all(&records, workspace))?)
    }

    /// A way to write, beside a server if there is one. Who was erased since an older copy was made that lies here now is erased
    /// again first.
    pub fn writer(&self) -> Result<Writer, Failed> {
        match Engine::open(&self.path, self.options.clone()) {
            Ok(engine) => {
                self.catch_up(&engine, Erased::new())?;
                Ok(Writer::Own(engine))
            }
            Err(hark_timeline::Error::Locked { .. }) => Ok(Writer::Beside(self.path.clone())),
            Err(error) => Err(error.into()),
        }
    }

    /// See [`erased_again::catch_up`].
    pub fn catch_up(&self, engine: &Engine, also: Erased) -> Result<u64, Failed> {
        let records = self.records()?;
        self.wait(erased_again::catch_up(engine, &records, also, &self.url))
    }

    /// A view of everything that can be queried now. Without a server this drains what a crash left behind first.
    pub fn view(&self) -> Result<Arc<dyn EventSource + Send>, Failed> {
        let writer = self.writer()?;
        let view = writer.view(self)?;
        writer.close()?;
        Ok(view)
    }
}

impl Writer {
    /// What became of all events, once everything written so far has been drained.
    pub fn accounting(&self, workspace: WorkspaceId) -> Result<Accounting, Failed> {
        match self {
            Writer::Own(engine) => {
                engine.wait_drained(PATIENCE)?;
                Ok(engine.accounting(workspace)?)
            }
            Writer::Beside(path) => {
                let begin = Instant::now();
                loop {
                    let accounting = engine::accounting_foreign(path, workspace)?;
                    if accounting.balances() || begin.elapsed() > PATIENCE {
                        return Ok(accounting);
                    }
                    std::thread::sleep(LOOK);
                }
            }
        }
    }

    /// See [`Engine::settle`]. A server does it by itself when nothing more comes.
    pub fn settle(&self, workspace: WorkspaceId) -> Result<(), Failed> {
        match self {
            Writer::Own(engine) => Ok(engine.settle(workspace)?),
            Writer::Beside(_) => Ok(()),
        }
    }

    /// See [`Engine::dead_letters`].
    pub fn dead_letters(
        &self,
        workspace: WorkspaceId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<StoredDeadLetter>, Failed> {
        Ok(match self {
            Writer::Own(engine) => engine.dead_letters(workspace, after, limit)?,
            Writer::Beside(path) => engine::dead_letters_foreign(path, workspace, after, limit)?,
        })
    }

    /// See [`Engine::replay_dead_letter`].
    pub fn replay(&self, workspace: WorkspaceId, number: u64, events: &[Event]) -> Result<(), Failed> {
        match self {
            Writer::Own(engine) => engine.replay_dead_letter(workspace, number, events)?,
            Writer::Beside(path) => engine::replay_dead_letter_foreign(path, workspace, number, events)?,
        }
        Ok(())
    }

    /// What can be queried now, of everything that was written so far where no server holds the folder.
    pub fn view(&self, folder: &Folder) -> Result<Arc<dyn EventSource + Send>, Failed> {
        match self {
            Writer::Own(engine) => {
                engine.wait_drained(PATIENCE)?;
                Ok(engine.view(folder.workspace())?)
            }
            Writer::Beside(path) => Ok(engine::open_view(path, folder.workspace(), folder.options.clone())?),
        }
    }

    /// See [`Engine::erase`]. None when the server that holds the folder has not answered yet; it will still do it.
    pub fn erase(&self, workspace: WorkspaceId, population: Population, id: &str) -> Result<Option<Erasure>, Failed> {
        Ok(match self {
            Writer::Own(engine) => Some(engine.erase(workspace, population, id)?),
            Writer::Beside(path) => engine::request_erase_foreign(path, workspace, population, id, PATIENCE)?,
        })
    }

    /// The keys of all ids that were erased.
    pub fn erased(&self, workspace: WorkspaceId) -> Result<Vec<CustomerKey>, Failed> {
        Ok(match self {
            Writer::Own(engine) => engine.erased()?.remove(&workspace).into_iter().flatten().collect(),
            Writer::Beside(path) => engine::erased_foreign(path, workspace)?,
        })
    }

    /// Closes the folder.
    pub fn close(self) -> Result<(), Failed> {
        match self {
            Writer::Own(engine) => Ok(engine.close()?),
            Writer::Beside(_) => Ok(()),
        }
    }
}

impl Sink for Writer {
    fn append(&self, batch: Batch, done: Done) {
        match self {
            Writer::Own(engine) => engine.append(batch, done),
            Writer::Beside(path) => done(engine::append_foreign(path, batch)),
        }
    }
}
