//! An engine with its file, its clock and its chat, that can be killed and started again.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::chat::{Chat, Fate};
use crate::clock::{Clock, ManualClock};
use crate::config::Config;
use crate::engine::{Agreements, Answered, Engine, Failure, Intent, Request, Which};
use crate::escalation::{Policy, Position, fixture};
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, rules};
use crate::incident::{Caller, ChannelId, Command, Entry, Number, Opening, Rules, ServerId, Viewer};
use crate::store::{AnswerToken, Asked, Cut, Durability, Kept, KeptPage, Store, StoreError};

/// A test that waits longer for something that must happen has found that it does not happen.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct House {
    folder: TempDir,
    pub(super) clock: ManualClock,
    pub(super) chat: Chat,
    pub(super) engine: Arc<Engine<Chat>>,
    under_way: JoinSet<()>,
    last_asked: u64,
    config: Arc<Config>,
}

impl House {
    pub(super) async fn new() -> Self {
        // Read once: a simulation starts ten thousand times.
        static FILE: LazyLock<Arc<Config>> =
            LazyLock::new(|| agreeing(vec![fixture::urgent(), fixture::normal(), fixture::payments()]));
        Self::of(FILE.clone()).await
    }

    /// A house with these policies.
    pub(super) async fn with(policies: Vec<Policy>) -> Self {
        Self::of(agreeing(policies)).await
    }

    /// A house with schedules, notifiers, quiet hours, acknowledgements that expire and such that take everybody.
    pub(super) async fn rich() -> Self {
        static FILE: LazyLock<Arc<Config>> = LazyLock::new(|| {
            let mut config = Config::parse(include_str!("simulation/rich.toml"), "rich.toml").unwrap();
            config.rules = agreed();
            Arc::new(config)
        });
        let house = Self::of(FILE.clone()).await;
        house.chat.has_beside_wait();
        house
    }

    /// A house whose record was there before.
    pub(super) async fn over(store: Store) -> Self {
        let config = agreeing(vec![fixture::urgent(), fixture::normal(), fixture::payments()]);
        Self::in_a(folder(), store, config)
    }

    /// The database, and what lies beside it.
    pub(super) fn files(&self) -> Vec<std::path::PathBuf> {
        std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path()).collect()
    }

    async fn of(config: Arc<Config>) -> Self {
        let folder = folder();
        let store = Store::open(&url(&folder), Durability::Process).await.unwrap();
        Self::in_a(folder, store, config)
    }

    fn in_a(folder: TempDir, store: Store, config: Arc<Config>) -> Self {
        let (clock, chat) = (ManualClock::new(at(0)), Chat::default());
        chat.goes_by(&clock);
        let engine = engine(store, &clock, &chat, &config);
        Self { folder, clock, chat, engine, under_way: JoinSet::new(), last_asked: 0, config }
    }

    /// Kills the process, wherever it is, and starts it again; nothing that was at the door had been done.
    pub(super) async fn restart(&mut self) {
        self.kill(|| false).await;
        self.start().await;
    }

    /// Kills the process; `arrived` says of each errand at the door whether it had been done.
    pub(super) async fn kill(&mut self, mut arrived: impl FnMut() -> bool) {
        self.under_way.abort_all();
        while self.under_way.join_next().await.is_some() {}
        while self.chat.waiting() > 0 {
            let fate = if arrived() { Fate::Unseen } else { Fate::Lost };
            self.chat.decide(0, fate, self.truly());
        }
        while self.chat.waiting_beside() > 0 {
            self.chat.decide_beside(0, if arrived() { Fate::Unseen } else { Fate::Lost });
        }
        self.engine.store().cut_after(0, Cut::Told).await;
    }

    /// Starts the process again.
    pub(super) async fn start(&mut self) {
        self.open_again().await;
        self.engine.recover().await.unwrap();
    }

    /// Has the process stand there again, which has not looked yet what its last life left.
    pub(super) async fn open_again(&mut self) {
        let store = Store::open_again(&url(&self.folder), Durability::Process).await.unwrap();
        self.engine = engine(store, &self.clock, &self.chat, &self.config);
    }

    /// The same with the connections that the last life has left open: ten times as fast.
    pub(super) async fn take_up(&mut self) {
        let store = Store::take_up(self.engine.store()).await;
        self.engine = engine(store, &self.clock, &self.chat, &self.config);
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The chat's time, which nobody sets.
    pub(super) fn truly(&self) -> DateTime<Utc> {
        at(0) + self.clock.passed()
    }

    /// How many rows the database would not settle; they are put back once it does.
    pub(super) fn unsettled(&self) -> usize {
        self.engine.unsettled.lock().unwrap().len()
    }

    /// Does what is due, until every errand waits at the chat's door. Returns when the next thing is due.
    pub(super) async fn look(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        for _ in 0..100 {
            let next = self.engine.cycle(&mut self.under_way).await;
            // Also when the database died on the way: how many had come to the door by then must not depend on the moment.
            let ended = self.gather().await;
            let next = next?;
            if !ended && next.is_none_or(|next| next > self.now()) {
                return Ok(next);
            }
        }
        panic!("the engine spins");
    }

    /// Waits until every errand under way is at the door. Tells whether one ended without coming there.
    async fn gather(&mut self) -> bool {
        let mut ended = false;
        while self.at_the_doors() < self.under_way.len() {
            let step = async {
                tokio::select! {
                    Some(joined) = self.under_way.join_next() => { joined.unwrap(); true }
                    () = self.chat.arrived() => false,
                }
            };
            ended |= tokio::time::timeout(PATIENCE, step).await.expect("an errand is stuck");
        }
        ended
    }

    /// How many errands wait to be decided on.
    pub(super) fn at_the_doors(&self) -> usize {
        self.chat.waiting() + self.chat.waiting_beside()
    }

    /// Decides on a notice or an alert at its door, and waits until the engine has taken note of it.
    pub(super) async fn release_beside(&mut self, index: usize, fate: Fate) -> String {
        let what = self.chat.decide_beside(index, fate);
        self.gather().await;
        what
    }

    /// Decides on an errand at the door, and waits until the engine has taken note of it.
    pub(super) async fn release(&mut self, index: usize, fate: Fate) -> Intent {
        let intent = self.chat.decide(index, fate, self.truly());
        self.gather().await;
        intent
    }

    /// Decides on the first errand of that sort at the door, and looks what follows.
    pub(super) async fn meets(&mut self, sort: impl Fn(&Intent) -> bool, fate: Fate) {
        self.look().await.unwrap();
        let index = self.chat.at_the_door().iter().position(|(intent, _)| sort(intent));
        self.release(index.expect("no such errand is at the door"), fate).await;
        self.look().await.unwrap();
    }

    /// The ring at the door meets its fate.
    pub(super) async fn ring_meets(&mut self, fate: Fate) {
        self.meets(|intent| matches!(intent, Intent::Ring { .. }), fate).await;
    }

    /// Everything under way and due is done.
    pub(super) async fn settle(&mut self) {
        for _ in 0..1_000 {
            self.look().await.unwrap();
            if self.chat.waiting() == 0 {
                return;
            }
            self.release(0, Fate::Done).await;
        }
        panic!("the engine is never done");
    }

    /// Lets time pass, and everything that comes of it be done.
    pub(super) async fn passes(&mut self, time: TimeDelta) {
        self.clock.advance(time);
        self.settle().await;
    }

    /// Alice opens an incident, and is told.
    pub(super) async fn opens(&mut self, title: &str, level: &str) -> Number {
        let opened = self.asks_to_open(opening(title, level), responder(alice())).await.unwrap();
        self.engine.told(self.last_asked).await;
        opened.kept.incident.number
    }

    pub(super) async fn asks_to_open(&mut self, what: Opening, caller: Caller) -> Result<Answered, Failure> {
        let asked = Some(self.asked(ChannelId(9)));
        self.engine.open(Request { asked, server: HOME, caller, viewer: Viewer::Keeper, what }).await
    }

    /// Bob commands, from elsewhere, and is told.
    pub(super) async fn commands(&mut self, number: Number, command: Command) -> Answered {
        let answered = self.asks(HOME, number, command, responder(bob())).await.unwrap();
        self.engine.told(self.last_asked).await;
        answered
    }

    /// Somebody commands, and is not told.
    pub(super) async fn asks(
        &mut self,
        server: ServerId,
        number: Number,
        command: Command,
        caller: Caller,
    ) -> Result<Answered, Failure> {
        let asked = Some(self.asked(ChannelId(9)));
        let what = (Which::Number(number), command);
        self.engine.handle(Request { asked, server, caller, viewer: Viewer::Keeper, what }).await
    }

    /// A new interaction in that channel.
    pub(super) fn asked(&mut self, channel: ChannelId) -> Asked {
        self.last_asked += 1;
        Asked { id: self.last_asked, server: HOME, channel, token: AnswerToken::new("token") }
    }

    pub(super) async fn kept(&self, number: Number) -> Kept {
        let mut reading = self.engine.store().reader().await.unwrap();
        reading.reader().incident_numbered(HOME, number, &Viewer::Keeper).await.unwrap().unwrap()
    }

    pub(super) async fn entries(&self, number: Number) -> Vec<Entry> {
        let incident = self.kept(number).await.incident.id;
        self.engine.store().reader().await.unwrap().reader().entries(incident).await.unwrap()
    }

    /// The incident's newest page.
    pub(super) async fn page(&self, number: Number) -> KeptPage {
        let incident = self.kept(number).await.incident.id;
        self.engine.store().reader().await.unwrap().reader().pages(incident).await.unwrap().pop().unwrap()
    }

    /// Whom the chat was made to ring, in order.
    pub(super) fn rang(&self) -> Vec<Position> {
        let posted = self.chat.posted();
        let rang = posted.iter().filter_map(|posted| match posted.intent {
            Intent::Ring { position, .. } => Some(position),
            _ => None,
        });
        rang.collect()
    }

    /// Nothing was asked of the chat that may not be asked.
    pub(super) fn finish(&self) {
        assert_eq!(self.chat.complaints(), [""; 0]);
    }
}

/// A commander is asked for after 5 minutes, and incidents close themselves after three days.
pub(super) fn agreed() -> Rules {
    let mut rules = rules();
    rules.auto_close_after = Some(TimeDelta::hours(72));
    rules.roles[0].remind_unfilled_after = Some(TimeDelta::minutes(5));
    rules
}

/// In memory where the machine has such a folder: what is tried here is what the engine writes, not the disk.
fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

fn url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("hotwash.db").display())
}

fn agreeing(policies: Vec<Policy>) -> Arc<Config> {
    let mut config = Config::builtin();
    (config.rules, config.policies) = (agreed(), policies);
    Arc::new(config)
}

fn engine(store: Store, clock: &ManualClock, chat: &Chat, config: &Arc<Config>) -> Arc<Engine<Chat>> {
    let agreements = Arc::new(Agreements::new(config.clone()));
    let engine = Engine::new(store, agreements, Clock::Manual(clock.clone()), chat.clone());
    if !config.notifiers.is_empty() {
        engine.notify_through(chat.ways());
    }
    Arc::new(engine)
}
