//! What the doctor found, a page at a time: the worst first.

use serenity::all::ButtonStyle;
use serenity::builder::{CreateActionRow, CreateButton};

use super::{Body, Control, text};
use crate::discord::survey::{Finding, Mark};

/// How much of a page the findings take, in code points; the rest is the heading and the invitation.
const PAGE: usize = 1_500;
/// The longest line, in code points.
const LINE: usize = 700;

/// Page `page` of what was found, the first being 0; one that is not there any more is the last. `invite` is the address that
/// gives the bot every permission.
#[must_use]
pub fn doctor(found: &[Finding], page: usize, invite: &str) -> Body {
    let pages = pages(found);
    let page = page.min(pages.len().saturating_sub(1));
    let mut content = heading(found);
    content.push_str(pages.get(page).map_or("", String::as_str));
    let lacks = found.iter().any(|finding| finding.what.starts_with("The permission "));
    if lacks && page + 1 == pages.len() && !invite.is_empty() {
        content.push_str(&format!("\nEvery permission at once: invite the bot again by <{invite}>"));
    }
    if pages.len() > 1 {
        content.push_str(&format!("\nPage {} of {}.", page + 1, pages.len()));
    }
    let buttons = [(page.checked_sub(1), "Back"), (Some(page + 1).filter(|next| *next < pages.len()), "More")];
    let buttons = buttons.into_iter().filter_map(|(to, label)| {
        let id = Control::Doctor { page: to? }.custom_id()?;
        Some(CreateButton::new(id).label(label).style(ButtonStyle::Secondary))
    });
    let buttons: Vec<_> = buttons.collect();
    let components = if buttons.is_empty() { Vec::new() } else { vec![CreateActionRow::Buttons(buttons)] };
    Body { components, ..Body::personal(content) }
}

/// The answer to somebody who may not ask.
#[must_use]
pub fn doctor_refused() -> Body {
    Body::personal(
        "You can't use `/hotwash doctor`: it takes the responder role or Manage Server. Ask somebody who has one of them."
            .to_owned(),
    )
}

fn heading(found: &[Finding]) -> String {
    let count = |mark| found.iter().filter(|finding| finding.mark == mark).count();
    match (count(Mark::Broken), count(Mark::Warning)) {
        (0, 0) => "**All is well.** Hotwash can do its work here.".to_owned(),
        (0, 1) => "**It works; 1 thing could be better.**".to_owned(),
        (0, several) => format!("**It works; {several} things could be better.**"),
        (1, 0) => "**1 thing does not work.**".to_owned(),
        (several, 0) => format!("**{several} things do not work.**"),
        (1, warnings) => format!("**1 thing does not work**, {warnings} more could be better."),
        (several, warnings) => format!("**{several} things do not work**, {warnings} more could be better."),
    }
}

fn pages(found: &[Finding]) -> Vec<String> {
    let mut pages = vec![String::new()];
    for finding in found {
        let line = format!("\n{}", line(finding));
        let length = |text: &str| text.chars().count();
        match pages.last_mut() {
            Some(page) if page.is_empty() || length(page) + length(&line) <= PAGE => page.push_str(&line),
            _ => pages.push(line),
        }
    }
    pages
}

fn line(Finding { mark, what, mend }: &Finding) -> String {
    let mend = mend.as_ref().map(|mend| format!("\n-# → {}", text::excerpt(mend, LINE / 2))).unwrap_or_default();
    format!("{mark} {}{mend}", text::excerpt(what, LINE / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_in_order_is_short() {
        let found = [Finding::fine("Every permission that Hotwash uses is there.")];
        let body = doctor(&found, 0, "https://example.org");
        insta::assert_snapshot!(body.content, @r"
        **All is well.** Hotwash can do its work here.
        ✅ Every permission that Hotwash uses is there.
        ");
        assert!(body.components.is_empty() && body.ephemeral);
    }

    #[test]
    fn what_is_missing_comes_with_how_to_mend_it() {
        let found = [
            Finding::broken(
                "The permission Manage Channels is missing: incidents get no channel.",
                "Server Settings > Roles > hotwash > Permissions > Manage Channels: on.",
            ),
            Finding::warning("There is no role *Ops*.", "Make one."),
        ];
        insta::assert_snapshot!(doctor(&found, 0, "https://example.org/invite").content, @r"
        **1 thing does not work**, 1 more could be better.
        ❌ The permission Manage Channels is missing: incidents get no channel.
        -# → Server Settings > Roles > hotwash > Permissions > Manage Channels: on.
        ⚠️ There is no role \*Ops\*.
        -# → Make one.
        Every permission at once: invite the bot again by <https://example.org/invite>
        ");
    }

    #[test]
    fn a_long_list_is_paged_and_nothing_of_it_is_lost() {
        let found: Vec<_> =
            (0..60).map(|n| Finding::broken(format!("Thing {n} is broken."), "Mend it. ".repeat(5))).collect();
        let (mut seen, mut page) = (Vec::new(), 0);
        loop {
            let body = doctor(&found, page, "https://example.org");
            assert!(body.content.chars().count() <= super::super::CONTENT);
            seen.extend(body.content.lines().filter(|line| line.starts_with('❌')).map(str::to_owned));
            let json = serde_json::to_string(&body.components).unwrap();
            page += 1;
            if !json.contains(&format!("hw1:doctor:{page}")) {
                break;
            }
        }
        assert_eq!(seen.len(), 60);
        assert_eq!(doctor(&found, 999, "").content, doctor(&found, page - 1, "").content);
    }
}
