//! `hotwash redact`: what an entry says is blanked for good.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use clap::Args;

use hotwash::clock::Clock;
use hotwash::engine::{Agreements, Redacted, Redaction, foresee_redaction, redact as carry_out};
use hotwash::incident::{EntryNumber, Number};

use super::{Common, End};

/// What to blank.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The incident's number
    incident: u32,
    /// The entry's number; what is about it (edits, files) goes with it
    entry: u32,
    /// The server's id; needed where the database holds several
    #[arg(long, value_name = "ID")]
    server: Option<u64>,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn redact(common: &Common, options: Options) -> Result<(), End> {
    let (store, now) = (common.store().await?, Clock::System.now());
    let agreements = Arc::new(Agreements::new(Arc::new(common.configuration()?)));
    agreements.load(&store, now).await.map_err(End::failed)?;
    let server = Common::server(&mut store.reader().await.map_err(End::failed)?.reader(), options.server).await?;
    let redaction = Redaction {
        server,
        incident: Number(options.incident),
        entry: EntryNumber(options.entry),
        reason: options.reason.filter(|reason| !reason.trim().is_empty()),
    };
    let foreseen = foresee_redaction(&store, &redaction).await.map_err(End::failed)?;
    if !options.yes {
        agree(&foreseen)?;
    }
    let (redacted, shredded) = carry_out(&store, &agreements, redaction, now).await.map_err(End::failed)?;
    store.close().await;
    tell(&redacted, shredded);
    Ok(())
}

/// Asks, where somebody is there to answer.
fn agree(foreseen: &Redacted) -> Result<(), End> {
    let what = numbered(&foreseen.entries);
    if !std::io::stdin().is_terminal() {
        return Err(End::Usage(format!("{what} would be blanked for good; add --yes where nobody can be asked")));
    }
    print!("{what} will be blanked for good{}. Go on? [y/N] ", files(foreseen.files));
    std::io::stdout().flush().map_err(End::failed)?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(End::failed)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(End::Failed("nothing was blanked".to_owned())),
    }
}

fn tell(redacted: &Redacted, shredded: bool) {
    println!("{} blanked for good{}.", numbered(&redacted.entries), files(redacted.files));
    if redacted.reviewed {
        println!("The reviewed draft may quote it, and went as well: bring it back edited with /incident postmortem.");
    }
    if !redacted.also_in.is_empty() {
        println!("{} with the same words: redact that as well.", numbered(&redacted.also_in));
    }
    if !shredded {
        println!(
            "The bot is reading: the last copy goes from the file's log of changes (-wal) when the bot is stopped."
        );
    }
    println!("What was posted can't be blanked from here; delete it in Discord:");
    redacted.messages.iter().for_each(|message| println!("  {message}"));
    redacted.outside.iter().for_each(|message| println!("  {message}, if it quotes it"));
    if let Some(channel) = &redacted.channel {
        println!("  in {channel}: the bot's answers and drafts that quote it");
        if redacted.title {
            println!(
                "  and the channel's name, which has the title: rename it; /incident set field:title gives a new one"
            );
        }
    }
    println!("Copies of the database and exported drafts that were made before have it still.");
}

/// `entry 12`, `entries 12, 14`.
fn numbered(entries: &[EntryNumber]) -> String {
    let numbers = entries.iter().map(|entry| entry.0.to_string()).collect::<Vec<_>>().join(", ");
    if entries.len() == 1 { format!("entry {numbers}") } else { format!("entries {numbers}") }
}

fn files(files: usize) -> String {
    match files {
        0 => String::new(),
        1 => ", with 1 file".to_owned(),
        more => format!(", with {more} files"),
    }
}
