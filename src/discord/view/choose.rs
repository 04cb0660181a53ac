//! Which incident is meant: asked with a menu, where a channel does not say it.

use serenity::builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};

use super::{Body, Control, ListLine, text};
use crate::incident::Rules;

/// As many entries as a menu holds (Discord's documentation of select menus).
const ENTRIES: usize = 25;
/// The longest label and description of an entry, in characters (the same).
const LABEL: usize = 100;

/// Asks to which of these open incidents, the newest first, a message belongs; the answer is the incident's number.
#[must_use]
pub fn which_incident(control: &Control, open: &[ListLine], rules: &Rules) -> Body {
    if open.is_empty() {
        return Body::personal(
            "No incident is open, so there is no timeline for this message. On the message choose Apps › Open incident from \
             message, or type `/incident open`."
                .to_owned(),
        );
    }
    let Some(custom_id) = control.custom_id() else { return Body::personal("Type `/incident note`.".to_owned()) };
    let options = open.iter().take(ENTRIES).map(|line| option(line, rules)).collect();
    let menu = CreateSelectMenu::new(custom_id, CreateSelectMenuKind::String { options })
        .placeholder("Which incident?")
        .min_values(1)
        .max_values(1);
    let more = match open.len().saturating_sub(ENTRIES) {
        0 => String::new(),
        more => format!(" {more} older ones are not in the menu: `/incident note` takes their number."),
    };
    let words = format!("To which incident does this message belong?{more}");
    Body { components: vec![CreateActionRow::SelectMenu(menu)], ..Body::personal(words) }
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
    use crate::incident::{ChannelId, MessageId, Number, SeverityId, Status};

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

    fn control() -> Control {
        Control::Capture { channel: ChannelId(5), message: MessageId(6) }
    }

    #[test]
    fn the_open_incidents_are_offered() {
        let body = which_incident(&control(), &[line(2), line(1)], &rules());
        insta::assert_snapshot!(body.content, @"To which incident does this message belong?");
        let menu = body.to_json()["components"][0]["components"][0].take();
        assert_eq!(menu["custom_id"], "hw1:capture:5:6");
        assert_eq!(menu["options"][0]["label"], "DRILL #2 Checkout errors");
        assert_eq!(menu["options"][1]["value"], "1");
        assert_eq!(menu["options"][1]["description"], "SEV1 · investigating");
    }

    #[test]
    fn a_menu_holds_no_more_than_discord_takes() {
        let many: Vec<_> = (1..=40).map(line).collect();
        let body = which_incident(&control(), &many, &rules());
        let menu = body.to_json()["components"][0]["components"][0].take();
        assert_eq!(menu["options"].as_array().map(Vec::len), Some(25));
        assert!(body.content.contains("15 older ones are not in the menu"), "{}", body.content);
    }

    #[test]
    fn with_none_open_it_says_what_to_do() {
        insta::assert_snapshot!(read(&which_incident(&control(), &[], &rules())), @"
        (only to you)
        No incident is open, so there is no timeline for this message. On the message choose Apps › Open incident from message, or type `/incident open`.
        ");
    }
}
