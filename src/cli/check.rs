//! `hotwash check`, `verify` and `backup`: what an operator asks of the configuration and the record.

use std::path::Path;

use super::{Common, End};

/// The configuration and the database, without connecting.
pub(crate) async fn check(common: &Common) -> Result<(), End> {
    let config = common.configuration()?;
    let warnings = config.warnings();
    let (severities, roles, policies) =
        (config.rules.severities.len(), config.rules.roles.len(), config.policies.len());
    println!("configuration: fine ({severities} severities, {roles} roles, {policies} policies)");
    warnings.iter().for_each(|warning| println!("  note: {warning}"));
    let store = common.store().await?;
    println!("database: fine ({})", common.database());
    store.close().await;
    let token = ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE"].iter().any(|name| std::env::var_os(name).is_some());
    let token = if token { "set" } else { "not set; `hotwash run` needs DISCORD_TOKEN" };
    println!("token: {token}");
    println!("permissions and intents on a server: not checked yet; README.md lists them");
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
