//! Which incident is meant: asked with a menu, where a channel does not say it.

use serenity::builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};

use super::turned::turning;
use super::{Body, Control, ListLine, text};
use crate::incident::{ChannelId, MessageId, Rules};

/// As many incidents are offered at a time: as many entries as a menu holds (Discord's documentation of select menus).
pub const OFFERED: u32 = 25;
/// The longest label and description of an entry, in characters (the same).
const LABEL: usize = 100;

/// Asks to which of these open incidents, the newest first, a message belongs; the answer is the incident's number. They are
/// those of one page, from 1, at most [`OFFERED`]; `total` is how many there are on all pages.
#[must_use]
pub fn which_incident(
    (channel, message): (ChannelId, MessageId),
    open: &[ListLine],
    (page, total): (u32, u32),
    rules: &Rules,
) -> Body {
    if open.is_empty() {
        return Body::personal(
            "No incident is open, so there is no timeline for this message. On the message choose Apps › Open incident from \
             message, or type `/incident open`."
                .to_owned(),
        );
    }
    let options = open.iter().map(|line| option(line, rules)).collect();
    let control = Control::Capture { channel, message }.to_string();
    let menu = CreateSelectMenu::new(control, CreateSelectMenuKind::String { options })
        .placeholder("Which incident?")
        .min_values(1)
        .max_values(1);
    let pages = total.div_ceil(OFFERED);
    let which = if pages > 1 { format!("\n-# Page {page} of {pages}, the newest first.") } else { String::new() };
    let words = format!("To which incident does this message belong?{which}");
    let mut components = vec![CreateActionRow::SelectMenu(menu)];
    components.extend(turning(page, pages, |page| Control::CaptureChoices { channel, message, page }));
    Body { components, ..Body::personal(words) }
}

fn option(line: &ListLine, rules: &Rules) -> CreateSelectMenuOption {
    let drill = if line.drill { "DRILL " } else { "" };
    let title = line.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let label = text::cut(&format!("{drill}{} {title}", line.number), LABEL);
    let about = text::cut(&format!("{} · {}", rules.severity_name(&line.severity), line.status), LABEL);
    CreateSelectMenuOption::new(label, line.number.0.to_string()).description(about)
}

#[cfg(test)]
mod tests {
    use super::super::example::{at, read, rules};
    use super::*;
    use crate::incident::{Number, SeverityId, Status};

    fn line(number: u32) -> ListLine {
        ListLine {
            number: Number(number),
            title: "Checkout\nerrors".to_owned(),
            severity: SeverityId("sev1".to_owned()),
            status: Status::Investigating,
            drill: number == 2,
            since: at(0),
            channel: None,
        }
    }

    const MESSAGE: (ChannelId, MessageId) = (ChannelId(5), MessageId(6));

    #[test]
    fn the_open_incidents_are_offered() {
        let body = which_incident(MESSAGE, &[line(2), line(1)], (1, 2), &rules());
        insta::assert_snapshot!(body.content, @"To which incident does this message belong?");
        let menu = body.to_json()["components"][0]["components"][0].take();
        assert_eq!(menu["custom_id"], "hw1:capture:5:6");
        assert_eq!(menu["options"][0]["label"], "DRILL #2 Checkout errors");
        assert_eq!(menu["options"][1]["value"], "1");
        assert_eq!(menu["options"][1]["description"], "SEV1 · investigating");
    }

    #[test]
    fn more_than_a_menu_holds_are_on_further_pages() {
        let body = which_incident(MESSAGE, &[line(15)], (2, 40), &rules());
        insta::assert_snapshot!(read(&body), @"
        (only to you)
        To which incident does this message belong?
        -# Page 2 of 2, the newest first.
        [Which incident? hw1:capture:5:6]
        [Previous hw1:capture-page:1:5:6]
        ");
    }

    #[test]
    fn with_none_open_it_says_what_to_do() {
        insta::assert_snapshot!(read(&which_incident(MESSAGE, &[], (1, 0), &rules())), @"
        (only to you)
        No incident is open, so there is no timeline for this message. On the message choose Apps › Open incident from message, or type `/incident open`.
        ");
    }
}
