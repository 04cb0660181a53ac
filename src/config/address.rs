//! An address that may hold a key or a password: shown by its host alone.

use std::fmt;

/// The longest address.
const LONGEST: usize = 2_048;

/// An address whose path, query and credentials are never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretAddress(String);

impl SecretAddress {
    /// The address of one of these schemes, on one line.
    pub(super) fn read(text: &str, schemes: &[&str]) -> Option<Self> {
        let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme)?.strip_prefix("://"))?;
        let breaks = |c: char| c.is_whitespace() || c.is_control();
        let address = Self(text.to_owned());
        let is_whole =
            !rest.is_empty() && !text.contains(breaks) && text.len() <= LONGEST && !address.host().is_empty();
        is_whole.then_some(address)
    }

    /// The address itself, for whoever goes there.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its host and port, for logs and people.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let place = rest.split(['/', '?', '#']).next().unwrap_or_default();
        place.rsplit_once('@').map_or(place, |(_, host)| host)
    }
}

impl fmt::Debug for SecretAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretAddress({})", self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_is_shown() {
        for (text, host) in [
            ("https://hooks.example.org/T0/secret?key=secret", "hooks.example.org"),
            ("https://user:secret@example.org:8443/secret", "example.org:8443"),
            ("http://127.0.0.1:9?secret", "127.0.0.1:9"),
            ("https://example.org#secret", "example.org"),
        ] {
            let address = SecretAddress::read(text, &["http", "https"]).unwrap();
            assert_eq!((address.reveal(), address.host()), (text, host));
            assert!(!format!("{address:?}").contains("secret"));
        }
    }

    #[test]
    fn what_is_no_such_address_is_refused() {
        for text in ["", "example.org", "https://", "ftp://example.org", "https://a b", "https:///secret", "https://@/"]
        {
            assert_eq!(SecretAddress::read(text, &["http", "https"]), None, "{text}");
        }
    }
}
