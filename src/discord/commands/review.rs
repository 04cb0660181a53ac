//! The review of a postmortem: how far it is, and an edited draft that comes back.
//!
//! Guarantees: a file is taken from Discord's own addresses, within a bound, and read as text; nothing of it is saved as the reviewed
//! one before whoever brought it has seen what it changes.

use super::super::answering::{Said, failed};
use super::super::rest::Unfetched;
use super::super::view::{self, Body, File};
use super::super::visit::Visit;
use super::Bot;
use super::reading::{seen, unreadable};
use crate::config::Config;
use crate::engine::{self, Rehearsed, Request, Which, whole};
use crate::incident::slug::draft_file_name;
use crate::incident::{Command, FileRef, Offered, written_since};
use crate::postmortem::{self, Form};
use crate::store::{Kept, Reader, StoreError};

/// The largest draft that is taken back, in bytes: 8 MiB.
const LARGEST: u64 = 8 << 20;

impl Bot {
    /// An edited draft came back: what it changes is shown to whoever brought it.
    pub(super) async fn take_draft_back(&self, visit: &Visit, which: Which, file: FileRef) {
        self.answer(visit, self.draft_back(visit, which, &file)).await;
    }

    async fn draft_back(&self, visit: &Visit, which: Which, file: &FileRef) -> Option<Said> {
        let Some(server) = visit.server else { return Some(Said::only(view::server_only())) };
        let caller = self.caller(visit, server).await;
        // Whether any file could be frozen here, by this person.
        let some = Command::Freeze { mark: String::new(), offered: Some(Offered { sha256: String::new(), bytes: 0 }) };
        let request = Request { asked: None, server, caller, viewer: visit.viewer(), what: (which, some) };
        let kept = match self.engine.rehearse(request).await {
            Ok(Rehearsed::Changes(kept)) => kept,
            Ok(Rehearsed::Answers(answered)) => return Some(self.said(visit, answered)),
            Err(failure) => return failed(&failure),
        };
        if let Err(failure) = self.note_look(visit, &kept, "/incident postmortem".to_owned()).await {
            return failed(&failure);
        }
        let bytes = match self.fetched(file).await {
            Ok(bytes) => bytes,
            Err(why) => return Some(Said::only(view::not_fetched(why))),
        };
        match self.what_it_changes(visit, &kept, bytes).await {
            Ok(body) => Some(Said::only(body)),
            Err(engine::Failure::Store(error)) => unreadable(&error),
            Err(failure) => failed(&failure),
        }
    }

    async fn fetched(&self, file: &FileRef) -> Result<Vec<u8>, &'static str> {
        let too_long = "it is larger than 8 MiB, and a draft is text";
        if file.size > LARGEST {
            return Err(too_long);
        }
        self.rest.fetch(&file.url, LARGEST).await.map_err(|unfetched| match unfetched {
            Unfetched::TooLong => too_long,
            Unfetched::Elsewhere => "its address is not one of Discord's",
            Unfetched::Gone => "Discord does not have it any more",
            Unfetched::Later(_) => "Discord did not give it",
        })
    }

    async fn what_it_changes(&self, visit: &Visit, kept: &Kept, bytes: Vec<u8>) -> Result<Body, engine::Failure> {
        let agreed = self.agreed(kept.incident.server);
        let seen = seen(&agreed, kept);
        let before = {
            let mut reading = self.engine.store().reader().await?;
            present(&agreed, &mut reading.reader(), kept).await?
        };
        let text = match postmortem::edited(&bytes, &kept.incident, &before) {
            Ok(text) => text.to_owned(),
            Err(why) => return Ok(view::not_a_draft(&why, &seen)),
        };
        let sha256 = self.engine.offer_draft(kept.incident.id, visit.person.id, bytes).await?;
        Ok(view::offered(&postmortem::changes(&before, &text), &sha256, &seen))
    }
}

/// What `/incident postmortem` gives now, as text.
async fn present(agreed: &Config, reader: &mut Reader<'_>, kept: &Kept) -> Result<String, StoreError> {
    if let Some(frozen) = &kept.incident.review.frozen
        && let Some(bytes) = reader.reviewed_draft(kept.incident.id, frozen.entry).await?
    {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let (whole, rules) = (whole(reader, kept, Form::default().format, None).await?, kept.rules(&agreed.rules));
    let draft = postmortem::draft(&whole.record(kept, &rules), Form::default());
    Ok(draft.map(|draft| draft.text).unwrap_or_default())
}

/// The text that was frozen, for one person; `None`: none was, or it was blanked.
pub(super) async fn reviewed(
    agreed: &Config,
    reader: &mut Reader<'_>,
    kept: &Kept,
) -> Result<Option<Body>, StoreError> {
    let Some(frozen) = &kept.incident.review.frozen else { return Ok(None) };
    let Some(bytes) = reader.reviewed_draft(kept.incident.id, frozen.entry).await? else { return Ok(None) };
    let since = written_since(&reader.entries(kept.incident.id).await?, frozen.entry);
    let name = draft_file_name(kept.incident.number.0, &kept.incident.title, "md");
    let file = File { name, bytes };
    Ok(Some(view::frozen(frozen, &since, file, &seen(agreed, kept))))
}
