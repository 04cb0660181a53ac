//! How a story ends: the faults stop, and everything that is still owed is delivered.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::Play;
use crate::engine::tests::chat::Fate;
use crate::engine::{Intent, Request, Which};
use crate::incident::fixture::responder;
use crate::incident::{Command, Viewer, fixture::bob};

/// So many waits are enough for any outbox: each errand is put off for a minute and a half at most.
const WAITS: usize = 200;

impl Play {
    pub(super) async fn end(&mut self) {
        self.say("the faults stop".to_owned());
        self.set_away(false);
        self.leaps = true;
        self.house.restart().await;
        self.doomed = None;
        self.drain().await;
        self.check_confirmations();
        self.check_numbers().await;
        self.check_record().await;

        for (kept, _) in self.everything().await {
            let what = (Which::Key(kept.key.clone()), Command::Close { reason: None });
            let server = kept.incident.server;
            let request = Request { asked: None, server, caller: responder(bob()), viewer: Viewer::Keeper, what };
            self.house.engine.handle(request).await.unwrap();
        }
        self.drain().await;
        let rang = self.house.rang();
        self.house.clock.advance(TimeDelta::days(30));
        self.drain().await;
        assert_eq!(self.house.rang(), rang, "what is closed rings nobody");
        self.check_record().await;
    }

    /// Everything goes well from now on, and the outbox must run empty.
    async fn drain(&mut self) {
        for _ in 0..WAITS {
            let next = self.house.look().await.unwrap();
            self.check().await;
            if self.house.at_the_doors() > 0 {
                self.meets(0, Fate::Done).await;
                continue;
            }
            if self.depth().await == 0 {
                return;
            }
            self.house.clock.set(next.expect("something lies in the outbox and nothing is due"));
        }
        panic!("the outbox does not run empty: {} rows are left", self.depth().await);
    }

    async fn depth(&self) -> u32 {
        self.house.engine.store().reader().await.unwrap().reader().outbox_depth().await.unwrap()
    }

    /// Who was not told before a death was told by a message, once; who was told was not told again.
    fn check_confirmations(&self) {
        let count = |intents: Vec<Intent>| {
            let mut counts = BTreeMap::<u64, usize>::new();
            for intent in intents {
                if let Intent::Confirm { interaction, .. } = intent {
                    *counts.entry(interaction).or_default() += 1;
                }
            }
            counts
        };
        let tried = count(self.house.chat.heard().into_iter().map(|(intent, _)| intent).collect());
        let posted = count(self.house.chat.posted().into_iter().map(|posted| posted.intent).collect());
        assert!(posted.values().all(|count| *count == 1), "{posted:?}");
        for (interaction, told) in &self.asked {
            if let Some(told) = told {
                assert_eq!(tried.contains_key(interaction), !told, "interaction {interaction}");
            }
        }
    }

    /// The numbers of each server count from one, and nobody was told of an incident that there is not.
    async fn check_numbers(&self) {
        let mut numbers = BTreeMap::<_, Vec<_>>::new();
        for (kept, _) in self.everything().await {
            numbers.entry(kept.incident.server).or_default().push(kept.incident.number.0);
        }
        for (server, numbers) in &numbers {
            assert_eq!(*numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "server {server}");
        }
        for (server, number) in &self.incidents {
            assert!(numbers.get(server).is_some_and(|numbers| numbers.contains(&number.0)), "{number} on {server}");
        }
    }
}
