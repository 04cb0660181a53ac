//! `[postmortem] template`: a template of one's own for the draft, and what becomes of one that breaks.

use std::path::Path;

use hotwash::config::{Config, Setting};
use hotwash::incident::{Actor, ServerId};

use crate::drafts::attached;
use crate::town::{Town, people};

/// A town whose configuration is read from a folder with that template beside it.
async fn town(template: &str, more: &str) -> Town {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let ours = write("ours.jinja", template);
    let text = format!("[postmortem]\ntemplate = {:?}\n{more}", ours.to_str().unwrap());
    let config = Config::load(Some(Path::new(&write("hotwash.toml", &text)))).unwrap();
    Town::agreed(people(), config).await
}

#[tokio::test]
async fn a_template_of_ones_own_makes_the_draft_on_close_and_the_edited_one_comes_back() {
    let ours = "# {{ title }}\n\n## What we saw\n\n{% for day in days %}\n{% for line in day.lines %}\n* {{ line }}\n{% endfor %}\n{% endfor %}\n";
    let town = town(ours, "").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:restarted *db-1* kind:action").await;
    town.bob.types(&incident, "/incident close").await;
    let (name, draft) = attached(&incident);
    assert_eq!(name, "postmortem-1-checkout-errors.md");
    assert!(draft.starts_with("# Checkout errors\n\n## What we saw\n\n* "), "{draft}");
    assert!(draft.contains(r"restarted \*db-1\*") && !draft.contains("## Issue Summary"), "{draft}");
    let page = town.erin.types(&incident, "/incident postmortem format:html").await;
    let page = String::from_utf8(page.files[0].bytes.clone()).unwrap();
    assert!(page.contains("<h2>What we saw</h2>") && page.contains("restarted *db-1*"), "{page}");
    let edited = draft.replace("## What we saw", "## What we saw\n\nMore than we thought.");
    let file = town.sandbox.upload(town.bob.id, "edited.md", edited.as_bytes());
    let offered = town.bob.types(&incident, &format!("/incident postmortem file:{}", file.as_str().unwrap())).await;
    assert!(offered.text().contains("More than we thought."), "{}", offered.text());
    let answer = town.bob.types("general", "/hotwash doctor").await;
    assert!(!answer.text().contains("template"), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn a_template_that_breaks_gives_way_to_the_built_in_one_and_it_is_said_where() {
    let town = town("# {{ title }}\n\n{{ titel }}\n", "").await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident close").await;
    let (_, draft) = attached(&incident);
    assert!(draft.contains("## Issue Summary") && draft.contains("## Conclusion"), "{draft}");
    let posted = incident.messages().into_iter().find(|message| !message.attachments.is_empty()).unwrap().content;
    let broken = "⚠️ **The template is broken**, so the built-in one was used: ours.jinja, line 3: a draft has no";
    assert!(posted.contains(broken), "{posted}");
    let asked = town.bob.types(&incident, "/incident postmortem").await;
    assert!(asked.text().contains(broken), "{}", asked.text());
    let answer = town.bob.types("general", "/hotwash doctor").await;
    let (broken, mended) = ("❌ The template of postmortem drafts is broken: ours.jinja, line 3:", "Mend the file");
    assert!(answer.text().contains(broken) && answer.text().contains(mended), "{}", answer.text());
    town.finish().await;
}

#[tokio::test]
async fn the_draft_on_close_is_the_one_that_is_given_right_after_by_what_the_file_and_the_chat_say() {
    let town = town(
        "{{ title }}\n{{ start }}\n{% for entry in activity %}\n{{ entry.line }}\n{% endfor %}\n",
        "redact = ['ACME-[0-9]+']",
    )
    .await;
    let berlin = Setting::read("timezone", "Europe/Berlin").unwrap();
    town.bot().engine().choose(ServerId(town.sandbox.home()), berlin, &Actor::System).await.unwrap();
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident note text:the key is ACME-4711").await;
    town.bob.types(&incident, "/incident close").await;
    let (_, draft) = attached(&incident);
    assert!(draft.contains("(masked)") && !draft.contains("4711") && draft.contains("13:00 CET"), "{draft}");
    let asked = town.carol.types(&incident, "/incident postmortem").await;
    assert_eq!(String::from_utf8(asked.files[0].bytes.clone()).unwrap(), draft);
    town.finish().await;
}
