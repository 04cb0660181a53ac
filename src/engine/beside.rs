//! What a decision needs beside the incident: looked up inside the transaction, so that it is as true as the incident is.

use crate::incident::Command;
use crate::store::{Kept, StoreError, Tx};

/// The command with what it is about: an entry of the timeline as it is now.
pub(super) async fn beside(tx: &mut Tx<'_>, kept: &Kept, mut command: Command) -> Result<Command, StoreError> {
    match &mut command {
        Command::EditEntry { entry, line, .. } | Command::StrikeEntry { entry, line, .. } => {
            *line = tx.line(kept.incident.id, *entry).await?.map(Box::new);
        }
        _ => {}
    }
    Ok(command)
}
