//! `hotwash run`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use hotwash::clock::Clock;
use hotwash::config::Config;
use hotwash::discord::{Access, Bot};
use hotwash::health::{self, BindError, Health, Listener, Metrics};
use hotwash::notify::Notifiers;
use hotwash::postmortem::check_template;

use super::{Common, End};

/// What `hotwash run` understands beside the common options. The token comes from the environment alone: a command line is
/// seen by everybody on the machine.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Another server than Discord's, as scheme, host and port
    #[arg(long, env = "HOTWASH_DISCORD_API_URL", value_name = "URL")]
    discord_api_url: Option<String>,
}

impl Options {
    /// How to get in, from the environment.
    pub(super) fn access(&self) -> Result<Access, End> {
        let address = self.discord_api_url.clone().filter(|url| !url.trim().is_empty());
        Ok(Access { token: token()?, address })
    }
}

/// How long the database may take to be closed: a stop takes five seconds at most.
const CLOSING: Duration = Duration::from_secs(1);

pub(crate) async fn run(common: &Common, options: Options) -> Result<(), End> {
    let access = options.access()?;
    let config = Arc::new(common.configuration()?);
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    tell_of_template(&config);
    let notifiers = notifiers(&config)?;
    // Before anything is counted, and before a connection is spent on a start that fails.
    let watched = match http_address() {
        Some(address) => Some((Listener::bind(&address).await?, Metrics::collect().map_err(End::failed)?)),
        None => None,
    };
    // Before the connection: a start that fails must not use up Discord's ration of them.
    let store = common.store().await?;
    let bot = Bot::new(access, config, store.clone(), Clock::System)?;
    bot.engine().notify_through(Arc::new(notifiers));
    bot.engine().recover().await.map_err(End::failed)?;

    let health = Health::of(bot.engine().clone());
    let beating = tokio::spawn(health::beat(health.clone(), watched.as_ref().map(|(_, metrics)| metrics.clone())));
    let answering = watched.map(|(listener, metrics)| {
        tracing::info!(address = %listener.address(), "health and metrics can be asked for");
        tokio::spawn(listener.serve(health, metrics))
    });
    let (stop, stopped) = watch::channel(false);
    let stopping = tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        stop.send_replace(true);
    });
    let rereading = tokio::spawn(read_again_when_asked(common.clone(), bot.clone()));
    let end = bot.run(stopped).await;
    stopping.abort();
    rereading.abort();
    beating.abort();
    answering.inspect(JoinHandle::abort);
    if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
        tracing::warn!(
            "the database could not be closed in time: somebody else holds it; nothing that was saved is lost"
        );
    }
    end.map_err(|end| End::Usage(end.to_string()))
}

/// A template that breaks stops nothing, and is not passed over in silence.
pub(super) fn tell_of_template(config: &Config) {
    if let Some(Err(fault)) = config.rules.template.as_deref().map(check_template) {
        tracing::error!(%fault, "the template of postmortem drafts is broken; they are made with the built-in one until it is mended");
    }
}

/// The notifiers, with their secrets from the environment.
pub(super) fn notifiers(config: &Config) -> Result<Notifiers, End> {
    let secret = |name: &str| std::env::var(name).ok();
    Notifiers::new(&config.notifiers, secret).map_err(|error| End::Usage(error.to_string()))
}

/// Reads the configuration file again with each SIGHUP. What it can't mean is told, and the one before goes on.
async fn read_again_when_asked(common: Common, bot: Arc<Bot>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut asked = match signal(SignalKind::hangup()) {
            Ok(asked) => asked,
            Err(error) => {
                tracing::warn!(%error, "SIGHUP can't be listened for: a changed configuration needs a restart");
                return;
            }
        };
        while asked.recv().await.is_some() {
            read_again(&common, &bot).await;
        }
    }
    #[cfg(not(unix))]
    let _ = (common, bot);
}

#[cfg(unix)]
async fn read_again(common: &Common, bot: &Bot) {
    let config = match common.configuration() {
        Ok(config) => config,
        Err(error) => {
            tracing::error!("the configuration was not read again, the one before goes on: {error}");
            return;
        }
    };
    let notifiers = match notifiers(&config) {
        Ok(notifiers) => notifiers,
        Err(error) => {
            tracing::error!("the configuration was not read again, the one before goes on: {error}");
            return;
        }
    };
    let differences = bot.engine().agreements().file().differences(&config);
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    tell_of_template(&config);
    match bot.engine().reconfigure(Arc::new(config)).await {
        Ok(()) => {
            bot.engine().notify_through(Arc::new(notifiers));
            let differences = match differences.join("; ") {
                none if none.is_empty() => "nothing in it is different".to_owned(),
                some => some,
            };
            tracing::info!(
                "the configuration was read again and holds from now on ({differences}); running pages keep the policy that they \
                 began with, and settings made in the chat stand over it"
            );
        }
        Err(error) => {
            tracing::error!(%error, "the configuration was read again, and not all of it is in force: restart")
        }
    }
}

/// Where health and metrics are asked for; `None`: nowhere.
fn http_address() -> Option<String> {
    let address = std::env::var("HOTWASH_HTTP_ADDR").ok()?;
    Some(address.trim().to_owned()).filter(|address| !address.is_empty())
}

impl From<BindError> for End {
    fn from(error: BindError) -> Self {
        match error {
            BindError::Address { .. } => End::Usage(error.to_string()),
            BindError::Taken { .. } => End::failed(error),
        }
    }
}

/// The token, from the environment or from the file that it names; never printed.
fn token() -> Result<SecretString, End> {
    let where_to_get_one = "Get one at https://discord.com/developers/applications > your application > Bot > Reset Token; \
                            README.md says how, step by step";
    let text = match (std::env::var("DISCORD_TOKEN"), std::env::var_os("DISCORD_TOKEN_FILE").map(PathBuf::from)) {
        (Ok(token), _) if !token.trim().is_empty() => token,
        (_, Some(file)) => std::fs::read_to_string(&file)
            .map_err(|error| End::Usage(format!("DISCORD_TOKEN_FILE: can't read {}: {error}", file.display())))?,
        (_, None) => return Err(End::Usage(format!("DISCORD_TOKEN is not set. {where_to_get_one}"))),
    };
    let text = text.trim();
    let text = text.strip_prefix("Bot ").unwrap_or(text).trim();
    if text.is_empty() {
        return Err(End::Usage(format!("the token is empty. {where_to_get_one}")));
    }
    Ok(SecretString::from(text.to_owned()))
}

/// Ends when the process is asked to stop.
pub(super) async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM can't be listened for");
                let _ = tokio::signal::ctrl_c().await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
