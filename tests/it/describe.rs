//! Writing an incident up by forms.

use hotwash::incident::{Event, TextField};
use hotwash::sandbox::Form;

use crate::town::{Incident, Person, Town};

async fn form(person: &Person, incident: &Incident, part: &str) -> Form {
    let sent = person.sends(incident, &format!("/incident describe part:{part}"));
    sent.answered().await.unwrap().form.unwrap()
}

#[tokio::test]
async fn only_what_was_changed_is_written() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident set field:impact value:Nobody can pay").await;
    let main = form(&town.bob, &incident, "main").await;
    assert_eq!(main.field("impact").unwrap().value, "Nobody can pay");
    let before = incident.entries().await.len();
    let answer = town.bob.fills_in(&main, &[("summary", "The pool\nwas *full*."), ("root_cause", "A leak")]).await;
    assert!(!answer.ephemeral && answer.text().contains("**Root cause**: A leak"), "{}", answer.text());
    let written = |field, text: &str| Event::TextSet { field, text: text.to_owned() };
    let expected = [written(TextField::Summary, "The pool\nwas *full*."), written(TextField::RootCause, "A leak")];
    assert_eq!(incident.events().await[before..], expected);

    let main = form(&town.bob, &incident, "main").await;
    let same = town.bob.fills_in(&main, &[]).await;
    assert!(same.ephemeral && same.text().contains("Nothing changed"), "{}", same.text());
    town.finish().await;
}

#[tokio::test]
async fn lessons_grow_by_their_new_lines() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/incident set field:went_well value:The alert came at once").await;
    let lessons = form(&town.bob, &incident, "lessons").await;
    assert_eq!(lessons.field("went_well").unwrap().value, "The alert came at once");
    let before = incident.entries().await.len();
    // Somebody else adds one meanwhile: it stays.
    town.carol.types(&incident, "/incident set field:went_well value:Everybody came").await;
    let fields = [("went_well", "The alert came at once\nThe rollback worked\n"), ("lucky", "It was noon")];
    town.bob.fills_in(&lessons, &fields).await;
    assert_eq!(incident.entries().await.len(), before + 3);
    let kept = incident.kept().await.incident;
    assert_eq!(kept.as_shown(TextField::WentWell), "The alert came at once\nEverybody came\nThe rollback worked");
    assert_eq!(kept.as_shown(TextField::Lucky), "It was noon");
    town.finish().await;
}

#[tokio::test]
async fn two_who_write_at_once_do_not_overwrite_each_other() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let (bobs, carols) = (form(&town.bob, &incident, "main").await, form(&town.carol, &incident, "main").await);
    town.bob.fills_in(&bobs, &[("summary", "Bob's words"), ("impact", "All of them")]).await;
    let before = incident.entries().await.len();
    let refused = town.carol.fills_in(&carols, &[("summary", "Carol's words"), ("conclusion", "Test more")]).await;
    assert!(refused.ephemeral, "{}", refused.text());
    for words in ["Bob changed “Summary”", "Bob's words", "Carol's words", "Test more"] {
        assert!(refused.text().contains(words), "{words:?} is not in {}", refused.text());
    }
    let quoted = |line: &&str| line.starts_with("> ");
    assert_eq!(
        refused.text().lines().filter(quoted).count(),
        1,
        "what was typed is no part of what stands: {}",
        refused.text()
    );
    assert_eq!(incident.entries().await.len(), before);
    let written = town.carol.fills_in(&carols, &[("conclusion", "Test more")]).await;
    assert!(!written.ephemeral, "another field disturbs nobody: {}", written.text());
    assert_eq!(incident.kept().await.incident.text(TextField::Summary), Some("Bob's words"));
    town.finish().await;
}

#[tokio::test]
async fn without_the_right_there_is_no_form() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let refused = town.erin.types(&incident, "/incident describe").await;
    assert!(refused.form.is_none() && refused.text().contains("You can't change incident #1"), "{}", refused.text());
    town.finish().await;
}

#[tokio::test]
async fn a_form_that_was_open_across_a_restart_is_written() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let main = form(&town.bob, &incident, "main").await;
    town.stop_bot().await;
    town.start_bot().await;
    town.bob.fills_in(&main, &[("summary", "Written twice as slowly")]).await;
    assert_eq!(incident.kept().await.incident.text(TextField::Summary), Some("Written twice as slowly"));
    town.finish().await;
}
