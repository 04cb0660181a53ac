//! `hotwash export`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use hotwash::clock::Clock;
use hotwash::engine::{Agreements, whole};
use hotwash::incident::{Number, Viewer};
use hotwash::postmortem::{self, Draft, Form, Format, Names};
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
    #[arg(long, default_value = "markdown", value_parser = format_named())]
    format: Format,
    /// What people are called: by their names, or by their roles in the incident
    #[arg(long, default_value = "people", value_parser = names_named())]
    names: Names,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The format that a word stands for; help and refusals list them all.
fn format_named() -> impl TypedValueParser<Value = Format> {
    let known = |word: String| Format::ALL.iter().find(|format| format.word() == word).copied().unwrap_or_default();
    PossibleValuesParser::new(Format::ALL.iter().map(|format| format.word())).map(known)
}

fn names_named() -> impl TypedValueParser<Value = Names> {
    let known = |word: String| Names::ALL.iter().find(|names| names.word() == word).copied().unwrap_or_default();
    PossibleValuesParser::new(Names::ALL.iter().map(|names| names.word())).map(known)
}

pub(crate) async fn export(common: &Common, options: Options) -> Result<(), End> {
    let store = common.store().await?;
    let agreements = Agreements::new(Arc::new(common.configuration()?));
    agreements.load(&store, Clock::System.now()).await.map_err(End::failed)?;
    let mut reading = store.reader().await.map_err(End::failed)?;
    let mut reader = reading.reader();
    let server = Common::server(&mut reader, options.server).await?;
    let number = Number(options.incident);
    let found = reader.incident_numbered(server, number, &Viewer::Keeper).await.map_err(End::failed)?;
    let kept = found.ok_or_else(|| End::Failed(format!("there is no incident {number} on server {server}")))?;
    let whole = whole(&mut reader, &kept, options.format, None).await.map_err(End::failed)?;
    if kept.incident.is_private() {
        // Who lets people in to a private incident can see that it was handed out.
        let (incident, now) = (kept.incident.id, Clock::System.now());
        let work =
            store.write(move |tx| Box::pin(async move { tx.note_look(incident, None, "hotwash export", now).await }));
        work.await.map_err(|error: StoreError| End::failed(error))?;
    }
    let agreed = agreements.of(server);
    let rules = kept.rules(&agreed.rules);
    let form = Form { format: options.format, names: options.names };
    // What was agreed on is what is handed on, to the byte.
    let reviewed = match &kept.incident.review.frozen {
        Some(frozen) if form == Form::default() => {
            reader.reviewed_draft(kept.incident.id, frozen.entry).await.map_err(End::failed)?
        }
        _ => None,
    };
    let text = match reviewed.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(reviewed) => reviewed,
        None => {
            let drafted = postmortem::draft_with(&whole.record(&kept, &rules), form, &whole.means(None));
            let Draft { text, fault, .. } = drafted.map_err(End::failed)?;
            if let Some(fault) = fault {
                eprintln!("the template is broken, so the built-in one was used: {fault}");
            }
            text
        }
    };
    write_out(&text, options.output.as_deref())
}
