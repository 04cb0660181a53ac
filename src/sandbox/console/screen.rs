//! Where the console and the play write: plain lines, with colour on a terminal alone.

use std::io::{self, Write};

/// Writes a whole text at once, beside a prompt that may stand on the screen.
pub type Printer = Box<dyn FnMut(String) -> io::Result<()> + Send>;

/// How a piece of a line is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nobody has to read it.
    Faint,
    /// It stands out.
    Strong,
    /// Somebody or something that is named.
    Name,
    /// It went wrong, or wants to be seen.
    Alarm,
}

/// Whether there is colour.
#[derive(Clone, Copy, Debug)]
pub struct Colours(pub bool);

impl Colours {
    /// The text in that tone.
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.0 || text.is_empty() {
            return text.to_owned();
        }
        // The codes are those of ECMA-48's "select graphic rendition".
        let code = match tone {
            Tone::Faint => "2",
            Tone::Strong => "1",
            Tone::Name => "36",
            Tone::Alarm => "33",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Where lines go.
pub struct Screen {
    printer: Printer,
    /// Whether there is colour.
    pub colours: Colours,
}

impl Screen {
    /// Standard output.
    #[must_use]
    pub fn stdout(colours: Colours) -> Self {
        let printer = Box::new(|text: String| {
            let mut out = io::stdout().lock();
            out.write_all(text.as_bytes())?;
            out.flush()
        });
        Self { printer, colours }
    }

    /// Something else, such as the line editor's way to write above its prompt.
    #[must_use]
    pub fn new(printer: Printer, colours: Colours) -> Self {
        Self { printer, colours }
    }

    /// Writes lines.
    ///
    /// # Errors
    /// When nobody reads them any more.
    pub fn say(&mut self, lines: &[String]) -> io::Result<()> {
        if lines.is_empty() { Ok(()) } else { (self.printer)(lines.join("\n") + "\n") }
    }

    /// Writes a line under which others follow.
    pub(crate) fn title(&mut self, line: &str) -> io::Result<()> {
        let line = self.colours.paint(Tone::Strong, line);
        self.say(&[String::new(), line])
    }

    /// Writes a line that nobody has to read.
    pub(crate) fn hint(&mut self, line: &str) -> io::Result<()> {
        let line = self.colours.paint(Tone::Faint, line);
        self.say(&[line])
    }

    /// Writes a line that says what did not work.
    pub(crate) fn trouble(&mut self, line: &str) -> io::Result<()> {
        let line = self.colours.paint(Tone::Alarm, line);
        self.say(&[line])
    }
}
