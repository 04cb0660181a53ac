//! `hotwash check`, `verify` and `backup`: what an operator asks of the configuration and the record.

use std::path::Path;
use std::sync::Arc;

use hotwash::clock::Clock;
use hotwash::discord::doctor::of_store;
use hotwash::discord::survey::{Finding, ServerSurvey, Survey, SurveyError, survey};
use hotwash::engine::Agreements;
use hotwash::store::{Kept, Store, StoreError};

use super::{Common, End, run};

/// The configuration, the database and, with a token, what Discord says; without connecting to the gateway.
pub(crate) async fn check(common: &Common, options: run::Options) -> Result<(), End> {
    let config = common.configuration()?;
    let warnings = config.warnings();
    let (severities, roles, policies) =
        (config.rules.severities.len(), config.rules.roles.len(), config.policies.len());
    println!("configuration: fine ({severities} severities, {roles} roles, {policies} policies)");
    warnings.iter().for_each(|warning| println!("  note: {warning}"));
    let store = common.store().await?;
    let agreements = Agreements::new(Arc::new(config));
    agreements.load(&store).await.map_err(End::failed)?;
    println!("database: {}", common.database());
    print_findings(&of_store(&store, None, Clock::System.now()).await);
    let open = open_incidents(&store).await.map_err(End::failed)?;
    store.close().await;
    if ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE"].iter().all(|name| std::env::var_os(name).is_none()) {
        println!("token: not set, so permissions and intents were not checked; `hotwash run` needs DISCORD_TOKEN");
        return Ok(());
    }
    ask_discord(&options, &agreements, &open).await
}

/// The incidents whose channels are looked at.
async fn open_incidents(store: &Store) -> Result<Vec<Kept>, StoreError> {
    store.reader().await?.reader().watched_incidents().await
}

/// What Discord says of the token, the intents, and of every server that the bot is in.
async fn ask_discord(options: &run::Options, agreements: &Agreements, open: &[Kept]) -> Result<(), End> {
    let open_on = |server| {
        let there = open.iter().filter(|kept| kept.incident.server == server);
        there.filter_map(|kept| Some((kept.incident.number, kept.channel?))).collect()
    };
    let asked = survey(&options.access()?, |server| agreements.of(server), open_on).await;
    let Survey { name, invite, everywhere, servers } = asked.map_err(|error| match error {
        SurveyError::Access(error) => End::from(error),
        error @ SurveyError::Unasked(_) => End::failed(error),
    })?;
    println!("token: fine (the bot is {name})");
    print_findings(&everywhere);
    for ServerSurvey { name, findings } in &servers {
        println!("server {name:?}:");
        print_findings(findings);
    }
    if servers.is_empty() {
        println!("servers: none yet");
    }
    println!("invite: {invite}");
    Ok(())
}

fn print_findings(found: &[Finding]) {
    found.iter().for_each(|finding| println!("  {finding}"));
}

/// The chains of every incident.
pub(crate) async fn verify(common: &Common) -> Result<(), End> {
    let store = common.store().await?;
    let verified = store.verify().await.map_err(End::failed)?;
    store.close().await;
    match verified.broken.first() {
        None => {
            println!("{} incidents with {} entries: every chain holds", verified.incidents, verified.entries);
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
