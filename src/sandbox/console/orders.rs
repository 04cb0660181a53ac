//! The words that begin with a colon: what Discord's client does with a mouse, and what only a sandbox can do.

use std::time::Duration;

use super::faults::{self, FaultOrder};

/// One of them, as it was typed.
#[derive(Debug)]
pub(super) enum Order {
    As(String),
    Go(String),
    Look(Option<usize>),
    Channels,
    People,
    Say(String),
    Edit(usize, String),
    Delete(usize),
    Press(Option<usize>, String),
    Choose(Option<usize>, String, Vec<String>),
    Menu(usize, String),
    Fill(String),
    Cancel,
    React(usize, String),
    Unreact(usize, String),
    Thread(String),
    Open(Option<usize>),
    Later(Duration),
    Fault(FaultOrder),
    Server(String),
    Restart,
    Help,
    Quit,
}

/// How it is typed, and what it does.
pub(super) struct Known {
    pub(super) word: &'static str,
    pub(super) takes: &'static str,
    does: &'static str,
}

const fn known(word: &'static str, takes: &'static str, does: &'static str) -> Known {
    Known { word, takes, does }
}

pub(super) const KNOWN: &[Known] = &[
    known("as", "carol", "be somebody else"),
    known("go", "#general", "go to a channel or thread; `:go dm` to the bot's direct messages"),
    known("look", "[10]", "the channel as it looks, its last messages"),
    known("channels", "", "where one can go"),
    known("people", "", "who there is"),
    known("press", "[12] Acknowledge", "press a button: on that message, or on the latest that has it"),
    known("choose", "[12] Menu=value", "choose in a menu of a message"),
    known("menu", "12 Add to timeline", "take an entry of a message's own menu"),
    known("fill", "field=value …", "fill in and send the form that opened; `:cancel` closes it"),
    known("cancel", "", "close the form that opened"),
    known("react", "12 📌", "react to a message"),
    known("unreact", "12 📌", "take the reaction off"),
    known("say", "text", "say something that begins with / or :"),
    known("edit", "12 text", "change what you said"),
    known("delete", "12", "delete what you said"),
    known("thread", "name", "start a thread on the channel, and go there"),
    known("open", "[12]", "save a message's files into the current folder"),
    known("later", "5m", "let that much time pass at once"),
    known("fault", "hang 4s channels", "let Discord fail; `:fault` alone says how"),
    known("server", "[Harbour]", "go to another server, or found it; alone: which there are"),
    known("restart", "", "stop the bot and start it again on the same database"),
    known("help", "", "this"),
    known("quit", "", "leave"),
];

/// What can be typed.
pub(super) fn help() -> Vec<String> {
    let mut lines = vec![
        "Text is said in the channel. /… is a slash command, with Tab for what fits:".to_owned(),
        "  /incident open title:Checkout errors severity:sev1".to_owned(),
        "  A value goes up to the next option; \"…\" keeps one together that holds such a word.".to_owned(),
        "What the mouse does in Discord, and what only a sandbox can do:".to_owned(),
    ];
    lines.extend(KNOWN.iter().map(|known| {
        let typed = format!(":{} {}", known.word, known.takes);
        format!("  {typed:<25} {}", known.does)
    }));
    lines.push("Times are UTC. Numbers are those in brackets before the messages.".to_owned());
    lines
}

/// Reads a line that begins with a colon.
///
/// # Errors
/// What is wrong with it and what can be typed instead, in words.
pub(super) fn read(line: &str) -> Result<Order, String> {
    let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
    let rest = rest.trim();
    let Some(known) = KNOWN.iter().find(|known| word.strip_prefix(':') == Some(known.word)) else {
        let fits = |known: &&Known| known.word.starts_with(word.trim_start_matches(':').get(..1).unwrap_or("?"));
        let near: Vec<_> = KNOWN.iter().filter(fits).map(|known| format!(":{}", known.word)).collect();
        let near = if near.is_empty() { String::new() } else { format!(" Did you mean {}?", near.join(", ")) };
        return Err(format!("There is no {word}.{near} :help shows what can be typed; :say {word} says it."));
    };
    let usage = || format!("Type :{} {}", known.word, known.takes);
    let text = || if rest.is_empty() { Err(usage()) } else { Ok(rest.to_owned()) };
    let (number, after) = numbered(rest);
    let numbered_text = || match (number, after) {
        (Some(number), text) if !text.is_empty() => Ok((number, text.to_owned())),
        _ => Err(usage()),
    };
    Ok(match known.word {
        "as" => Order::As(text()?),
        "go" => Order::Go(text()?),
        "look" => Order::Look(number),
        "channels" => Order::Channels,
        "people" => Order::People,
        "say" => Order::Say(text()?),
        "edit" => numbered_text().map(|(number, text)| Order::Edit(number, text))?,
        "delete" => Order::Delete(number.ok_or_else(usage)?),
        "press" if after.is_empty() => return Err(usage()),
        "press" => Order::Press(number, after.to_owned()),
        "choose" => match after.split_once('=') {
            Some((menu, values)) => {
                let values = values.split(',').map(|value| value.trim().to_owned()).collect();
                Order::Choose(number, menu.trim().to_owned(), values)
            }
            None => return Err(usage()),
        },
        "menu" => numbered_text().map(|(number, entry)| Order::Menu(number, entry))?,
        "fill" => Order::Fill(rest.to_owned()),
        "cancel" => Order::Cancel,
        "react" => numbered_text().map(|(number, emoji)| Order::React(number, emoji))?,
        "unreact" => numbered_text().map(|(number, emoji)| Order::Unreact(number, emoji))?,
        "thread" => Order::Thread(text()?),
        "open" => Order::Open(number),
        "later" => Order::Later(humantime::parse_duration(rest).map_err(|_| usage())?),
        "fault" => Order::Fault(faults::read(rest)?),
        "server" => Order::Server(rest.to_owned()),
        "restart" => Order::Restart,
        "quit" => Order::Quit,
        _ => Order::Help,
    })
}

/// The number at the beginning, and the rest.
fn numbered(text: &str) -> (Option<usize>, &str) {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match first.trim_matches(['[', ']']).parse() {
        Ok(number) => (Some(number), rest.trim()),
        Err(_) => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_optional_where_it_says_so() {
        for (line, read) in [
            (":press Acknowledge", "Ok(Press(None, \"Acknowledge\"))"),
            (":press 12 Close and draft", "Ok(Press(Some(12), \"Close and draft\"))"),
            (":press [3] Resolve", "Ok(Press(Some(3), \"Resolve\"))"),
            (":react 12 📌", "Ok(React(12, \"📌\"))"),
            (":choose Status=identified", "Ok(Choose(None, \"Status\", [\"identified\"]))"),
            (":look", "Ok(Look(None))"),
            (":later 1h 30m", "Ok(Later(5400s))"),
            (":press", "Err(\"Type :press [12] Acknowledge\")"),
            (":react 📌", "Err(\"Type :react 12 📌\")"),
            (":delete it", "Err(\"Type :delete 12\")"),
        ] {
            assert_eq!(format!("{:?}", super::read(line)), read, "{line}");
        }
    }

    #[test]
    fn what_is_unknown_is_answered_with_what_is_known() {
        for (line, told) in [(":prss x", ":press"), (":", ":help"), (":é", ":help")] {
            let read = read(line).err();
            assert!(read.as_ref().is_some_and(|why| why.contains(told)), "{line}: {read:?}");
        }
    }

    #[test]
    fn every_known_word_is_read() {
        for known in KNOWN {
            let line = format!(":{} {}", known.word, known.takes.replace(['[', ']'], ""));
            assert!(read(&line).is_ok(), "{line}");
        }
    }
}
