//! `hotwash import`: an exported incident, into an empty database.

use std::path::Path;

use hotwash::postmortem::document::{Imported, read};
use hotwash::store::ImportError;

use super::{Common, End};

/// Reads an incident in. Nothing begins with it: it is a record to be read.
pub(crate) async fn import(common: &Common, file: &Path) -> Result<(), End> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| End::Failed(format!("can't read {}: {error}", file.display())))?;
    let Imported { incident, seal, words } =
        read(&text).map_err(|error| End::Failed(format!("{}: {error}", file.display())))?;
    let (server, number, entries) = (incident.server, incident.number, seal.entries.len());
    let store = common.store().await?;
    let work = store.write(move |tx| Box::pin(async move { tx.import(&incident, &seal, &words).await }));
    let imported: Result<(), ImportError> = work.await;
    store.close().await;
    imported.map_err(End::failed)?;
    println!("incident {number} of server {server} with {entries} entries, to be read: `hotwash export {}`", number.0);
    Ok(())
}
