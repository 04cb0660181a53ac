//! What may happen next.

use std::time::Duration;

use chrono::TimeDelta;

use super::Play;
use crate::engine::tests::chat::{Fate, LONGEST, ON_CALL, SECOND};
use crate::engine::{Failure, Request, Which};
use crate::incident::fixture::{HOME, alice, bob, opening, responder, role, service, severity, stranger};
use crate::incident::{
    Captured, ChannelId, Command, EntryNumber, Kind, MessageId, Outcome, Person, ServerId, ServerRoleId, Status,
    TextField, TimeField, Viewer, Whom,
};
use crate::store::{Asked, Cut};

/// How many incidents one story has at most.
const INCIDENTS: usize = 3;

impl Play {
    pub(super) async fn step(&mut self) {
        self.leaps = false;
        match self.dice.below(100) {
            0..6 => {
                let groups = 1 + self.dice.below(4);
                self.fault("the disk refuses");
                self.say(format!("the disk refuses {groups} commits"));
                self.refusing = true;
                self.house.engine.store().refuse(groups).await;
            }
            6..20 => self.doom(8).await,
            23..26 => self.set_clock(),
            20..23 => {
                let away = !self.away;
                self.set_away(away);
            }
            _ => {}
        }
        match self.dice.below(100) {
            _ if self.incidents.is_empty() => self.open().await,
            0..12 if self.incidents.len() < INCIDENTS => self.open().await,
            0..36 => self.command().await,
            36..66 => self.release().await,
            66..72 => self.release_all().await,
            _ => self.pass().await,
        }
    }

    /// The writer is to die after some more changes, behind the last of them or in the middle of it.
    async fn doom(&mut self, most: usize) {
        let changes = self.dice.below(most);
        let cut = self.dice.pick(&[Cut::Told, Cut::Untold, Cut::Inside]);
        self.say(format!("the writer dies after {changes} changes: {cut:?}"));
        self.doomed = Some(cut);
        self.house.engine.store().cut_after(changes, cut).await;
    }

    /// Somebody sets the clock. Nothing rings for that alone.
    fn set_clock(&mut self) {
        let hours = self.dice.pick(&[-1, 1, -24 * 3_652, 24 * 3_652]);
        self.fault(if hours < 0 { "the clock set back" } else { "the clock set forward" });
        self.say(format!("the clock is set by {hours} hours"));
        self.clock_was_set = true;
        self.house.clock.step(TimeDelta::hours(hours));
    }

    pub(super) fn set_away(&mut self, away: bool) {
        if away {
            self.fault("the connection is lost");
        }
        self.say(if away { "the connection is lost" } else { "the connection is there again" }.to_owned());
        self.away = away;
        self.house.chat.set_away(away);
    }

    /// Does what is due; a death on the way is followed by a start, and a disk that refused is mended.
    pub(super) async fn look(&mut self) {
        loop {
            let looked = self.house.look().await;
            if self.house.engine.store().is_cut() {
                assert!(self.doomed.is_some());
                self.die().await;
            } else if self.refusing {
                self.refusing = false;
                self.house.engine.store().refuse(0).await;
            } else {
                assert!(looked.is_ok(), "{looked:?}");
                return;
            }
        }
    }

    /// Dies, and starts again; dies in starting, now and then, and starts again.
    pub(super) async fn die(&mut self) {
        loop {
            let how = match self.doomed.filter(|_| self.house.engine.store().is_cut()) {
                None => "between two steps",
                Some(Cut::Told) => "behind a change",
                Some(Cut::Untold) => "between commit and answer",
                Some(Cut::Inside) => "inside a transaction",
            };
            *self.figures.deaths.entry(how).or_default() += 1;
            self.say(format!("killed {how}, and started again"));
            let dice = &mut self.dice;
            self.house.kill(|| dice.percent(50)).await;
            if self.dice.percent(10) {
                self.house.open_again().await;
            } else {
                self.house.take_up().await;
            }
            (self.doomed, self.refusing) = (None, false);
            if self.dice.percent(60) {
                self.doom(3).await;
            }
            match self.house.engine.recover().await {
                Ok(()) if !self.house.engine.store().is_cut() => return,
                recovered => assert!(self.house.engine.store().is_cut(), "{recovered:?}"),
            }
        }
    }

    async fn open(&mut self) {
        let (server, level) =
            (self.dice.pick(&[HOME, HOME, ServerId(2)]), self.dice.pick(&["sev1", "sev1", "sev2", "sev3"]));
        let what = opening(&format!("Errors {}", self.dice.below(4)), level);
        self.say(format!("open {:?} at {level} on {server}", what.title));
        let asked = Asked { server, ..self.house.asked(ChannelId(9)) };
        let id = asked.id;
        let request = Request { asked: Some(asked), server, caller: responder(alice()), viewer: Viewer::Keeper, what };
        match self.house.engine.open(request).await {
            Ok(answered) => {
                let incident = (server, answered.kept.incident.number);
                if answered.outcome != Outcome::OpenedAlready {
                    self.incidents.push(incident);
                    self.answer(id, false).await;
                }
            }
            Err(Failure::Store(error)) => assert!(self.may_refuse(), "{error}"),
            Err(other) => panic!("{other}"),
        }
    }

    async fn command(&mut self) {
        let incidents = self.incidents.clone();
        let (server, number) = self.dice.pick(&incidents);
        let command = self.any_command();
        self.say(format!("{number} on {server}: {command:?}"));
        self.figures.commands += 1;
        self.leaps = true;
        let caller = match self.dice.below(10) {
            0 => stranger(alice()),
            // They are whom every ring reaches, so that pages are aimed at them.
            1..3 => responder(Person { id: ON_CALL, name: "Oona".to_owned() }),
            3..5 if self.is_rich => responder(Person { id: SECOND, name: "Otto".to_owned() }),
            _ => responder(bob()),
        };
        let here = if self.dice.percent(50) { self.channel_of(server, number).await } else { None };
        let asked = Asked { server, ..self.house.asked(here.unwrap_or(ChannelId(9))) };
        let id = asked.id;
        let what = (Which::Number(number), command);
        let request = Request { asked: Some(asked), server, caller, viewer: Viewer::Keeper, what };
        let before = self.entries_of(server, number).await;
        match self.house.engine.handle(request.clone()).await {
            Ok(answered) if answered.kept.incident.entries > before => {
                if self.dice.percent(20) {
                    let again = self.house.engine.handle(request).await;
                    assert!(matches!(again, Err(Failure::Repeated | Failure::Store(_))), "{again:?}");
                }
                self.answer(id, !answered.public).await;
            }
            Ok(_) | Err(Failure::Refused(_)) => self.figures.refusals += 1,
            Err(Failure::Store(error)) => assert!(self.may_refuse(), "{error}"),
            Err(other @ Failure::Repeated) => panic!("{other}"),
        }
    }

    /// The person is told, or not; where an echo says the same in the incident's channel, everybody is.
    async fn answer(&mut self, id: u64, echoed: bool) {
        let tells = self.dice.percent(80);
        if tells {
            self.house.engine.told(id).await;
        }
        // With the writer dying, or the disk refusing, nobody knows whether that was kept.
        let certain = !(tells && self.may_refuse());
        self.asked.insert(id, certain.then_some(tells || echoed));
    }

    fn may_refuse(&self) -> bool {
        self.refusing || self.house.engine.store().is_cut()
    }

    async fn channel_of(&self, server: ServerId, number: crate::incident::Number) -> Option<ChannelId> {
        let mut reading = self.house.engine.store().reader().await.unwrap();
        reading.reader().incident_numbered(server, number, &Viewer::Keeper).await.unwrap().unwrap().channel
    }

    async fn entries_of(&self, server: ServerId, number: crate::incident::Number) -> u32 {
        let mut reading = self.house.engine.store().reader().await.unwrap();
        reading.reader().incident_numbered(server, number, &Viewer::Keeper).await.unwrap().unwrap().incident.entries
    }

    fn any_command(&mut self) -> Command {
        let now = self.house.now();
        let past = self.dice.percent(30).then(|| now - TimeDelta::minutes(3));
        match self.dice.below(20) {
            16..19 => {
                let oona = Whom::Person(Person { id: ON_CALL, name: "Oona".to_owned() });
                let role = Whom::Role { id: ServerRoleId(8), name: "DB engineers".to_owned() };
                let payments = Whom::Service { id: service("payments"), name: "Payments".to_owned() };
                Command::Page { whom: vec![self.dice.pick(&[oona, role, payments])], message: None }
            }
            19 => Command::SetService { service: self.dice.pick(&[None, Some(service("payments"))]), reason: None },
            0..3 => Command::Acknowledge { at: past },
            3 if self.is_rich => {
                let own = self.dice.percent(60).then(|| EntryNumber(self.dice.pick(&[2, 3, 4, 5, 6, 8, 10, 12])));
                Command::GiveBack { own }
            }
            3..5 => Command::Escalate { reason: None },
            5..7 => {
                let level = severity(self.dice.pick(&["sev1", "sev2", "sev3"]));
                Command::SetSeverity { level, reason: None }
            }
            7 => {
                let open = [Status::Investigating, Status::Identified, Status::Monitoring, Status::Resolved];
                Command::SetStatus { status: self.dice.pick(&open), note: None, at: past }
            }
            8 => Command::Note { text: "looking".to_owned(), at: past, kind: Kind::Action },
            9 => Command::Resolve { resolution: None, at: past },
            10 => Command::Close { reason: None },
            11..13 => Command::Reopen { reason: None },
            13 => Command::TakeRole { role: role("commander") },
            14 if self.dice.percent(50) => Command::SetTime { field: TimeField::StartedAt, at: past.unwrap_or(now) },
            14 => Command::SetText { field: self.dice.pick(&TextField::ALL), text: "a text".to_owned() },
            _ => {
                let message = MessageId(self.dice.below(3) as u64 + 1);
                if self.dice.percent(50) {
                    return Command::Uncapture { message };
                }
                let message = Captured {
                    message,
                    channel: ChannelId(9),
                    author: alice(),
                    text: "the pool is exhausted".to_owned(),
                    attachments: Vec::new(),
                    link: "https://example.org/1".to_owned(),
                    unread: false,
                    chosen: false,
                    edited_at: None,
                };
                Command::Capture { message, at: now, files: Vec::new() }
            }
        }
    }

    async fn release(&mut self) {
        let waiting = self.house.at_the_doors();
        if waiting == 0 {
            return;
        }
        let (index, fate) = (self.dice.below(waiting), self.any_fate());
        self.meets(index, fate).await;
    }

    async fn release_all(&mut self) {
        self.leaps = true;
        while self.house.at_the_doors() > 0 && !self.house.engine.store().is_cut() {
            self.meets(0, Fate::Done).await;
            self.look().await;
        }
    }

    /// The errand of that place meets its fate: those at the chat's door come first, then notices and alerts.
    pub(super) async fn meets(&mut self, index: usize, fate: Fate) {
        self.figures.errands += 1;
        self.count(fate);
        let met = match index.checked_sub(self.house.chat.waiting()) {
            None => format!("{:?}", self.house.release(index, fate).await),
            Some(index) => self.house.release_beside(index, fate).await,
        };
        self.say(format!("{fate:?}: {met}"));
    }

    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Done => {}
            Fate::Nobody => self.fault("a mention that notifies nobody"),
            Fate::PutOff(after) if after.is_zero() => self.fault("no connection"),
            Fate::PutOff(_) => self.fault("a rate limit"),
            Fate::Lost => self.fault("an error without the work"),
            Fate::Unseen => self.fault("an error after the work"),
            Fate::Never => self.fault("refused for good"),
            Fate::Gone => self.fault("the channel deleted"),
        }
    }

    fn any_fate(&mut self) -> Fate {
        match self.dice.below(100) {
            0..40 => Fate::Done,
            40..50 => Fate::Nobody,
            50..62 => Fate::PutOff(Duration::from_secs(self.dice.pick(&[0, 1, 20, 90]))),
            62..72 => Fate::Lost,
            72..84 => Fate::Unseen,
            84..94 => Fate::Never,
            _ => Fate::Gone,
        }
    }

    /// Time passes: what has been under way for longer than the network waits is given up on first.
    async fn pass(&mut self) {
        let seconds = match self.dice.below(10) {
            0..3 => self.dice.below(12),
            3..6 => 30 + self.dice.below(120),
            6..8 => 60 + self.dice.below(900),
            8 => 3_600 + self.dice.below(7_200),
            _ => 86_400 + self.dice.below(86_400),
        };
        let by = TimeDelta::seconds(i64::try_from(seconds).unwrap());
        let then = self.house.clock.passed() + by;
        while let Some((index, _)) = self.house.chat.oldest().filter(|(_, since)| *since + LONGEST < then) {
            let fate = if self.dice.percent(50) { Fate::Unseen } else { Fate::Lost };
            self.meets(index, fate).await;
        }
        while by > LONGEST && self.house.chat.waiting_beside() > 0 {
            let (beside, fate) = (self.house.chat.waiting(), self.dice.pick(&[Fate::Unseen, Fate::Lost]));
            self.meets(beside, fate).await;
        }
        self.house.clock.advance(by);
        self.say(format!("{seconds} s pass: {}", self.house.now()));
    }

    fn fault(&mut self, what: &'static str) {
        *self.figures.faults.entry(what).or_default() += 1;
    }

    pub(super) fn say(&mut self, line: String) {
        self.journal.lines.push(line);
    }
}
