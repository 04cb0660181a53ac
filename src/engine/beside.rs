//! What a decision needs beside the incident: looked up inside the transaction, so that it is as true as the incident is.

use super::{hot_wash, privacy};
use crate::config::Config;
use crate::incident::{Command, GoesOn, Number, OtherSide, ServerId, Viewer};
use crate::store::{Kept, Reader, StoreError};

/// As many duplicates of duplicates are followed; circles are refused, so that there is an end to them.
const FOLLOWED: usize = 50;

/// The command with what it is about: an entry of the timeline as it is now, another incident that the one who asks may
/// know of, who has been taking part in what is to be hidden, whether a hot wash is open.
pub(super) async fn beside(
    reader: &mut Reader<'_>,
    kept: &Kept,
    viewer: &Viewer,
    agreed: &Config,
    mut command: Command,
) -> Result<Command, StoreError> {
    match &mut command {
        Command::EditEntry { entry, line, .. } | Command::StrikeEntry { entry, line, .. } => {
            *line = reader.line(kept.incident.id, *entry).await?.map(Box::new);
        }
        Command::Link { to, other, .. } => {
            *other = other_side(reader, kept.incident.server, *to, viewer).await?.map(Box::new);
        }
        Command::Learn { open_until, .. } => *open_until = hot_wash::open_until(reader, kept.incident.id).await?,
        Command::Freeze { mark, offered: offered @ None } => {
            if let Viewer::Member { user, .. } = viewer {
                *offered = reader.offered_draft(kept.incident.id, *user, mark).await?;
            }
        }
        Command::MakePrivate { took_part, customers_read } => {
            *took_part = privacy::took_part(reader, kept.incident.id).await?;
            customers_read.clone_from(&agreed.server.customer_channel);
        }
        _ => {}
    }
    Ok(command)
}

async fn other_side(
    reader: &mut Reader<'_>,
    server: ServerId,
    to: Number,
    viewer: &Viewer,
) -> Result<Option<OtherSide>, StoreError> {
    let Some(other) = reader.incident_numbered(server, to, viewer).await? else { return Ok(None) };
    let (channel, private) = (other.channel, other.incident.is_private());
    let mut duplicate_of = Vec::new();
    let mut last = other.incident;
    let mut goes_on = GoesOn::at(&last);
    while let Some(link) = last.duplicate_of().filter(|_| duplicate_of.len() < FOLLOWED) {
        duplicate_of.push(link.to);
        match reader.incident_numbered(server, link.to, &Viewer::Keeper).await? {
            Some(next) => last = next.incident,
            None => break,
        }
        // Everybody in the duplicate's channel reads it.
        if !last.is_private() {
            goes_on = GoesOn::at(&last);
        }
    }
    Ok(Some(OtherSide { channel, private, duplicate_of, goes_on }))
}
