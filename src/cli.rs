//! What can be asked on the command line, and with which exit status it ends: 0 done, 1 failed at run time, 2 wrong usage or
//! configuration.

mod check;
mod export;
mod import;
mod redact;
mod run;
mod sandbox;
mod stats;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use thiserror::Error;

use hotwash::config::{Config, ConfigError};
use hotwash::discord::RestError;
use hotwash::incident::ServerId;
use hotwash::store::{Durability, OpenError, Reader, Store};

/// Where the record is kept unless somebody says otherwise.
const DATABASE: &str = "sqlite://hotwash.db";

/// The incident response bot for Discord.
#[derive(Debug, Parser)]
#[command(name = "hotwash", version, about, propagate_version = true)]
pub(crate) struct Line {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Args, Clone, Debug)]
struct Common {
    /// The configuration file [default: config/hotwash.toml, or what is built in where that is missing]
    #[arg(long, env = "HOTWASH_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// The database [default: sqlite://hotwash.db, in the sandbox one that is not kept]
    #[arg(long, env = "HOTWASH_DATABASE_URL", value_name = "URL", global = true)]
    database: Option<String>,
    /// What is logged, as a filter such as `hotwash=debug` [default: info, in the sandbox warn]
    #[arg(long, env = "HOTWASH_LOG", value_name = "FILTER", global = true)]
    log: Option<String>,
    /// How it is logged, on standard error
    #[arg(long, env = "HOTWASH_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// For machines, an object a line.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot
    Run(run::Options),
    /// Try the bot out against an embedded Discord stand-in: no token, no network
    Sandbox(sandbox::Options),
    /// Check the configuration, the database and, with a token, permissions and intents; say how to mend what is wrong
    Check(run::Options),
    /// Write an incident's postmortem draft
    Export(export::Options),
    /// Read an exported JSON into an empty database
    Import {
        /// The file
        file: PathBuf,
    },
    /// Blank what an entry says for good, leaving its mark in the chain
    Redact(redact::Options),
    /// Count: incidents, how long they took, who was paged, what was done about it
    Stats(stats::Options),
    /// Check that no entry of any incident was changed or lost
    Verify,
    /// Write a consistent copy of the database, also while the bot runs
    Backup {
        /// Where to; must not exist yet
        file: PathBuf,
    },
}

/// Why the command did not do what was asked.
#[derive(Debug, Error)]
pub(crate) enum End {
    /// Wrong usage or configuration.
    #[error("{0}")]
    Usage(String),
    /// Failed at run time.
    #[error("{0}")]
    Failed(String),
}

impl End {
    pub(crate) fn status(&self) -> u8 {
        match self {
            End::Usage(_) => 2,
            End::Failed(_) => 1,
        }
    }

    fn failed(error: impl std::fmt::Display) -> Self {
        End::Failed(error.to_string())
    }
}

impl From<ConfigError> for End {
    fn from(error: ConfigError) -> Self {
        End::Usage(error.to_string())
    }
}

impl From<RestError> for End {
    fn from(error: RestError) -> Self {
        match error {
            RestError::Address(_) => End::Usage(format!("HOTWASH_DISCORD_API_URL: {error}")),
            RestError::Token => End::Usage(format!("DISCORD_TOKEN: {error}")),
            RestError::Client(_) => End::Failed(error.to_string()),
        }
    }
}

impl From<OpenError> for End {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Address { .. } => End::Usage(error.to_string()),
            error => End::Failed(error.to_string()),
        }
    }
}

pub(crate) async fn carry_out(line: Line) -> Result<(), End> {
    let Line { common, command } = line;
    match command {
        Command::Run(options) => {
            common.start_log("info")?;
            run::run(&common, options).await
        }
        Command::Sandbox(options) => {
            common.start_log("warn,serenity=error")?;
            sandbox::run(&common, options).await
        }
        Command::Check(options) => check::check(&common, options).await,
        Command::Export(options) => export::export(&common, options).await,
        Command::Import { file } => import::import(&common, &file).await,
        Command::Redact(options) => redact::redact(&common, options).await,
        Command::Stats(options) => stats::stats(&common, options).await,
        Command::Verify => check::verify(&common).await,
        Command::Backup { file } => check::backup(&common, &file).await,
    }
}

impl Common {
    fn configuration(&self) -> Result<Config, ConfigError> {
        Config::load(self.config.as_deref())
    }

    async fn store(&self) -> Result<Store, OpenError> {
        Store::open(self.database(), Durability::Full).await
    }

    /// The server that is meant: the one of that id, or else the only one in the database.
    async fn server(reader: &mut Reader<'_>, id: Option<u64>) -> Result<ServerId, End> {
        if let Some(id) = id {
            return Ok(ServerId(id));
        }
        match reader.servers().await.map_err(End::failed)?.as_slice() {
            [only] => Ok(*only),
            [] => Err(End::Failed("the database holds no incident yet".to_owned())),
            several => {
                let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Err(End::Usage(format!("the database holds several servers; add --server with one of {ids}")))
            }
        }
    }

    fn database(&self) -> &str {
        self.database.as_deref().unwrap_or(DATABASE)
    }

    fn start_log(&self, unless_told: &str) -> Result<(), End> {
        use tracing_subscriber::{EnvFilter, fmt};
        let log = self.log.as_deref().unwrap_or(unless_told);
        // serenity tells of every shard and heartbeat, and at its finest of what it sends: it is heard when it is named.
        let quiet = if log.contains("serenity") { "" } else { ",serenity=warn" };
        let filter = EnvFilter::try_new(format!("{log}{quiet}")).map_err(|error| {
            End::Usage(format!("HOTWASH_LOG: {log:?} is not a filter ({error}); write info, or hotwash=debug,info"))
        })?;
        let writer = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
        let started = match self.log_format {
            LogFormat::Text => writer.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
            LogFormat::Json => writer.json().try_init(),
        };
        started.map_err(End::failed)
    }
}

/// Writes a text to a file, and says which; or to standard output.
fn write_out(text: &str, output: Option<&Path>) -> Result<(), End> {
    let Some(file) = output else {
        print!("{text}");
        return Ok(());
    };
    std::fs::write(file, text).map_err(|error| End::Failed(format!("can't write {}: {error}", file.display())))?;
    println!("{}", file.display());
    Ok(())
}
