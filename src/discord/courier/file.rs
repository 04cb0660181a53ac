//! Fetches the bytes of a file in a timeline.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Carried, DiscordCourier, never};
use crate::discord::rest::{Call, Unfetched};
use crate::discord::servers::snowflake;
use crate::engine::{Delivery, Errand, Receipt};
use crate::incident::{ChannelId, FileRef, MessageId, limits};

/// How long a file is tried for that Discord does not give.
const GIVE_UP: TimeDelta = TimeDelta::hours(1);

impl DiscordCourier {
    pub(super) async fn fetch_file(
        &self,
        errand: &Errand,
        file: &FileRef,
        message: Option<(ChannelId, MessageId)>,
    ) -> Carried {
        let most = errand.agreed.attachment_bytes_max;
        let left = limits::FILES_BYTES.saturating_sub(errand.kept.incident.file_bytes);
        if file.size > most {
            return Err(never(&format!("it is larger than {}", size(most))));
        }
        if file.size > left {
            return Err(never(limits::FILES_FULL));
        }
        let mut fetched = self.rest.fetch(&file.url, most.min(left)).await;
        if fetched == Err(Unfetched::Gone)
            && let Some(address) = self.new_address(file, message).await
        {
            fetched = self.rest.fetch(&address, most.min(left)).await;
        }
        match fetched {
            Ok(bytes) => Ok(Delivery::Delivered(Receipt::File(bytes))),
            Err(Unfetched::TooLong) if left < most => Err(never(limits::FILES_FULL)),
            Err(Unfetched::TooLong) => Err(never(&format!("it is larger than {}", size(most)))),
            Err(Unfetched::Elsewhere) => Err(never("its address is not one of Discord's")),
            Err(Unfetched::Gone) => Err(never("Discord does not have it any more")),
            Err(Unfetched::Later(why)) if errand.waited > GIVE_UP => {
                tracing::warn!(why, "a file was given up");
                Err(never("Discord did not give it"))
            }
            Err(Unfetched::Later(why)) => Err(Delivery::Later { after: Duration::ZERO, why }),
        }
    }

    /// Discord's addresses expire; the message has new ones.
    async fn new_address(&self, file: &FileRef, message: Option<(ChannelId, MessageId)>) -> Option<String> {
        let (channel, message) = message?;
        let reply = self.rest.send(Call::get(format!("/channels/{channel}/messages/{message}"))).await.ok()?;
        let mut files = reply.body["attachments"].as_array()?.iter();
        files.find(|found| snowflake(&found["id"]) == Some(file.id))?["url"].as_str().map(str::to_owned)
    }
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        1 => "1 byte".to_owned(),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (bytes, read) in
            [(8 << 20, "8 MiB"), (512 << 10, "512 KiB"), (1_500, "1500 bytes"), (1, "1 byte"), (0, "0 bytes")]
        {
            assert_eq!(size(bytes), read);
        }
    }
}
