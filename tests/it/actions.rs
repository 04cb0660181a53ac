//! Action items: what is to be done about it, by whom, until when.

use crate::town::{Incident, Town};

async fn draft(town: &Town, incident: &Incident) -> String {
    let answer = town.bob.types(incident, "/incident postmortem").await;
    String::from_utf8(answer.files[0].bytes.clone()).unwrap()
}

#[tokio::test]
async fn action_items_stand_in_the_draft_sort_by_sort() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident close").await;
    let line = "/incident action add title:Alert on the pool owner:carol due:in 2 weeks";
    let answer = town.bob.types(&incident, line).await;
    assert!(!answer.ephemeral && answer.text().contains("due 16 March 2026"), "{}", answer.text());
    let answer = town.bob.types(&incident, "/incident action add kind:task title:Tell the customers").await;
    let words = "`/incident action edit number:2` with `owner:` and `due:`";
    assert!(answer.text().contains(words), "{}", answer.text());
    let text = draft(&town, &incident).await;
    for words in [
        "**Improvements/Fixes:**\n\n- Alert on the pool (owner: Carol; due: March 16, 2026)\n",
        "**Tasks:**\n\n- Tell the customers (no owner; no due date)\n",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
    town.bob.types(&incident, "/incident action edit number:2 kind:improvement owner:dave due:2026-03-20").await;
    town.carol.types(&incident, "/incident action done number:1").await;
    let text = draft(&town, &incident).await;
    for words in [
        "- Alert on the pool (owner: Carol; due: March 16, 2026; done: March 2, 2026)\n",
        "- Tell the customers (owner: Dave; due: March 20, 2026)\n",
        "> **To fill in:** Who does what, until when?",
    ] {
        assert!(text.contains(words), "{words:?} is not in\n{text}");
    }
    let list = town.erin.types(&incident, "/incident action list").await;
    assert!(list.ephemeral, "a list is one's own");
    let items: Vec<_> = list.text().lines().skip(1).map(|line| line.chars().take(12).collect::<String>()).collect();
    assert_eq!(items, ["[2] Tell the", "☑️ [1] Alert"], "the open ones first");
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_with_what_to_do_instead() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident action add title:Alert on the pool").await;
    let list = "`/incident action list`";
    for (line, words) in [
        ("/incident action done number:7", ["Incident #1 has no action item 7", list]),
        ("/incident action edit number:7 kind:task", ["Incident #1 has no action item 7", list]),
        ("/incident action edit number:1", ["Say what changes of action item 1", "`due`"]),
        ("/incident action add title:\u{2003}", ["The title is empty", "Type a few words"]),
        ("/incident action add title:Order disks due:soonish", ["can't be read as a day", "`friday`"]),
        ("/incident action edit number:1 due:2020-01-01", ["is in the past", "`in 2 weeks`"]),
        ("/incident action add title:Order disks owner:hotwash", ["is a bot", "Choose a person"]),
        ("/incident action done number:1", ["Action item 1 of #1 is done", "Nothing else is open"]),
        ("/incident action done number:1", ["is done already", "Nothing changed"]),
    ] {
        let entries = incident.entries().await.len();
        let answer = town.bob.types(&incident, line).await;
        assert!(words.iter().all(|word| answer.text().contains(word)), "{line}: {}", answer.text());
        assert_eq!(answer.ephemeral, incident.entries().await.len() == entries, "{line}");
    }
    town.finish().await;
}

#[tokio::test]
async fn numbers_are_offered_with_their_title_and_state() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident action add title:Alert on the pool").await;
    town.bob.types(&incident, "/incident action add title:Order disks").await;
    town.bob.types(&incident, "/incident action done number:1").await;
    let all = town.bob.is_offered(&incident, "/incident action edit number:").await;
    let names: Vec<_> = all.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["2 · open · Order disks", "1 · done · Alert on the pool"]);
    town.finish().await;
}
