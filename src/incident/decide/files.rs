//! Files that belong to entries: a note's picture, what hangs on a captured message.

use chrono::{DateTime, Utc};

use super::{Draft, text_within};
use crate::incident::{
    Change, ChannelId, Effect, EntryNumber, Event, FileRef, Kind, MessageId, Outcome, PicturedNote, Refusal, limits,
};

impl Draft<'_> {
    pub(super) fn note_with_image(
        mut self,
        text: &str,
        at: Option<DateTime<Utc>>,
        kind: Kind,
        image: FileRef,
    ) -> Result<Change, Refusal> {
        let text = text_within("note", text, limits::TEXT)?;
        let entry = self.next();
        self.enter(kind, at.unwrap_or(self.now), Event::Note { text: text.clone() });
        self.enter(kind, self.now, Event::FileAttached { entry, name: image.name.clone() });
        let (name, url) = (image.name.clone(), image.is_picture().then(|| image.url.clone()));
        self.keep(entry, vec![image], None);
        self.becomes(Outcome::NotedWithImage(PicturedNote { kind, text, at, name, url }))
    }

    /// Has the bytes of an entry's files fetched; `message` gives new addresses where these have expired.
    pub(super) fn keep(&mut self, entry: EntryNumber, files: Vec<FileRef>, message: Option<(ChannelId, MessageId)>) {
        if !files.is_empty() {
            self.effect(Effect::KeepFiles { entry, files, message });
        }
    }
}
