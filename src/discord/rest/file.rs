//! Fetches a file that hangs on a message: from Discord's own addresses, within a bound, without the bot's token.
//!
//! Guarantees: nothing is asked of any other host, whatever a message says; reading stops at the bound, whatever the answer
//! claims its length to be.

use std::time::Duration;

use reqwest::Url;

use super::{API, DISCORD, Rest, failure};

/// How long a whole file may take.
const FETCH_WITHIN: Duration = Duration::from_secs(60);
/// Where Discord serves files (its reference, "CDN Endpoints" and "Signed Attachment CDN URLs").
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];

/// Why a file is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discord) enum Unfetched {
    /// The address is none of Discord's.
    Elsewhere,
    /// It is longer than the bound.
    TooLong,
    /// The address has expired, or there is no such file.
    Gone,
    /// It may be there later.
    Later(String),
}

impl Rest {
    /// The file at an address that Discord gave, if it has at most `most` bytes.
    pub(in crate::discord) async fn fetch(&self, url: &str, most: u64) -> Result<Vec<u8>, Unfetched> {
        let url = Url::parse(url).ok().filter(|url| self.serves_files(url)).ok_or(Unfetched::Elsewhere)?;
        let later = |error: reqwest::Error| Unfetched::Later(failure::root_cause(&error));
        let mut response = self.shared.client.get(url).timeout(FETCH_WITHIN).send().await.map_err(later)?;
        match response.status().as_u16() {
            200 => {}
            status @ (408 | 429 | 500..) => return Err(Unfetched::Later(format!("the answer was {status}"))),
            _ => return Err(Unfetched::Gone),
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(later)? {
            if (bytes.len() + chunk.len()) as u64 > most {
                return Err(Unfetched::TooLong);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Discord's own hosts; with another address set, that one alone.
    fn serves_files(&self, url: &Url) -> bool {
        let ours = self.shared.base.trim_end_matches(API);
        if ours == DISCORD {
            return url.scheme() == "https"
                && url.port().is_none()
                && url.host_str().is_some_and(|h| HOSTS.contains(&h));
        }
        url.origin().ascii_serialization() == ours
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: Option<&str>, url: &str, served: bool) {
        let rest = Rest::new("token".to_owned().into(), address).unwrap();
        assert_eq!(Url::parse(url).is_ok_and(|url| rest.serves_files(&url)), served, "{url}");
    }

    #[test]
    fn files_come_from_discord_alone() {
        for (url, served) in [
            ("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1", true),
            ("https://media.discordapp.net/attachments/1/2/a.png", true),
            ("http://cdn.discordapp.com/attachments/1/2/a.png", false),
            ("https://cdn.discordapp.com:8443/a.png", false),
            ("https://cdn.discordapp.com.example.org/a.png", false),
            ("https://example.org/cdn.discordapp.com/a.png", false),
            ("http://127.0.0.1/a.png", false),
            ("file:///etc/passwd", false),
            ("not an address", false),
        ] {
            check(None, url, served);
        }
        check(Some("http://127.0.0.1:4000"), "http://127.0.0.1:4000/attachments/1/2/a.png", true);
        check(Some("http://127.0.0.1:4000"), "http://127.0.0.1:4001/attachments/1/2/a.png", false);
        check(Some("http://127.0.0.1:4000"), "https://cdn.discordapp.com/attachments/1/2/a.png", false);
    }
}
