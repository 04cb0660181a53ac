//! The command line: start, shutdown, and what an operator asks for.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let line = cli::Line::parse();
    // One thread: events keep their order, and nothing here is worth a second one. SQLite has threads of its own.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("hotwash: the system gives no runtime: {error}");
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(cli::carry_out(line)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(end) => {
            eprintln!("hotwash: {end}");
            ExitCode::from(end.status())
        }
    }
}
