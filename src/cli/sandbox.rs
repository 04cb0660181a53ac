//! `hotwash sandbox`: the bot and a Discord stand-in in one process, with a prompt, or with the example incident.

mod folder;
mod stage;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use hotwash::clock::{Clock, ManualClock};
use hotwash::config::Config;
use hotwash::sandbox::console::{self, Colours, Screen, Trouble};
use hotwash::sandbox::{Options as Town, Sandbox, play};
use hotwash::store::Durability;

use super::{Common, End};
use folder::Folder;
use stage::{Database, OnStage};

/// The play's own policy: its story calls in more teams than a server usually has.
const PLAY: &str = include_str!("sandbox/play.toml");
/// How long a reader has for each step of the play.
const PACE: Duration = Duration::from_millis(150);

/// What `hotwash sandbox` understands beside the common options.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Play the example incident from declaration to draft, with a configuration of its own
    #[arg(long)]
    play: bool,
    /// Where the play leaves the draft [default: the current folder, under the draft's own name]
    #[arg(long, value_name = "FILE", requires = "play")]
    output: Option<PathBuf>,
}

pub(crate) async fn run(common: &Common, options: Options) -> Result<(), End> {
    let folder = if common.database.is_none() { Some(Folder::new().map_err(End::failed)?) } else { None };
    let database = match (&common.database, &folder) {
        (Some(url), _) => Database { url: url.clone(), durability: Durability::Full },
        (None, folder) => {
            Database { url: folder.as_ref().map(Folder::database).unwrap_or_default(), durability: Durability::Process }
        }
    };
    let session = async {
        if options.play { perform(database, options.output.as_deref()).await } else { prompt(common, database).await }
    };
    tokio::select! {
        end = session => end,
        () = super::run::asked_to_stop() => Ok(()),
    }
}

/// A prompt until whoever types leaves. Time goes on as everywhere, and can be pushed.
async fn prompt(common: &Common, database: Database) -> Result<(), End> {
    let config = Arc::new(common.configuration()?);
    super::run::tell_of_template(&config);
    let clock = ManualClock::new(Clock::System.now());
    let sandbox = open(Town::default(), &clock).await?;
    let kept = match &common.database {
        Some(url) => format!(
            "The record is kept in {url}, for `hotwash export` and `verify`. Town is not: the next time it is another server, \
             and this one's incidents are not there. `:restart` ends the bot alone."
        ),
        None => "The record is gone when you leave; --database keeps one.".to_owned(),
    };
    let stage = OnStage::enter(sandbox.clone(), database, config, clock).await?;
    let welcome = [
        "This is Town, a Discord server that exists only here. The bot is in it; nothing leaves this machine."
            .to_owned(),
        kept,
        "Try /incident open title:Checkout errors severity:sev1 · :help shows what else can be typed, Tab completes."
            .to_owned(),
    ];
    let end = console::run(sandbox, &stage, "bob", &welcome).await;
    stage.leave().await;
    end.map_err(End::failed)
}

/// The example incident. The clock stands still within each of its steps.
async fn perform(database: Database, output: Option<&Path>) -> Result<(), End> {
    database.must_be_new().await?;
    let config = Arc::new(Config::parse(PLAY, "the play's configuration")?);
    let clock = ManualClock::new(play::begins());
    let sandbox = open(play::town(), &clock).await?;
    let stage = OnStage::enter(sandbox.clone(), database, config, clock).await?;
    let watched = std::io::stdout().is_terminal();
    let colours = Colours(watched && std::env::var_os("NO_COLOR").is_none());
    let pace = if watched { PACE } else { Duration::ZERO };
    let played = play::play(&sandbox, &stage, Screen::stdout(colours), pace).await;
    stage.leave().await;
    let draft = played.map_err(|trouble| match trouble {
        Trouble::Told(why) => End::Failed(format!("the play stopped: {why}")),
        trouble => End::failed(trouble),
    })?;
    let name = Path::new(&draft.name).file_name().unwrap_or("postmortem.md".as_ref());
    let path = output.unwrap_or(Path::new(name));
    let failed = |error: std::io::Error| End::Failed(format!("can't write {}: {error}", path.display()));
    std::fs::write(path, &draft.bytes).map_err(failed)?;
    println!("\nThe draft, as a file:\n{}", std::path::absolute(path).map_err(failed)?.display());
    Ok(())
}

async fn open(town: Town, clock: &ManualClock) -> Result<Sandbox, End> {
    let told = clock.clone();
    let town = Town { clock: Some(Arc::new(move || told.now())), ..town };
    Sandbox::start(town).await.map_err(|error| End::Failed(format!("no port on loopback can be had: {error}")))
}
