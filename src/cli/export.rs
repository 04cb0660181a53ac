//! `hotwash export`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use hotwash::clock::Clock;
use hotwash::engine::Agreements;
use hotwash::incident::{Number, ServerId, Viewer};
use hotwash::postmortem::{self, Record};
use hotwash::store::StoreError;

use super::{Common, End};

/// What to export, and where to.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The incident's number
    incident: u32,
    /// The server's id; needed where the database holds several
    #[arg(long, value_name = "ID")]
    server: Option<u64>,
    /// The form
    #[arg(long, default_value = "markdown")]
    format: Format,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people and wikis.
    Markdown,
}

pub(crate) async fn export(common: &Common, options: Options) -> Result<(), End> {
    let Format::Markdown = options.format;
    let store = common.store().await?;
    let agreements = Agreements::new(Arc::new(common.configuration()?));
    agreements.load(&store, Clock::System.now()).await.map_err(End::failed)?;
    let mut reading = store.reader().await.map_err(End::failed)?;
    let mut reader = reading.reader();
    let server = match options.server {
        Some(server) => ServerId(server),
        None => match reader.servers().await.map_err(End::failed)?.as_slice() {
            [only] => *only,
            [] => return Err(End::Failed("the database holds no incident yet".to_owned())),
            several => {
                let ids = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(End::Usage(format!("the database holds several servers; add --server with one of {ids}")));
            }
        },
    };
    let number = Number(options.incident);
    let found = reader.incident_numbered(server, number, &Viewer::Keeper).await.map_err(End::failed)?;
    let kept = found.ok_or_else(|| End::Failed(format!("there is no incident {number} on server {server}")))?;
    let entries = reader.entries(kept.incident.id).await.map_err(End::failed)?;
    if kept.incident.is_private() {
        // Who lets people in to a private incident can see that it was handed out.
        let (incident, now) = (kept.incident.id, Clock::System.now());
        let work =
            store.write(move |tx| Box::pin(async move { tx.note_look(incident, None, "hotwash export", now).await }));
        work.await.map_err(|error: StoreError| End::failed(error))?;
    }
    let record = Record { incident: &kept.incident, entries: &entries, rules: &agreements.of(server).rules };
    // What was agreed on is what is handed on, to the byte.
    let reviewed = match &kept.incident.review.frozen {
        Some(frozen) => reader.reviewed_draft(kept.incident.id, frozen.entry).await.map_err(End::failed)?,
        None => None,
    };
    let text = match reviewed.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(reviewed) => reviewed,
        None => postmortem::markdown(&record).map_err(End::failed)?,
    };
    match options.output {
        Some(file) => {
            let written = std::fs::write(&file, text);
            written.map_err(|error| End::Failed(format!("can't write {}: {error}", file.display())))?;
            println!("{}", file.display());
        }
        None => print!("{text}"),
    }
    Ok(())
}
