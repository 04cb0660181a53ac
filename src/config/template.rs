//! The file with the operator's template of postmortem drafts.
//!
//! Guarantees: whatever the file is, reading it ends, and the bot starts: what can't be read is no template, with the reason, and
//! drafts are made with the built-in one.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use super::DEFAULT_TEMPLATE;
use crate::incident::Template;

/// What drafts are made with where there is none.
const BUILTIN: &str = include_str!("../../config/postmortem.md.jinja");
/// In bytes. A template is a page or two.
const MOST: u64 = 256 << 10;

/// Reads it. `None`: there is none, and nobody meant one, as the default name is that of the built-in one; or it is the same.
pub(super) fn read(file: &str) -> Option<Arc<Template>> {
    let text = match text(Path::new(file)) {
        Err(error) if error.kind() == ErrorKind::NotFound && file == DEFAULT_TEMPLATE => return None,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err("there is no such file; relative names start from where Hotwash was started".to_owned())
        }
        Err(error) => Err(format!("it can't be read: {error}")),
        Ok(bytes) if bytes.len() as u64 > MOST => Err(format!("it has more than {} KiB", MOST >> 10)),
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned()),
    };
    // As an editor on Windows writes it.
    let text = text.map(|text| text.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
    Some(Arc::new(Template { file: file.to_owned(), text })).filter(|template| template.text.as_deref() != Ok(BUILTIN))
}

fn text(file: &Path) -> std::io::Result<Vec<u8>> {
    // What is no file might never end, or never begin.
    if !std::fs::metadata(file)?.is_file() {
        return Err(std::io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(write: impl FnOnce(&Path)) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ours.jinja");
        write(&path);
        read(path.to_str().unwrap()).unwrap().text.clone()
    }

    #[test]
    fn what_is_no_template_says_why() {
        let check = |bytes: &[u8], text: Result<&str, &str>| {
            let read = of(|path| std::fs::write(path, bytes).unwrap());
            assert_eq!(read.as_ref().map(String::as_str).map_err(String::as_str), text);
        };
        check(b"# {{ title }}\n", Ok("# {{ title }}\n"));
        check(b"\xef\xbb\xbf# a\r\nb\r\n", Ok("# a\nb\n"));
        check(b"", Ok(""));
        let same = |path: &Path| read(path.to_str().unwrap()).is_none();
        assert!(same(Path::new(DEFAULT_TEMPLATE)), "the file that Hotwash comes with is no template of one's own");
        check(b"caf\xe9", Err("it is not text in UTF-8"));
        check(&vec![b'x'; 10 << 20], Err("it has more than 256 KiB"));
        assert!(of(|_| {}).unwrap_err().starts_with("there is no such file; "));
        assert_eq!(of(|path| std::fs::create_dir(path).unwrap()), Err("it can't be read: it is not a file".to_owned()));
    }
}
