//! `hotwash stats`: the numbers, for whoever runs Hotwash.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use hotwash::clock::Clock;
use hotwash::engine::{Agreements, Since, count};
use hotwash::incident::Viewer;
use hotwash::postmortem::numbers::{By, Numbers, csv, definitions, sections, svg};

use super::{Common, End, write_out};

/// What to count, and how to tell it.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The server's id; needed where the database holds several
    #[arg(long, value_name = "ID")]
    server: Option<u64>,
    /// The first day that counts, such as 2026-01-01 [default: from the beginning]
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// Parted by what; a table has everything
    #[arg(long, default_value = "severity")]
    by: Part,
    /// The form
    #[arg(long, default_value = "text")]
    format: Format,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For spreadsheets.
    Csv,
    /// A chart.
    Svg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Part {
    /// How bad it was.
    Severity,
    /// What was broken.
    Service,
    /// When it began.
    Month,
    /// Who was paged.
    People,
}

pub(crate) async fn stats(common: &Common, options: Options) -> Result<(), End> {
    let (store, now) = (common.store().await?, Clock::System.now());
    let agreements = Agreements::new(Arc::new(common.configuration()?));
    agreements.load(&store, now).await.map_err(End::failed)?;
    let server = Common::server(&mut store.reader().await.map_err(End::failed)?.reader(), options.server).await?;
    let since = options.since.map_or(Since::Ever, Since::Day);
    let rules = &agreements.of(server).rules;
    let numbers = count(&store, (server, &Viewer::Keeper), since, rules, now).await.map_err(End::failed)?;
    store.close().await;
    let by = match options.by {
        Part::Severity => By::Severity,
        Part::Service => By::Service,
        Part::Month => By::Month,
        Part::People => By::People,
    };
    let text = match options.format {
        Format::Text => in_words(&numbers, by),
        Format::Csv => csv(&numbers),
        Format::Svg => svg(&numbers, by),
    };
    write_out(&text, options.output.as_deref())
}

fn in_words(numbers: &Numbers, by: By) -> String {
    let mut text = String::new();
    for section in sections(numbers, by) {
        text.push_str(&format!("{}\n  {}\n\n", section.title, section.lines.join("\n  ")));
    }
    text + &definitions().join("\n") + "\n"
}
