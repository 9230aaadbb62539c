//! How is Hark set up: by flags, `HARK_*` variables or one TOML file?
//!
//! Every setting has one name: `listen` in the file is `HARK_LISTEN` in the environment. Flags win over variables,
//! variables over the file. A name that is not known is an error, because a setting that silently does nothing is
//! worse than a program that does not start.

use crate::edge::forwarded::Proxies;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Name of the settings file inside the data folder.
pub const FILE_NAME: &str = "hark.toml";
/// Where Hark listens unless told otherwise.
pub const LISTEN_DEFAULT: &str = "127.0.0.1:4275";

/// Who may see the start page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StartPage {
    /// Everybody, as long as the server listens on this machine only; nobody otherwise.
    Loopback,
    /// Nobody.
    Off,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The settings in effect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// Address to listen on. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Who may see the start page.
    pub start_page: StartPage,
    /// What is logged, in the syntax of tracing's `EnvFilter`, for instance `info` or `hark=debug`.
    pub log: String,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Threads for questions and compaction; 0 for one per core.
    pub threads: usize,
    /// Below this many free megabytes ingest answers 503 until there is space again.
    pub disk_low_water_mb: u64,
    /// Requests per second that may send events with one write key from one address; 0 for as many as there are.
    pub sending_requests_per_second: Rate,
    /// Requests per second that may read with one key from one address; 0 for as many as there are.
    pub reading_requests_per_second: Rate,
    /// How many seconds the server works on one question; 0 for as many as it needs.
    pub question_seconds: u64,
    /// Addresses and networks whose `X-Forwarded-For` is believed, separated by commas.
    pub trusted_proxies: String,
    /// PostgreSQL database of the records, `postgres://name:password@host/database`; empty for a file in the data folder.
    pub database_url: String,
    /// Hosts (`host` or `host:port`, separated by commas) that webhooks may reach although they are not public.
    pub outbound_hosts: String,
    /// A PEM file with certificates of authorities that vouch for hosts Hark sends to, beside those whom everybody knows; empty for
    /// none.
    pub outbound_ca: String,
    /// Address on which `/metrics` answers; empty for nowhere.
    pub metrics: String,
    /// How people reach this server, such as `https://hark.example.com`: links in mails begin with it. Empty for the address
    /// it listens on.
    pub public_url: String,
}

/// A number, or what Hark thinks right. That is shown as `default`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Rate {
    /// As many as somebody asked for.
    Asked(u32),
    /// Nobody asked.
    Default(&'static str),
}

impl Rate {
    /// Nobody asked.
    pub const DEFAULT: Rate = Rate::Default("default");

    /// The number somebody asked for.
    pub fn asked(self) -> Option<u32> {
        if let Rate::Asked(rate) = self { Some(rate) } else { None }
    }
}

/// One setting: its name and whether its value must never be shown.
struct Setting {
    name: &'static str,
    secret: bool,
}

const SETTINGS: &[Setting] = &[
    Setting { name: "data", secret: false },
    Setting { name: "listen", secret: false },
    Setting { name: "start_page", secret: false },
    Setting { name: "log", secret: false },
    Setting { name: "log_format", secret: false },
    Setting { name: "threads", secret: false },
    Setting { name: "disk_low_water_mb", secret: false },
    Setting { name: "sending_requests_per_second", secret: false },
    Setting { name: "reading_requests_per_second", secret: false },
    Setting { name: "question_seconds", secret: false },
    Setting { name: "trusted_proxies", secret: false },
    Setting { name: "database_url", secret: true },
    Setting { name: "outbound_hosts", secret: false },
    Setting { name: "outbound_ca", secret: false },
    Setting { name: "metrics", secret: false },
    Setting { name: "public_url", secret: false },
];

/// A mistake in the settings: fact, hint and place.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{fact}. Hint: {hint}. Place: {place}")]
pub struct Mistake {
    /// What is so.
    pub fact: String,
    /// What to do.
    pub hint: String,
    /// File and line, or variable.
    pub place: String,
}

/// What was said on the command line.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// `--data`.
    pub data: Option<PathBuf>,
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
}

impl Config {
    /// Settings without any wish.
    pub fn new(data: PathBuf) -> Self {
        Config {
            data,
            listen: SocketAddr::from(([127, 0, 0, 1], 4275)),
            start_page: StartPage::Loopback,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            threads: 0,
            disk_low_water_mb: 512,
            sending_requests_per_second: Rate::DEFAULT,
            reading_requests_per_second: Rate::DEFAULT,
            question_seconds: 30,
            trusted_proxies: String::new(),
            database_url: String::new(),
            outbound_hosts: String::new(),
            outbound_ca: String::new(),
            metrics: String::new(),
            public_url: String::new(),
        }
    }

    /// Puts the three sources together. `variables` are those of the environment; only `HARK_*` are looked at.
    pub fn load(said: &Said, variables: impl Iterator<Item = (String, String)>) -> Result<Self, Mistake> {
        let mut variables: Vec<(String, String)> = variables.filter(|(name, _)| name.starts_with("HARK_")).collect();
        variables.sort();
        let config_variable = take(&mut variables, "HARK_CONFIG");
        let data_variable = variables.iter().find(|(name, _)| name == "HARK_DATA").map(|(_, value)| value.clone());
        let file_named = said.config.clone().or(config_variable.map(PathBuf::from));
        let data = said.data.clone().or(data_variable.map(PathBuf::from));
        let file = match (&file_named, &data) {
            (Some(file), _) => Some(file.clone()),
            (None, data) => {
                let beside = data.clone().unwrap_or_else(|| PathBuf::from("./hark-data")).join(FILE_NAME);
                beside.exists().then_some(beside)
            }
        };
        let mut config = Config::new(PathBuf::from("./hark-data"));
        if let Some(file) = file {
            config.read_file(&file)?;
        }
        for (variable, value) in &variables {
            let name = variable["HARK_".len()..].to_ascii_lowercase();
            let place = variable.clone();
            let known = SETTINGS.iter().any(|s| s.name == name) && *variable == variable_of(&name);
            if !known {
                return Err(unknown("the variable", variable, &place, variable_of));
            }
            config.set(&name, value, &place)?;
        }
        if let Some(data) = &said.data {
            config.data.clone_from(data);
        }
        if let Some(listen) = &said.listen {
            config.set("listen", listen, "--listen")?;
        }
        Ok(config)
    }

    fn read_file(&mut self, file: &Path) -> Result<(), Mistake> {
        let place = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| Mistake {
            fact: format!("the settings file cannot be read: {error}"),
            hint: "check --config and HARK_CONFIG".to_owned(),
            place: place.clone(),
        })?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
            Mistake {
                fact: format!("the settings file is not TOML: {}", error.message()),
                hint: "write one setting per line, such as listen = \"127.0.0.1:4275\"".to_owned(),
                place: format!("{place}, line {line}"),
            }
        })?;
        for (name, value) in &table {
            let line =
                text.lines().position(|line| line.trim_start().starts_with(name.as_str())).map_or(1, |at| at + 1);
            let place = format!("{place}, line {line}");
            if !SETTINGS.iter().any(|s| s.name == name) {
                return Err(unknown("the setting", name, &place, str::to_owned));
            }
            let text = match value {
                toml::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.set(name, &text, &place)?;
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str, place: &str) -> Result<(), Mistake> {
        let wrong = |wanted: &str| Mistake {
            fact: format!("`{name}` cannot be `{value}`"),
            hint: format!("it is {wanted}"),
            place: place.to_owned(),
        };
        match name {
            "data" => self.data = PathBuf::from(value),
            "listen" => {
                let text = value.replace("localhost:", "127.0.0.1:");
                self.listen = text.parse().map_err(|_| wrong("an address with a port, such as 127.0.0.1:4275"))?;
            }
            "start_page" => {
                self.start_page = match value {
                    "loopback" => StartPage::Loopback,
                    "off" => StartPage::Off,
                    _ => return Err(wrong("loopback or off")),
                }
            }
            "log" => {
                let fits = value.parse::<tracing_subscriber::filter::EnvFilter>().is_ok();
                self.log =
                    if fits { value.to_owned() } else { return Err(wrong("a filter such as info or hark=debug")) };
            }
            "log_format" => {
                self.log_format = match value {
                    "text" => LogFormat::Text,
                    "json" => LogFormat::Json,
                    _ => return Err(wrong("text or json")),
                }
            }
            "threads" => {
                let threads = value.parse().map_err(|_| wrong("a number of threads, 0 for one per core"))?;
                self.threads = if threads <= 1024 { threads } else { return Err(wrong("at most 1024")) };
            }
            "disk_low_water_mb" => {
                self.disk_low_water_mb = value.parse().map_err(|_| wrong("a number of megabytes"))?;
            }
            "sending_requests_per_second" | "reading_requests_per_second" => {
                let rate = match value {
                    "default" => Rate::DEFAULT,
                    _ => Rate::Asked(value.parse().map_err(|_| wrong("a number per second, 0 for no limit"))?),
                };
                match name {
                    "sending_requests_per_second" => self.sending_requests_per_second = rate,
                    _ => self.reading_requests_per_second = rate,
                }
            }
            "question_seconds" => {
                let seconds = value.parse().map_err(|_| wrong("a number of seconds, 0 for no limit"))?;
                self.question_seconds = if seconds <= 86_400 { seconds } else { return Err(wrong("at most 86400")) };
            }
            "trusted_proxies" => {
                let wanted = "a list of addresses or networks, such as 10.0.0.0/8, 2001:db8::1";
                Proxies::parse(value).map_err(|_| wrong(wanted))?;
                value.clone_into(&mut self.trusted_proxies);
            }
            "database_url" => {
                if !value.is_empty() && !value.starts_with("postgres://") && !value.starts_with("postgresql://") {
                    return Err(Mistake {
                        // Not the value: it may hold a password.
                        fact: "`database_url` is no address of a PostgreSQL database".to_owned(),
                        hint: "it is postgres://name:password@host/database".to_owned(),
                        place: place.to_owned(),
                    });
                }
                value.clone_into(&mut self.database_url);
            }
            "outbound_hosts" => value.clone_into(&mut self.outbound_hosts),
            "outbound_ca" => value.clone_into(&mut self.outbound_ca),
            "metrics" => {
                let text = value.replace("localhost:", "127.0.0.1:");
                let fits = text.is_empty() || text.parse::<SocketAddr>().is_ok();
                self.metrics =
                    if fits { text } else { return Err(wrong("an address with a port, such as 127.0.0.1:9275")) };
            }
            "public_url" => {
                let fits = value.is_empty() || value.starts_with("https://") || value.starts_with("http://");
                if !fits || value.contains(['?', '#', ' ']) {
                    return Err(wrong("an address such as https://hark.example.com"));
                }
                value.trim_end_matches('/').clone_into(&mut self.public_url);
            }
            // Every name in SETTINGS has an arm; the test `every_setting_can_be_set` holds them together.
            _ => return Err(unknown("the setting", name, place, str::to_owned)),
        }
        Ok(())
    }

    /// The settings in effect as TOML, secrets masked.
    pub fn show(&self) -> String {
        let mut table = toml::Table::try_from(self).unwrap_or_default();
        for setting in SETTINGS.iter().filter(|s| s.secret) {
            if let Some(value) = table.get_mut(setting.name).filter(|value| value.as_str() != Some("")) {
                *value = toml::Value::String("(hidden)".to_owned());
            }
        }
        SETTINGS.iter().filter_map(|s| table.get(s.name).map(|value| format!("{} = {value}\n", s.name))).collect()
    }

    /// The hosts of `outbound_hosts`, one by one.
    pub fn outbound_hosts(&self) -> Vec<String> {
        let all = self.outbound_hosts.split(',').map(str::trim).filter(|host| !host.is_empty());
        all.map(str::to_lowercase).collect()
    }

    /// How many threads questions and compaction may use.
    pub fn threads_or_cores(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        }
    }
}

fn variable_of(name: &str) -> String {
    format!("HARK_{}", name.to_ascii_uppercase())
}

fn take(variables: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = variables.iter().position(|(known, _)| known == name)?;
    Some(variables.remove(at).1)
}

fn unknown(what: &str, name: &str, place: &str, spelling: impl Fn(&str) -> String) -> Mistake {
    let nearest = SETTINGS.iter().map(|s| spelling(s.name)).max_by(|a, b| {
        let near = |candidate: &str| strsim::jaro_winkler(candidate, name);
        near(a).total_cmp(&near(b))
    });
    Mistake {
        fact: format!("{what} `{name}` is not known"),
        hint: format!("did you mean `{}`? `hark check` lists all", nearest.unwrap_or_default()),
        place: place.to_owned(),
    }
}

#[cfg(test)]
mod tests;
