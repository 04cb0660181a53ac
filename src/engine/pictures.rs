//! The pictures of a timeline, for a draft that shows them.

use crate::incident::{Entry, IncidentId};
use crate::postmortem::{Picture, picture_places};
use crate::store::{Reader, StoreError};

/// The pictures of the entries that stand, with their bytes but for those larger than `room`; all of an incident's are
/// [`limits::FILES_BYTES`](crate::incident::limits::FILES_BYTES) at most.
///
/// # Errors
///
/// When the database refuses.
pub(super) async fn pictures(
    reader: &mut Reader<'_>,
    incident: IncidentId,
    entries: &[Entry],
    room: Option<usize>,
) -> Result<Vec<Picture>, StoreError> {
    let room = room.and_then(|room| u64::try_from(room).ok()).unwrap_or(u64::MAX);
    let mut pictures = Vec::new();
    for place in picture_places(entries) {
        let bytes = match place.bytes <= room {
            true => reader.file(incident, place.kept_by).await?,
            false => None,
        };
        pictures.push(Picture { place, bytes });
    }
    Ok(pictures)
}
