//! Files: given to a command, and saved from a message.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::told;
use crate::sandbox::NotInTime;
use crate::sandbox::console::screen::Tone;
use crate::sandbox::console::{Console, Stage, Trouble};
use crate::sandbox::world::Message;

/// How often a file's name is varied before giving up.
const COPIES: u32 = 100;

impl<S: Stage> Console<S> {
    /// A file for a command's option: what stands for it there.
    pub(super) fn upload(&self, path: &str) -> Result<Value, Trouble> {
        let bytes = std::fs::read(path).map_err(|error| told(format!("{path} can't be read: {error}")))?;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(self.sandbox.upload(self.at().user, &name, &bytes))
    }

    /// Saves the files of a message into the current folder, beside what stands there already.
    pub(super) async fn open(&mut self, number: Option<usize>) -> Result<(), Trouble> {
        let at = self.at();
        let only = number.map(|number| self.numbered(number)).transpose()?;
        let files = self.sandbox.wait_for(self.patience, |world| {
            let messages = world.messages_seen_by(at.channel?, at.user);
            let wanted = |message: &&&Message| only.is_none_or(|only| message.id == only);
            let mut messages = messages.iter().rev().filter(wanted);
            messages.find(|message| !message.attachments.is_empty()).map(|message| message.attachments.clone())
        });
        let files = files.await.map_err(|NotInTime { .. }| told("There is no file to save."))?;
        for file in files {
            let path = save(Path::new("."), &file.filename, &file.bytes)
                .map_err(|error| told(format!("{} can't be saved: {error}", file.filename)))?;
            let saved = self.screen.colours.paint(Tone::Faint, &format!("Saved as {}", path.display()));
            self.screen.say(&[saved])?;
        }
        Ok(())
    }
}

/// Writes a file under a name that is not taken.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let name = Path::new(name).file_name().unwrap_or("file".as_ref());
    let (stem, extension) = (Path::new(name).file_stem().unwrap_or(name), Path::new(name).extension());
    for copy in 1..=COPIES {
        let mut varied = stem.to_os_string();
        if copy > 1 {
            varied.push(format!("-{copy}"));
        }
        if let Some(extension) = extension {
            varied.push(".");
            varied.push(extension);
        }
        let path = folder.join(varied);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                return std::path::absolute(path);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}
