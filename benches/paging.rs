//! How late pages are, and what a cycle costs, under load: `cargo bench`.
//!
//! The engine and its store as they are, on a real file with every commit pressed onto the disk; in the place of Discord a courier
//! that takes 50 ms for each call. What is compared is measured in the same run. Prints its figures; they stand in the README.

#![expect(clippy::unwrap_used, reason = "what fails here has nobody to be told")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hotwash::clock::{Clock, ManualClock};
use hotwash::config::Config;
use hotwash::engine::{Agreements, Courier, Delivery, Engine, Errand, Intent, NoticeErrand, Rang, Receipt};
use hotwash::escalation::{Level, Page, Policy};
use hotwash::incident::{
    self, Caller, ChannelId, MessageId, Opening, PageId, PolicyId, ServerId, SeverityId, Target, UserId,
};
use hotwash::store::{Durability, Store, StoreError};
use tokio::task::JoinSet;

const HOME: ServerId = ServerId(1);
const CALL: Duration = Duration::from_millis(50);
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// Takes its time for each call, and remembers when each page rang.
struct Scripted {
    clock: Clock,
    call: Duration,
    messages: AtomicU64,
    rang: Mutex<Vec<(PageId, DateTime<Utc>)>>,
}

impl Courier for Scripted {
    async fn deliver(&self, errand: Errand) -> Delivery {
        if !self.call.is_zero() {
            tokio::time::sleep(self.call).await;
        }
        let (Intent::Ring { .. }, Some(page)) = (&errand.intent, &errand.page) else {
            return Delivery::Delivered(Receipt::Nothing);
        };
        self.rang.lock().unwrap().push((page.id, self.clock.now()));
        Delivery::Delivered(Receipt::Rang(Box::new(Rang {
            channel: ChannelId(1),
            message: MessageId(self.messages.fetch_add(1, Ordering::Relaxed)),
            users: vec![UserId(70)],
            roles: Vec::new(),
            directly: Vec::new(),
            reached: vec!["Oona".to_owned()],
            missed: Vec::new(),
            unsaid: Vec::new(),
            admitted: Vec::new(),
        })))
    }

    async fn tell(&self, _: NoticeErrand) -> Delivery {
        Delivery::Delivered(Receipt::Nothing)
    }
}

struct Scene {
    folder: tempfile::TempDir,
    store: Store,
}

impl Scene {
    async fn new(durability: Durability) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder, durability).await;
        Self { folder, store }
    }

    /// Pages that rang at that moment and have `wait` to be acknowledged, each page in an incident of its own or ten in one.
    async fn arm(
        &self,
        pages: usize,
        in_one: usize,
        rang: impl Fn(usize) -> DateTime<Utc>,
        wait: TimeDelta,
    ) -> Vec<PageId> {
        let mut ids = Vec::with_capacity(pages);
        let all: Vec<DateTime<Utc>> = (0..pages).map(rang).collect();
        for some in all.chunks(1_000) {
            let some = some.to_vec();
            let work = self.store.write(move |tx| {
                Box::pin(async move {
                    let mut ids = Vec::with_capacity(some.len());
                    for together in some.chunks(in_one) {
                        let (id, number) = tx.next_incident(HOME).await?;
                        let rules = Config::builtin().rules;
                        let change =
                            incident::open(opening(), (id, HOME, number), &Caller::system(), &rules, together[0])
                                .unwrap();
                        tx.insert_incident(&change.incident, &change.entries).await?;
                        for at in together {
                            let page = Page::start(policy(wait), 0).delivered(0, *at);
                            ids.push(tx.insert_page(id, &page).await?.id);
                        }
                    }
                    Ok::<_, StoreError>(ids)
                })
            });
            ids.extend(work.await.unwrap());
        }
        ids
    }

    fn engine(&self, clock: Clock, call: Duration) -> Arc<Engine<Scripted>> {
        let agreements = Arc::new(Agreements::new(Arc::new(Config::builtin())));
        let courier = Scripted { clock: clock.clone(), call, messages: AtomicU64::new(1), rang: Mutex::default() };
        Arc::new(Engine::new(self.store.clone(), agreements, clock, courier))
    }
}

async fn open(folder: &tempfile::TempDir, durability: Durability) -> Store {
    Store::open(&format!("sqlite://{}", folder.path().join("bench.db").display()), durability).await.unwrap()
}

fn opening() -> Opening {
    Opening {
        title: "Checkout errors".to_owned(),
        severity: Some(SeverityId("sev3".to_owned())),
        service: None,
        impact: None,
        started_at: None,
        drill: false,
        private: false,
        message: None,
        from_private: false,
    }
}

/// One level after the other for ever.
fn policy(wait: TimeDelta) -> Policy {
    let level = Level { notify: vec![Target::Declarer], also_dm: false, acknowledge_within: wait };
    Policy { repeat: u32::MAX, ..Policy::new(PolicyId("bench".to_owned()), vec![level]) }
}

/// Ten pages come due among so many that do not: how long until they are out and nothing is due, the median of 25 rounds.
async fn cycle(armed: usize) -> (Duration, Duration) {
    let scene = Scene::new(Durability::Process).await;
    let clock = ManualClock::new(Clock::System.now());
    let start = clock.now();
    scene.arm(armed - 10, 10, |_| start, TimeDelta::days(365)).await;
    scene.arm(10, 1, |_| start, MINUTE).await;
    let engine = scene.engine(Clock::Manual(clock.clone()), Duration::ZERO);
    engine.recover().await.unwrap();
    let mut jobs = JoinSet::new();
    let (mut due, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..25 {
        for (took, passes) in [(&mut due, MINUTE), (&mut idle, TimeDelta::zero())] {
            clock.advance(passes);
            let begun = Instant::now();
            loop {
                let next = engine.cycle(&mut jobs).await.unwrap();
                let waits = jobs.is_empty();
                while jobs.join_next().await.is_some() {}
                if waits && next.is_none_or(|next| next > clock.now()) {
                    break;
                }
            }
            took.push(begun.elapsed());
        }
    }
    assert!(engine.courier().rang.lock().unwrap().len() >= 10 * 25);
    (median(due), median(idle))
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort();
    of[of.len() / 2]
}

/// Runs the engine until these pages have rung. How late each was, sorted, and how long it took.
async fn lateness(engine: Arc<Engine<Scripted>>, due: HashMap<PageId, DateTime<Utc>>) -> (Vec<TimeDelta>, Duration) {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let begun = Instant::now();
    let running = tokio::spawn(engine.clone().run(async move {
        let _ = stopped.await;
    }));
    let took = loop {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let rang = engine.courier().rang.lock().unwrap();
        if rang.iter().filter(|(page, _)| due.contains_key(page)).count() >= due.len() {
            break begun.elapsed();
        }
    };
    let _ = stop.send(());
    running.await.unwrap();
    let rang = engine.courier().rang.lock().unwrap();
    let mut late: Vec<TimeDelta> = rang.iter().filter_map(|(page, at)| Some(*at - *due.get(page)?)).collect();
    late.sort();
    (late, took)
}

/// 10,000 pages of five minutes each, in their rhythm: 33 come due every second.
async fn under_load() {
    let scene = Scene::new(Durability::Full).await;
    let begun = Clock::System.now();
    let rhythm = |index: usize| TimeDelta::milliseconds(30 * i64::try_from(index).unwrap());
    let pages = scene.arm(10_000, 1, |index| begun - MINUTE * 5 + rhythm(index), MINUTE * 5).await;
    // Arming takes its time: the rhythm begins ten seconds from now.
    let now = Clock::System.now();
    let start = now + TimeDelta::seconds(10);
    scene.store.write(move |tx| Box::pin(async move { tx.clock_was_set(start - begun, now).await })).await.unwrap();
    let engine = scene.engine(Clock::System, CALL);
    engine.recover().await.unwrap();
    assert!(Clock::System.now() < start, "the machine is too slow to be measured");
    let due = pages.into_iter().take(500).enumerate().map(|(index, page)| (page, start + rhythm(index))).collect();
    let (late, _) = lateness(engine, due).await;
    let at = |percent: usize| late[(late.len() - 1) * percent / 100].num_milliseconds();
    println!(
        "lateness with 10,000 armed pages, 33 due each second, {} ms a call: p50 {} ms, p99 {} ms, max {} ms",
        CALL.as_millis(),
        at(50),
        at(99),
        at(100)
    );
}

/// Pages that came due while the bot was down: how long after it is ready the last of them is out.
async fn after_a_restart(overdue: usize) {
    let scene = Scene::new(Durability::Full).await;
    let now = Clock::System.now();
    scene.arm(10_000 - overdue, 10, |_| now, MINUTE * 60).await;
    let pages = scene.arm(overdue, 1, |_| now - MINUTE * 17, MINUTE * 5).await;
    scene.store.close().await;
    let begun = Instant::now();
    let scene = Scene { store: open(&scene.folder, Durability::Full).await, ..scene };
    let engine = scene.engine(Clock::System, CALL);
    engine.recover().await.unwrap();
    let started = begun.elapsed();
    let (_, took) = lateness(engine, pages.into_iter().map(|page| (page, now)).collect()).await;
    println!(
        "after a restart, {overdue} overdue among 10,000: open and recover {started:?}, the last is out {took:?} after ready"
    );
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (few, idle_few) = cycle(100).await;
        let (many, idle_many) = cycle(100_000).await;
        let ratio = |many: Duration, few: Duration| many.as_secs_f64() / few.as_secs_f64();
        println!("10 pages due among 100 armed: {few:?}; among 100,000: {many:?}, {:.2} times", ratio(many, few));
        println!(
            "nothing due, 100 armed: {idle_few:?}; 100,000: {idle_many:?}, {:.2} times",
            ratio(idle_many, idle_few)
        );
        after_a_restart(10).await;
        after_a_restart(100).await;
        under_load().await;
    });
}
