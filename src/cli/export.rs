//! `hotwash export`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use hotwash::clock::Clock;
use hotwash::engine::Agreements;
use hotwash::incident::{Number, Viewer};
use hotwash::postmortem::{self, Record};
use hotwash::store::StoreError;

use super::{Common, End, write_out};

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
    let server = Common::server(&mut reader, options.server).await?;
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
    let text = postmortem::markdown(&record).map_err(End::failed)?;
    write_out(&text, options.output.as_deref())
}
