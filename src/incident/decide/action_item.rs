//! Action items: added, edited, done.

use chrono::NaiveDate;

use super::{Draft, one_line, text_within};
use crate::incident::{
    ActionItem, ActionNumber, Change, Effect, Event, ItemEdit, ItemKind, Kind, Outcome, Person, Refusal, limits,
};

impl Draft<'_> {
    /// Without an owner it is nobody's yet: whoever writes it down is seldom the one who does it.
    pub(super) fn add_action_item(
        mut self,
        title: &str,
        kind: ItemKind,
        owner: Option<Person>,
        due: Option<NaiveDate>,
    ) -> Result<Change, Refusal> {
        let title = text_within("title", &one_line(title), limits::ACTION_ITEM)?;
        if self.incident.action_items.len() >= limits::ACTION_ITEMS {
            return Err(Refusal::TooManyActionItems { number: self.incident.number });
        }
        let number = u32::try_from(self.incident.action_items.len()).unwrap_or(u32::MAX).saturating_add(1);
        let number = ActionNumber(number);
        self.may_name(owner.as_ref())?;
        let named = owner.clone();
        self.enter(Kind::Action, self.now, Event::ActionItemAdded { number, title, kind, owner, due });
        let lets_in = self.let_in_named(named.as_ref());
        self.of_item(number, |item| Outcome::ActionItemAdded { item, lets_in })
    }

    pub(super) fn edit_action_item(mut self, number: ActionNumber, mut edit: ItemEdit) -> Result<Change, Refusal> {
        let item = self.item(number)?;
        if let Some(title) = &mut edit.title {
            *title = text_within("title", &one_line(title), limits::ACTION_ITEM)?;
        }
        if edit.is_empty() {
            return Err(Refusal::NothingToChange { item: number });
        }
        if item.edited(&edit) == item {
            return self.becomes(Outcome::ActionItemSame { item });
        }
        self.may_name(edit.owner.as_ref())?;
        let named = edit.owner.clone();
        self.enter(Kind::Action, self.now, Event::ActionItemEdited { number, edit });
        let lets_in = self.let_in_named(named.as_ref());
        self.of_item(number, |item| Outcome::ActionItemEdited { item, lets_in })
    }

    pub(super) fn finish_action_item(mut self, number: ActionNumber) -> Result<Change, Refusal> {
        let item = self.item(number)?;
        if item.done.is_some() {
            return self.becomes(Outcome::ActionItemDoneAlready { item });
        }
        self.enter(Kind::Action, self.now, Event::ActionItemDone { number });
        self.of_item(number, |item| Outcome::ActionItemDone { item })
    }

    fn item(&self, number: ActionNumber) -> Result<ActionItem, Refusal> {
        let known = self.incident.action_item(number).cloned();
        known.ok_or(Refusal::NoSuchActionItem { item: number, number: self.incident.number })
    }

    /// The item as it stands now is what the person is told of.
    fn of_item(mut self, number: ActionNumber, outcome: impl FnOnce(ActionItem) -> Outcome) -> Result<Change, Refusal> {
        let item = self.item(number)?;
        self.effect(Effect::Refresh);
        self.becomes(outcome(item))
    }
}
