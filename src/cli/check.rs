//! `hotwash check`, `verify` and `backup`: what an operator asks of the configuration and the record.

use std::path::Path;
use std::sync::Arc;

use hotwash::clock::Clock;
use hotwash::discord::GatewayEnd;
use hotwash::discord::doctor::{of_store, of_template};
use hotwash::discord::rest::Failure;
use hotwash::discord::survey::{Finding, Mark, ServerSurvey, Survey, SurveyError, survey};
use hotwash::engine::Agreements;
use hotwash::store::{Kept, Store, StoreError};

use super::{Common, End, run};

/// The configuration, the database and, with a token, what Discord says; without connecting to the gateway. What does not work
/// is an error: a script that starts the bot wants to know.
pub(crate) async fn check(common: &Common, options: run::Options) -> Result<(), End> {
    let config = common.configuration()?;
    run::notifiers(&config)?;
    let warnings = config.warnings();
    let (severities, roles, policies) =
        (config.rules.severities.len(), config.rules.roles.len(), config.policies.len());
    let notifiers = match config.notifiers.len() {
        0 => String::new(),
        1 => ", 1 notifier".to_owned(),
        more => format!(", {more} notifiers"),
    };
    println!("configuration: fine ({severities} severities, {roles} roles, {policies} policies{notifiers})");
    warnings.iter().for_each(|warning| println!("  note: {warning}"));
    let template = of_template(&config, Clone::clone);
    let mut broken = print_findings(template.as_slice());
    let store = common.store().await?;
    let agreements = Agreements::new(Arc::new(config));
    agreements.load(&store, Clock::System.now()).await.map_err(End::failed)?;
    println!("database: {}", common.database());
    broken += print_findings(&of_store(&store, None, Clock::System.now()).await);
    let open = open_incidents(&store).await.map_err(End::failed)?;
    store.close().await;
    if ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE"].iter().all(|name| std::env::var_os(name).is_none()) {
        println!("token: not set, so permissions and intents were not checked; `hotwash run` needs DISCORD_TOKEN");
    } else {
        broken += ask_discord(&options, &agreements, &open).await?;
    }
    match broken {
        0 => Ok(()),
        1 => Err(End::Failed("1 thing does not work: the line with ❌ says which, and how to mend it".to_owned())),
        more => {
            Err(End::Failed(format!("{more} things do not work: the lines with ❌ say which, and how to mend them")))
        }
    }
}

/// The incidents whose channels are looked at.
async fn open_incidents(store: &Store) -> Result<Vec<Kept>, StoreError> {
    store.reader().await?.reader().watched_incidents().await
}

/// What Discord says of the token, the intents, and of every server that the bot is in; how much of it does not work.
async fn ask_discord(options: &run::Options, agreements: &Agreements, open: &[Kept]) -> Result<usize, End> {
    let open_on = |server| {
        let there = open.iter().filter(|kept| kept.incident.server == server);
        there.filter_map(|kept| Some((kept.incident.number, kept.channel?))).collect()
    };
    let asked = survey(&options.access()?, |server| agreements.of(server), open_on, Clock::System.now()).await;
    let Survey { name, invite, everywhere, servers } = asked.map_err(|error| match error {
        SurveyError::Access(error) => End::from(error),
        SurveyError::Unasked(Failure::Refused { status: 401, .. }) => End::Usage(GatewayEnd::TokenRefused.to_string()),
        error @ SurveyError::Unasked(_) => End::failed(error),
    })?;
    println!("token: fine (the bot is {name})");
    let mut broken = print_findings(&everywhere);
    for ServerSurvey { name, findings } in &servers {
        println!("server {name:?}:");
        broken += print_findings(findings);
    }
    if servers.is_empty() {
        println!("servers: none yet");
    }
    println!("invite: {invite}");
    Ok(broken)
}

/// Prints them, and counts those that do not work.
fn print_findings(found: &[Finding]) -> usize {
    found.iter().for_each(|finding| println!("  {finding}"));
    found.iter().filter(|finding| finding.mark == Mark::Broken).count()
}

/// The chains of every incident.
pub(crate) async fn verify(common: &Common) -> Result<(), End> {
    let store = common.store().await?;
    let verified = store.verify().await.map_err(End::failed)?;
    store.close().await;
    match verified.broken.first() {
        None => {
            let counted =
                |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
            let incidents = counted(verified.incidents, "incident", "incidents");
            let entries = counted(verified.entries, "entry", "entries");
            println!("{incidents} with {entries}: every chain holds");
            Ok(())
        }
        Some(broken) => Err(End::Failed(broken.to_string())),
    }
}

/// A consistent copy.
pub(crate) async fn backup(common: &Common, file: &Path) -> Result<(), End> {
    if file.exists() {
        return Err(End::Usage(format!("{} exists already; name a new file", file.display())));
    }
    let store = common.store().await?;
    store.backup(file).await.map_err(End::failed)?;
    store.close().await;
    println!("{}", file.display());
    Ok(())
}
