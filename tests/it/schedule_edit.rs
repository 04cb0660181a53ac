//! `/oncall edit`: layers typed on a phone, schedules deleted and given back, and nobody's change laid over somebody else's.

use crate::schedules::DATABASE;
use crate::town::{Person, Town};

/// The file's schedule, with a layer of Erin on the weekends.
fn layered() -> String {
    let layer = "[[schedule.layers]]\nmembers = [\"user:erin\"]\nweekdays = [\"sat\", \"sun\"]\nfrom = \"09:00\"\nto = \"17:00\"\n\n";
    DATABASE.replacen("[[schedule]]\nid = \"later\"", &format!("{layer}[[schedule]]\nid = \"later\""), 1)
}

/// The text, with names for mentions.
fn named(town: &Town, text: &str) -> String {
    let people = [("Alice", &town.alice), ("Bob", &town.bob), ("Carol", &town.carol), ("Dave", &town.dave)];
    let people = people.into_iter().chain([("Erin", &town.erin)]);
    people.fold(text.to_owned(), |text, (name, person)| text.replace(&person.mention(), name))
}

async fn form(person: &Person, schedule: &str) -> hotwash::sandbox::Form {
    let answer = person.types("general", &format!("/oncall edit schedule:{schedule}")).await;
    answer.form.clone().unwrap_or_else(|| panic!("no form: {}", answer.text()))
}

#[tokio::test]
async fn layers_are_typed_a_line_each_and_those_of_the_file_stay() {
    let town = Town::configured(&layered()).await;
    let first = form(&town.bob, "database").await;
    assert_eq!(first.field("layers").unwrap().value, "sat, sun 09:00-17:00: @erin every 1d from 2026-02-23 12:00");
    let changed = town.bob.fills_in(&first, &[("members", "@dave")]).await;
    assert!(changed.text().contains("is changed.") && changed.text().contains("1 layer"), "{}", changed.text());
    let again = form(&town.bob, "database").await;
    assert_eq!(again.field("layers").unwrap().value, first.field("layers").unwrap().value, "nothing of it is lost");

    // The story begins on a Monday at noon.
    let typed = ("layers", "Mon – Fri 9-17: @carol\nweekend: erin, bob every 12h");
    let typed = town.bob.fills_in(&again, &[typed]).await;
    insta::assert_snapshot!(named(&town, &typed.text()), @"
    ✅ The schedule database is changed.
    **database**: Carol until <t:1772470800:f>, then Dave
    2 layers stand over the rotation.
    `/oncall schedule schedule:database` shows the shifts to come.
    ");
    let shown = form(&town.bob, "database").await;
    insta::assert_snapshot!(shown.field("layers").unwrap().value, @"
    mon-fri 09:00-17:00: @carol every 1d from 2026-02-23 12:00
    sat, sun: @erin, @bob every 12h from 2026-02-23 12:00
    ");
    let unchanged = town.bob.fills_in(&shown, &[]).await;
    assert_eq!(named(&town, &unchanged.text()), named(&town, &typed.text()));
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.carol.id).await;
    town.carol.presses(&page, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn a_line_that_cannot_be_read_is_named_and_the_text_given_back() {
    let town = Town::configured(DATABASE).await;
    for (typed, words) in [
        (
            "sat: @erin\nfunday: @bob",
            "Line 2 of the layers: `funday` is no day and no hours. Write for example `sat, sun ",
        ),
        ("sat: @nobody", "Line 1 of the layers: Nobody on this server is called `@nobody`."),
    ] {
        let refused = town.bob.fills_in(&form(&town.bob, "database").await, &[("layers", typed)]).await;
        assert!(refused.text().contains(words) && refused.text().contains(typed), "{}", refused.text());
    }
    let who = town.erin.types("general", "/oncall schedule schedule:database").await;
    assert!(!who.text().contains("layer"), "{}", who.text());
    town.finish().await;
}

#[tokio::test]
async fn a_form_over_somebody_elses_newer_change_is_refused_with_what_changed() {
    let town = Town::configured(DATABASE).await;
    let mine = form(&town.alice, "database").await;
    let theirs = form(&town.bob, "database").await;
    town.bob.fills_in(&theirs, &[("members", "@dave\n@erin"), ("handoff_every", "12h")]).await;
    let refused = town.alice.fills_in(&mine, &[("members", "@carol")]).await;
    assert!(refused.ephemeral);
    insta::assert_snapshot!(named(&town, &refused.text()), @"
    ⚠️ Nothing was saved: Bob changed the schedule database <t:1772452800:R>, after you opened this form.
    Other than in your form, it has now:
    - Length of a turn: `12h`
    - Who takes turns: `@dave, @erin`
    `/oncall edit schedule:database` opens it as it is now.
    Not saved, to copy:
    ```
    UTC

    2026-02-23 12:00

    1d

    @carol
    ```
    ");
    let stands = form(&town.alice, "database").await;
    assert_eq!(stands.field("members").unwrap().value, "@dave\n@erin", "Bob's change stands");
    town.alice.fills_in(&stands, &[("members", "@carol")]).await;
    let stale = town.bob.fills_in(&theirs, &[]).await;
    assert!(stale.text().contains("Nothing was saved"), "{}", stale.text());
    town.finish().await;
}

#[tokio::test]
async fn a_schedule_of_the_file_is_given_back_to_it() {
    let town = Town::configured(DATABASE).await;
    let refused = town.bob.types("general", "/oncall edit schedule:database delete:true").await;
    assert!(refused.ephemeral && refused.text().contains("there is nothing to take back"), "{}", refused.text());
    town.bob.fills_in(&form(&town.bob, "database").await, &[("members", "@erin")]).await;
    let theirs = town.erin.types("general", "/oncall edit schedule:database delete:true").await;
    assert!(theirs.text().contains("takes the responder role"), "{}", theirs.text());
    let given = town.bob.types("general", "/oncall edit schedule:database delete:true").await;
    insta::assert_snapshot!(named(&town, &given.text()), @"
    ✅ The schedule database is as the configuration file has it again.
    **database**: Dave until <t:1772539200:f>, then Carol
    It was, for `/oncall edit schedule:database` to make it so again:
    - Time zone: `UTC`
    - First turn: `2026-02-23 12:00`
    - Length of a turn: `1d`
    - Who takes turns: `@erin`
    ");
    town.stop_bot().await;
    town.start_bot().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.dave.id).await;
    town.dave.presses(&page, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn a_schedule_of_the_chat_is_deleted_and_who_pages_it_still_is_told() {
    let town = Town::start().await;
    let made = town.alice.fills_in(&form(&town.alice, "network").await, &[("members", "@carol")]).await;
    let open = form(&town.bob, "network").await;
    town.alice.types("general", "/oncall override schedule:network user:dave until:8h").await;
    town.alice.taps(&made, "Page it as On-call").await;
    let deleted = town.alice.types("general", "/oncall edit schedule:network delete:true").await;
    insta::assert_snapshot!(named(&town, &deleted.text()), @"
    ✅ The schedule network is deleted, its overrides with it.
    ⚠️ Policies still page it: that reaches nobody, and the next level follows at once. `/hotwash setup` chooses who is on call instead.
    It was, for `/oncall edit schedule:network` to make it so again:
    - Time zone: `UTC`
    - First turn: `2026-03-03 09:00`
    - Length of a turn: `7d`
    - Who takes turns: `@carol`
    ");
    let doctor = town.alice.types("general", "/hotwash doctor").await;
    let lost = "❌ Policies page whoever is on call for network, a schedule that there is not";
    assert!(doctor.text().contains(lost), "{}", doctor.text());
    let late = town.bob.fills_in(&open, &[("members", "@dave")]).await;
    let words = "Nothing was saved: Alice deleted the schedule network";
    assert!(late.text().contains(words) && late.text().contains("@dave"), "{}", late.text());
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let next = incident.pings("Responders").await;
    incident.reads("Paging level 1 of #1 reached nobody.");
    town.bob.presses(&next, "Acknowledge").await;
    // Made anew, it has no override of the one before.
    town.alice
        .fills_in(&form(&town.alice, "network").await, &[("members", "@carol"), ("starts", "2026-03-02 09:00")])
        .await;
    let who = town.erin.types("general", "/oncall who schedule:network").await;
    assert_eq!(named(&town, &who.text()), "**network**: Carol, all year");
    town.finish().await;
}
