//! What is typed, line by line: at a terminal by a line editor of its own thread, else as it comes.
//!
//! The reader waits to be asked, so that a prompt never stands there before what was typed last has been answered.

use std::io::{self, BufRead, IsTerminal};
use std::sync::mpsc::{Receiver, Sender, channel};

use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor, ExternalPrinter};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::complete::Completion;
use super::screen::{Colours, Screen};

/// What came.
pub(super) enum Typed {
    Line(String),
    /// Ctrl-C.
    Interrupted,
    /// Nothing comes any more.
    End,
}

/// The one who types.
pub(super) struct Lines {
    asks: Sender<String>,
    typed: UnboundedReceiver<Typed>,
    /// A person sits there: what they type stands on the screen already, and they see when the bot is done.
    pub(super) person: bool,
}

impl Lines {
    /// Whoever is at standard input, and the screen that goes with them.
    pub(super) fn open(completion: Completion) -> (Self, Screen) {
        let (asks, asked) = channel();
        let (tell, typed) = unbounded_channel();
        let colours = Colours(io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none());
        let at_terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let edited = if at_terminal { editor(completion) } else { None };
        let person = edited.is_some();
        let screen = match edited {
            Some((editor, mut printer)) => {
                std::thread::spawn(move || edit(editor, &asked, &tell));
                Screen::new(Box::new(move |text| printer.print(text).map_err(io::Error::other)), colours)
            }
            None => {
                std::thread::spawn(move || read(&asked, &tell));
                Screen::stdout(colours)
            }
        };
        (Self { asks, typed, person }, screen)
    }

    /// Has the next line read, under this prompt.
    pub(super) fn ask(&self, prompt: String) {
        // The reader is gone only after it said so.
        let _ = self.asks.send(prompt);
    }

    /// What came.
    pub(super) async fn next(&mut self) -> Typed {
        self.typed.recv().await.unwrap_or(Typed::End)
    }
}

type LineEditor = Editor<Completion, DefaultHistory>;
type Above = Box<dyn ExternalPrinter + Send>;

/// A line editor; none where the terminal cannot have one.
fn editor(completion: Completion) -> Option<(LineEditor, Above)> {
    let config = Config::builder().auto_add_history(true).completion_type(CompletionType::List).build();
    let mut editor = LineEditor::with_config(config).ok()?;
    editor.set_helper(Some(completion));
    let printer = editor.create_external_printer().ok()?;
    Some((editor, Box::new(printer)))
}

fn edit(mut editor: LineEditor, asked: &Receiver<String>, tell: &UnboundedSender<Typed>) {
    while let Ok(prompt) = asked.recv() {
        let typed = match editor.readline(&prompt) {
            Ok(line) => Typed::Line(line),
            Err(ReadlineError::Interrupted) => Typed::Interrupted,
            Err(_) => Typed::End,
        };
        if tell.send(typed).is_err() {
            return;
        }
    }
}

fn read(asked: &Receiver<String>, tell: &UnboundedSender<Typed>) {
    let mut input = io::stdin().lock();
    while asked.recv().is_ok() {
        let mut bytes = Vec::new();
        let typed = match input.read_until(b'\n', &mut bytes) {
            Ok(0) | Err(_) => Typed::End,
            Ok(_) => Typed::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned()),
        };
        if tell.send(typed).is_err() {
            return;
        }
    }
}
