//! What can be asked on the command line, and with which exit status it ends: 0 done, 1 failed at run time, 2 wrong usage or
//! configuration.

mod check;
mod export;
mod run;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use thiserror::Error;

use hotwash::config::{Config, ConfigError};
use hotwash::store::{Durability, OpenError, Store};

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
    /// The database
    #[arg(
        long,
        env = "HOTWASH_DATABASE_URL",
        value_name = "URL",
        default_value = "sqlite://hotwash.db",
        global = true
    )]
    database: String,
    /// What is logged, as a filter such as `info` or `hotwash=debug`
    #[arg(long, env = "HOTWASH_LOG", value_name = "FILTER", default_value = "info", global = true)]
    log: String,
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
    /// Check the configuration and the database, and say how to mend what is wrong
    Check,
    /// Write an incident's postmortem draft
    Export(export::Options),
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
            common.start_log()?;
            run::run(&common, options).await
        }
        Command::Check => check::check(&common).await,
        Command::Export(options) => export::export(&common, options).await,
        Command::Verify => check::verify(&common).await,
        Command::Backup { file } => check::backup(&common, &file).await,
    }
}

impl Common {
    fn configuration(&self) -> Result<Config, ConfigError> {
        Config::load(self.config.as_deref())
    }

    async fn store(&self) -> Result<Store, OpenError> {
        Store::open(&self.database, Durability::Full).await
    }

    fn start_log(&self) -> Result<(), End> {
        use tracing_subscriber::{EnvFilter, fmt};
        // serenity tells of every shard and heartbeat, and at its finest of what it sends: it is heard when it is named.
        let quiet = if self.log.contains("serenity") { "" } else { ",serenity=warn" };
        let filter = EnvFilter::try_new(format!("{}{quiet}", self.log)).map_err(|error| {
            End::Usage(format!(
                "HOTWASH_LOG: {:?} is not a filter ({error}); write info, or hotwash=debug,info",
                self.log
            ))
        })?;
        let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
        let started = match self.log_format {
            LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
            LogFormat::Json => log.json().try_init(),
        };
        started.map_err(End::failed)
    }
}
