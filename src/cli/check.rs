//! `hotwash check`, `verify` and `backup`: what an operator asks of the configuration and the record.

use std::path::Path;

use hotwash::discord::survey::{Survey, SurveyError, survey};

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
    println!("database: fine ({})", common.database());
    store.close().await;
    if ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE"].iter().all(|name| std::env::var_os(name).is_none()) {
        println!("token: not set, so permissions and intents were not checked; `hotwash run` needs DISCORD_TOKEN");
        return Ok(());
    }
    ask_discord(&options).await
}

/// What Discord says of the token, the intents and the permissions.
async fn ask_discord(options: &run::Options) -> Result<(), End> {
    let Survey { name, invite, message_content, servers } =
        survey(&options.access()?).await.map_err(|error| match error {
            SurveyError::Access(error) => End::from(error),
            error @ SurveyError::Unasked(_) => End::failed(error),
        })?;
    println!("token: fine (the bot is {name})");
    match message_content {
        Some(true) => println!("intents: fine"),
        Some(false) => println!(
            "intents: Message Content is not granted, so texts captured by reaction may come empty; mend it in the developer \
             portal > your application > Bot > Privileged Gateway Intents"
        ),
        None => println!("intents: Discord did not say"),
    }
    for server in &servers {
        let missing: Vec<_> = server.missing.iter().map(|(name, without)| format!("{name} ({without})")).collect();
        match missing.as_slice() {
            [] => println!("server {:?}: every permission is there", server.name),
            _ => println!("server {:?} lacks: {}; mend it in Server Settings > Roles", server.name, missing.join(", ")),
        }
    }
    if servers.is_empty() {
        println!("servers: none yet");
    }
    println!("invite: {invite}");
    Ok(())
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
