//! What was paged, as the notices about a page call it.

use super::page_state::{level, whom};
use crate::escalation::Page;
use crate::incident::Whom;

/// Whom a step of a page should have rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paged<'a> {
    /// A level of the policy, from 1; `None`: the fallback.
    Policy(Option<u32>),
    /// Those for whom a page of its own is.
    Own(&'a Whom),
}

impl<'a> Paged<'a> {
    /// Whom the step of that level rings, where its page is known.
    #[must_use]
    pub fn by(page: Option<&'a Page>, level: Option<u32>) -> Self {
        match page.and_then(|page| page.own.as_ref()) {
            Some(own) => Paged::Own(&own.whom),
            None => Paged::Policy(level),
        }
    }

    pub(super) fn words(self) -> String {
        match self {
            Paged::Policy(number) => level(number),
            Paged::Own(own) => whom(own),
        }
    }
}
