//! A seeded simulation: random people, a random chat, random deaths, and what must hold all the same.
//!
//! Every run plays seeds until the process has died 10,000 times. `HOTWASH_SEED=7 cargo test --lib simulation -- --nocapture`
//! plays one seed again and tells its story; `HOTWASH_CRASHES=1000000 cargo test --release --lib simulation -- --nocapture` plays on
//! until it has died that often, and says how far it is. The same seed tells the same story: errands are let through one by one,
//! in an order that does not depend on which of them came first.
//!
//! A death comes between any two steps, behind any change that the writer commits, between its commit and its answer, or inside
//! its transaction: then everything later is lost, and of the errands at the chat's door some had arrived and some had not. The
//! chat refuses, delays, loses, answers wrongly and is away; the disk refuses commits.
//!
//! What holds, after every step: no page is lost, and each that runs is on its way or due; none rings that was stopped in an
//! earlier transaction, and none out of its order; nothing stands in the chat twice that its nonce, or a look, could have
//! prevented. And at the end, when the faults stop: the outbox runs empty, the record folds to what is kept, its chain is whole.

mod checks;
mod core;
mod dice;
mod end;
mod figures;
mod steps;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use super::house::House;
use crate::incident::{Number, PageId, ServerId};
use crate::store::Cut;
use dice::Dice;
use figures::Figures;

/// How often the process dies where nothing else is asked for.
const CRASHES: u64 = 10_000;
/// How many steps a seed's story has.
const STEPS: usize = 100;

/// One seed's story.
struct Play {
    house: House,
    /// Its people have agreed on everything that can be agreed on: schedules, notifiers, quiet hours, who has to acknowledge.
    is_rich: bool,
    dice: Dice,
    /// The incidents that were opened, as far as anybody was told.
    incidents: Vec<(ServerId, Number)>,
    /// The interactions that changed something, and whether their answer went out; `None`: it may have.
    asked: BTreeMap<u64, Option<bool>>,
    /// The writer was told to die soon.
    doomed: Option<Cut>,
    /// The disk refuses commits.
    refusing: bool,
    /// The chat is not there.
    away: bool,
    /// The step that each page stood at.
    stood: BTreeMap<PageId, u32>,
    /// Somebody has set the clock: by it, a shift may begin twice.
    clock_was_set: bool,
    /// Pages may have moved by more than one step since.
    leaps: bool,
    figures: Figures,
    journal: Journal,
}

/// What happened, shown when it ends badly.
struct Journal {
    seed: u64,
    lines: Vec<String>,
}

impl Drop for Journal {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let skipped = self.lines.len().saturating_sub(60);
            self.lines.iter().skip(skipped).for_each(|line| eprintln!("  {line}"));
            eprintln!("replay: HOTWASH_SEED={} cargo test --lib simulation -- --nocapture", self.seed);
        }
    }
}

async fn play(seed: u64) -> (Figures, Vec<String>) {
    let mut play = Play {
        house: if seed % 2 == 1 { House::rich().await } else { House::new().await },
        is_rich: seed % 2 == 1,
        dice: Dice::new(seed),
        incidents: Vec::new(),
        asked: BTreeMap::new(),
        doomed: None,
        refusing: false,
        away: false,
        stood: BTreeMap::new(),
        clock_was_set: false,
        leaps: false,
        figures: Figures::default(),
        journal: Journal { seed, lines: Vec::new() },
    };
    let deadly = play.dice.pick(&[5, 90, 100]);
    for step in 0..STEPS {
        play.step().await;
        play.look().await;
        play.check().await;
        if play.dice.percent(deadly) {
            play.die().await;
            play.look().await;
            play.check().await;
        }
        if step % 25 == 24 {
            play.check_record().await;
        }
    }
    play.end().await;
    play.figures.ended(&play.house);
    (play.figures, std::mem::take(&mut play.journal.lines))
}

/// Plays a story on a thread of its own, as many at once as there are cores.
fn play_alone(seed: u64) -> (Figures, Vec<String>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(play(seed))
}

fn asked_for(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} takes a number, not {text:?}")))
}

#[test]
fn nothing_is_lost_doubled_or_rung_too_late() {
    if let Some(seed) = asked_for("HOTWASH_SEED") {
        let (figures, journal) = play_alone(seed);
        journal.iter().for_each(|line| println!("{line}"));
        println!("seed {seed}: {figures}");
        return;
    }
    let wanted = asked_for("HOTWASH_CRASHES").unwrap_or(CRASHES);
    let (next, sum, begun) = (AtomicU64::new(0), Mutex::new(Figures::default()), Instant::now());
    let players = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for player in 0..players {
            let (next, sum) = (&next, &sum);
            scope.spawn(move || {
                core::stay_on(player);
                while sum.lock().unwrap().crashes() < wanted {
                    let figures = play_alone(next.fetch_add(1, Ordering::Relaxed)).0;
                    let mut sum = sum.lock().unwrap();
                    let before = sum.crashes();
                    sum.add(&figures);
                    if before * 100 / wanted.max(1) < sum.crashes() * 100 / wanted.max(1) {
                        println!("{} of {wanted} crashes, {} seeds, {:?}", sum.crashes(), sum.seeds, begun.elapsed());
                    }
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap();
    println!("{sum}, {:?}", begun.elapsed());
    assert!(wanted < CRASHES || sum.rarest() >= 10, "the simulation hardly simulates: {sum}");
}

#[tokio::test]
async fn a_seed_tells_one_story() {
    let (first, second) = (play(1).await, play(1).await);
    for (first, second) in first.1.iter().zip(&second.1) {
        assert_eq!(first, second);
    }
    assert_eq!(first, second);
}
