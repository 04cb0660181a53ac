//! How much was simulated.

use std::collections::BTreeMap;
use std::fmt;

use crate::engine::Intent;
use crate::engine::tests::house::House;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) seeds: u64,
    pub(super) commands: u64,
    pub(super) refusals: u64,
    /// How often the process died, by where.
    pub(super) deaths: BTreeMap<&'static str, u64>,
    /// What went wrong otherwise.
    pub(super) faults: BTreeMap<&'static str, u64>,
    /// Errands that came to the chat's door and met their fate.
    pub(super) errands: u64,
    pages: u64,
    /// Rings that stand in the chat.
    rings: u64,
    /// All messages that stand there.
    messages: u64,
}

impl Figures {
    pub(super) fn crashes(&self) -> u64 {
        self.deaths.values().sum()
    }

    /// Takes in what the chat has seen by the end of a story.
    pub(super) fn ended(&mut self, house: &House) {
        let pages: std::collections::BTreeSet<_> = house.chat.steps().into_iter().map(|(page, _)| page).collect();
        let posted = house.chat.posted();
        let rings = posted.iter().filter(|posted| matches!(posted.intent, Intent::Ring { .. } | Intent::Direct { .. }));
        self.seeds = 1;
        self.rings = rings.count() as u64;
        (self.pages, self.messages) = (pages.len() as u64, posted.len() as u64);
    }

    pub(super) fn add(&mut self, other: &Figures) {
        let Figures { seeds, commands, refusals, deaths, faults, errands, pages, rings, messages } = other;
        self.seeds += seeds;
        self.commands += commands;
        self.refusals += refusals;
        self.errands += errands;
        self.pages += pages;
        self.rings += rings;
        self.messages += messages;
        deaths.iter().for_each(|(how, count)| *self.deaths.entry(how).or_default() += count);
        faults.iter().for_each(|(what, count)| *self.faults.entry(what).or_default() += count);
    }

    /// The count of what happened most rarely.
    pub(super) fn rarest(&self) -> u64 {
        let each = [self.commands, self.refusals, self.errands, self.pages, self.rings, self.messages];
        each.into_iter().chain(self.deaths.values().copied()).chain(self.faults.values().copied()).min().unwrap_or(0)
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { seeds, commands, refusals, deaths, faults, errands, pages, rings, messages } = self;
        write!(
            to,
            "{seeds} seeds, {} crashes {deaths:?}, faults {faults:?}, {commands} commands ({refusals} refused), {errands} errands, \
             {pages} pages, {rings} rings, {messages} messages",
            self.crashes()
        )
    }
}
