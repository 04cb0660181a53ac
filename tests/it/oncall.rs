//! `/oncall`: who is on call, and what people change about it. On Monday at noon it is Dave's day, then Carol's.

use chrono::TimeDelta;
use hotwash::sandbox::{Person as Account, RoleSpec, permissions};

use crate::schedules::DATABASE;
use crate::town::{Town, minutes};

/// The text, with names for mentions.
fn named(town: &Town, text: &str) -> String {
    let people = [("Alice", &town.alice), ("Bob", &town.bob), ("Carol", &town.carol), ("Dave", &town.dave)];
    people.iter().fold(text.to_owned(), |text, (name, person)| text.replace(&person.mention(), name))
}

async fn says(town: &Town, who: &crate::town::Person, line: &str) -> String {
    let answer = who.types("general", line).await;
    assert!(answer.ephemeral, "{line}: {}", answer.text());
    named(town, &answer.text())
}

#[tokio::test]
async fn anybody_may_ask_who_is_on_call_and_who_is_next() {
    let town = Town::configured(DATABASE).await;
    insta::assert_snapshot!(says(&town, &town.erin, "/oncall who").await, @"
    **database**: Dave until <t:1772539200:f>, then Carol
    ⚠️ **later**: nobody until <t:1773046800:f>, then Carol
    ");
    insta::assert_snapshot!(says(&town, &town.erin, "/oncall who schedule:DATABASE").await, @"**database**: Dave until <t:1772539200:f>, then Carol");
    let refused = says(&town, &town.erin, "/oncall who schedule:cellar").await;
    assert!(refused.contains("There is no schedule `cellar`. Choose one of: `database`, `later`."), "{refused}");
    town.finish().await;
}

#[tokio::test]
async fn the_shifts_to_come_can_be_read_and_put_into_a_calendar() {
    let town = Town::configured(DATABASE).await;
    let answer = town.erin.types("general", "/oncall schedule schedule:later").await;
    insta::assert_snapshot!(named(&town, &answer.text()), @"
    ⚠️ **later**: nobody until <t:1773046800:f>, then Carol
    A turn is 7d, by the clock of UTC.
    **<t:1772452800:D>**
    - <t:1772452800:t> ⚠️ **nobody** until <t:1773046800:f>
    **<t:1773046800:D>**
    - <t:1773046800:t> Carol from then on
    -# The file has the next 92 days, for a calendar.
    ");
    let file = &answer.files[0];
    assert_eq!(file.filename, "on-call-later.ics");
    let calendar = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(calendar.contains("DTSTART:20260309T090000Z\r\n"), "{calendar}");
    assert!(calendar.contains("SUMMARY:On call for later: Carol\r\n"), "{calendar}");
    let which = says(&town, &town.erin, "/oncall schedule").await;
    assert_eq!(which, "Which schedule? Add `schedule:` with one of: `database`, `later`.");
    town.finish().await;
}

#[tokio::test]
async fn an_override_is_paged_and_survives_a_restart_until_it_is_taken_back() {
    let town = Town::configured(DATABASE).await;
    let made = says(&town, &town.bob, "/oncall override schedule:database user:erin until:8h").await;
    insta::assert_snapshot!(made.replace(&town.erin.mention(), "Erin"), @"✅ Erin is on call for database from <t:1772452800:f> until <t:1772481600:f> instead of Dave. Erin is told when it begins; tell Dave yourself. `/oncall clear` takes it back.");
    let told = town.erin.direct_messages();
    assert!(told.len() == 1 && told[0].text().contains("is on call for **database** from now on"), "{told:#?}");
    town.stop_bot().await;
    town.start_bot().await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.erin.id).await;
    town.erin.presses(&page, "Acknowledge").await;

    let offered = town.bob.is_offered("general", "/oncall clear which:").await;
    assert!(offered.len() == 1 && offered[0].name.starts_with("database · Erin · 2026-03-02 12:00 to "), "{offered:?}");
    let nothing = says(&town, &town.bob, "/oncall clear").await;
    assert!(nothing.contains("There is no override that puts Bob on call and is not over."), "{nothing}");
    let theirs = says(&town, &town.dave, "/oncall clear which:1").await;
    assert!(theirs.contains("takes the responder role or Manage Server"), "{theirs}");
    let cleared = says(&town, &town.erin, "/oncall clear").await;
    insta::assert_snapshot!(cleared.replace(&town.erin.mention(), "Erin"), @"
    ✅ The override of Erin for database from <t:1772452800:f> until <t:1772481600:f> is taken back: the schedule holds again. Whoever is on call by it is told when their shift begins; tell Erin yourself.
    **database**: Dave until <t:1772539200:f>, then Carol
    ");
    let again = says(&town, &town.bob, "/oncall clear which:1").await;
    assert!(again.contains("There is no such override and is not over."), "{again}");
    let next = town.bob.opens("Logins fail", "sev1").await;
    let page = next.pings_person(town.dave.id).await;
    town.dave.presses(&page, "Acknowledge").await;
    town.finish().await;
}

#[tokio::test]
async fn what_cannot_be_overridden_is_refused_with_what_to_type() {
    let town = Town::configured(DATABASE).await;
    let line = |rest: &str| format!("/oncall override schedule:database {rest}");
    for (rest, words) in [
        ("user:erin until:18:00 from:2026-03-02 09:00", "is in the past. Leave `from:` out to begin now"),
        ("user:erin until:today 13:00 from:14:00", "before it begins"),
        ("user:erin until:soon", "`soon` can't be read as a time to come."),
        ("user:erin until:friday", "`friday` has no time of day."),
        ("user:dave until:18:00", "Dave is on call from"),
        ("user:hotwash until:18:00", "is a bot: a page would wake nobody."),
    ] {
        let refused = says(&town, &town.bob, &line(rest)).await;
        assert!(refused.contains(words), "{rest}: {refused}");
    }
    let theirs = says(&town, &town.erin, &line("user:erin until:18:00")).await;
    assert!(theirs.contains("You can give away your own shifts."), "{theirs}");
    let which = says(&town, &town.bob, "/oncall override user:erin until:18:00").await;
    assert!(which.starts_with("Which schedule?"), "{which}");
    town.finish().await;
}

#[tokio::test]
async fn whoever_is_on_call_gives_their_own_shift_away_and_of_two_overrides_the_newest_stands() {
    let town = Town::configured(DATABASE).await;
    let given = says(&town, &town.dave, "/oncall override schedule:database user:carol until:18:00").await;
    assert!(given.contains("Carol is on call for database") && given.contains("instead of Dave"), "{given}");
    says(&town, &town.bob, "/oncall override schedule:database user:bob until:2h").await;
    let now = says(&town, &town.erin, "/oncall who schedule:database").await;
    assert!(now.starts_with("**database**: Bob (override) until <t:1772460000:f>, then Carol"), "{now}");
    says(&town, &town.bob, "/oncall override schedule:database user:bob from:tomorrow 13:00 until:2h").await;
    let which = says(&town, &town.bob, "/oncall clear").await;
    assert!(which.starts_with("Which one? Add `which:`"), "{which}");
    town.finish().await;
}

#[tokio::test]
async fn two_people_exchange_their_next_shifts_when_the_other_accepts() {
    let town = Town::configured(DATABASE).await;
    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    assert!(!offer.ephemeral);
    insta::assert_snapshot!(named(&town, &offer.text()), @"
    Dave offers Carol to exchange shifts on database:
    - Carol would have <t:1772625600:f> until <t:1772712000:f>
    - Dave would have <t:1772539200:f> until <t:1772625600:f>
    Nothing changes until Carol accepts.
    ");
    let not_theirs = town.bob.taps(&offer, "Accept").await;
    assert!(not_theirs.ephemeral && not_theirs.text().contains("between two others"), "{}", not_theirs.text());
    town.stop_bot().await;
    town.start_bot().await;
    let accepted = town.carol.taps(&offer, "Accept").await;
    insta::assert_snapshot!(named(&town, &accepted.text()), @"
    ✅ Carol accepted: these shifts on database are exchanged.
    - Carol has <t:1772625600:f> until <t:1772712000:f>
    - Dave has <t:1772539200:f> until <t:1772625600:f>
    ");
    let schedule = says(&town, &town.erin, "/oncall schedule schedule:database").await;
    let lines: Vec<&str> = schedule.lines().filter(|line| line.starts_with("- ")).take(3).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    - <t:1772452800:t> Dave until <t:1772539200:f>
    - <t:1772539200:t> Dave (override) until <t:1772625600:f>
    - <t:1772625600:t> Carol (override) until <t:1772712000:f>
    ");
    town.finish().await;
}

/// One half alone would leave one of them with both shifts.
#[tokio::test]
async fn an_exchange_is_taken_back_whole() {
    let town = Town::configured(DATABASE).await;
    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    town.carol.taps(&offer, "Accept").await;
    let cleared = says(&town, &town.carol, "/oncall clear").await;
    insta::assert_snapshot!(cleared, @"
    ✅ The exchange of shifts on database is taken back, both halves of it:
    - Carol from <t:1772625600:f> until <t:1772712000:f>
    - Dave from <t:1772539200:f> until <t:1772625600:f>
    The schedule holds again. Whoever is on call by it is told when their shift begins; tell Carol and Dave yourself.
    **database**: Dave until <t:1772539200:f>, then Carol
    ");
    let schedule = says(&town, &town.erin, "/oncall schedule schedule:database").await;
    assert!(!schedule.contains("(override)"), "{schedule}");
    let none = says(&town, &town.dave, "/oncall clear").await;
    assert!(none.starts_with("There is no override"), "{none}");

    // Half of it is over: it can't be taken back any more, and that is said.
    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    town.carol.taps(&offer, "Accept").await;
    town.after(TimeDelta::hours(49)).await;
    let half = says(&town, &town.bob, "/oncall clear user:carol").await;
    insta::assert_snapshot!(half, @"
    ✅ Half of an exchange of shifts on database is taken back: Carol from <t:1772625600:f> until <t:1772712000:f>. The other half is over, and stays: Dave from <t:1772539200:f> until <t:1772625600:f>. Whoever is on call by it is told when their shift begins; tell Carol and Dave yourself.
    **database**: Dave until <t:1772712000:f>, then Carol
    ");
    town.finish().await;
}

#[tokio::test]
async fn an_offer_lapses_when_it_is_declined_or_the_shifts_change() {
    let town = Town::configured(DATABASE).await;
    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    let declined = town.carol.taps(&offer, "Decline").await;
    assert!(named(&town, &declined.text()).starts_with("Carol declined"), "{}", declined.text());

    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    let taken = town.dave.taps(&offer, "Decline").await;
    assert!(named(&town, &taken.text()).starts_with("Dave took the offer"), "{}", taken.text());

    let offer = town.dave.types("general", "/oncall swap schedule:database user:carol").await;
    says(&town, &town.bob, "/oncall override schedule:database user:erin from:tomorrow 13:00 until:2h").await;
    let overtaken = town.carol.taps(&offer, "Accept").await;
    assert!(overtaken.text().contains("nothing is exchanged"), "{}", overtaken.text());

    for (line, words) in [
        ("/oncall swap schedule:database user:dave", "These are your own shifts."),
        ("/oncall swap schedule:database user:bob", "has no shift to come on database"),
    ] {
        let refused = says(&town, &town.dave, line).await;
        assert!(refused.contains(words), "{refused}");
    }
    town.finish().await;
}

#[tokio::test]
async fn a_schedule_is_made_and_changed_in_the_chat_and_paged() {
    let town = Town::start().await;
    let none = says(&town, &town.erin, "/oncall who").await;
    assert_eq!(none, "There is no schedule here yet. `/oncall edit` makes one.");
    let form = town.bob.types("general", "/oncall edit schedule:Network").await.form.unwrap();
    assert_eq!(form.title, "Schedule network");
    assert_eq!(form.field("starts").unwrap().value, "2026-03-03 09:00");
    town.stop_bot().await;
    town.start_bot().await;
    let fields = [("timezone", "Europe/Berlin"), ("starts", "2026-03-02 09:00"), ("handoff_every", "1d")];
    let members = ("members", "@dave\ncarol");
    let made = town.bob.fills_in(&form, &[&fields[..], &[members]].concat()).await;
    insta::assert_snapshot!(named(&town, &made.text()), @"
    ✅ The schedule network is made.
    **network**: Dave until <t:1772524800:f>, then Carol
    `/oncall schedule schedule:network` shows the shifts to come.
    No policy pages it yet, but `/incident page schedule:network` does.
    ");
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    town.bob.types(&incident, "/page schedule:network").await;
    let page = incident.pings_person(town.dave.id).await;
    town.dave.presses(&page, "Acknowledge").await;

    let theirs = town.bob.taps(&made, "Page it as On-call").await;
    assert!(theirs.ephemeral && theirs.text().contains("Manage Server"), "{}", theirs.text());
    let form = town.bob.types("general", "/oncall edit schedule:network").await.form.unwrap();
    assert_eq!(form.field("members").unwrap().value, "@dave\n@carol");
    let changed = town.bob.fills_in(&form, &[("members", "@carol\n@dave")]).await;
    assert!(named(&town, &changed.text()).contains("is changed.\n**network**: Carol until"), "{}", changed.text());
    town.finish().await;
}

#[tokio::test]
async fn the_policies_page_a_schedule_of_the_chat_in_the_place_of_the_role_on_call() {
    let town = Town::start().await;
    let form = town.alice.types("general", "/oncall edit schedule:network").await.form.unwrap();
    let made = town.alice.fills_in(&form, &[("members", "@carol"), ("starts", "2026-03-02 09:00")]).await;
    let paged = town.alice.taps(&made, "Page it as On-call").await;
    assert!(paged.text().contains("page whoever is on call for network from now on"), "{}", paged.text());
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings_person(town.carol.id).await;
    assert!(page.content.contains("on call for network"), "{}", page.content);
    town.carol.presses(&page, "Acknowledge").await;
    let form = town.alice.types("general", "/oncall edit schedule:network").await.form.unwrap();
    let changed = town.alice.fills_in(&form, &[]).await;
    assert!(!changed.text().contains("No policy pages it"), "{}", changed.text());
    town.finish().await;
}

#[tokio::test]
async fn what_is_filled_in_wrongly_is_given_back_with_what_to_write() {
    let town = Town::start().await;
    let theirs = says(&town, &town.erin, "/oncall edit schedule:network").await;
    assert_eq!(
        theirs,
        "Making or changing a schedule takes the responder role or Manage Server. Ask somebody who has it."
    );
    let id = says(&town, &town.bob, "/oncall edit schedule:net work").await;
    assert!(id.contains("`net work` can't be a schedule's id"), "{id}");
    for (field, value, words) in [
        ("timezone", "Berlin", "`Berlin` is not a time zone; did you mean \"Europe/Berlin\"?"),
        ("starts", "monday", "`monday` can't be read as the beginning of a turn."),
        ("handoff_every", "30m", "`30m` is too short for a turn"),
        ("handoff_every", "often", "`often` can't be read as a duration."),
        ("members", "@dave\n@nobody", "Nobody on this server is called `@nobody`."),
    ] {
        let form = town.bob.types("general", "/oncall edit schedule:network").await.form.unwrap();
        let members = if field == "members" { vec![] } else { vec![("members", "@dave")] };
        let refused = town.bob.fills_in(&form, &[members, vec![(field, value)]].concat()).await;
        assert!(refused.text().contains(words) && refused.text().contains("Not saved, to copy:"), "{}", refused.text());
    }
    let none = says(&town, &town.erin, "/oncall who").await;
    assert!(none.starts_with("There is no schedule here yet."), "{none}");
    town.finish().await;
}

#[tokio::test]
async fn a_servers_schedules_and_overrides_are_its_own() {
    let town = Town::configured(DATABASE).await;
    let people = [Account::new("zoe", "Zoe", &["Responders"]), Account::new("bob", "Bob", &["Responders"])];
    let roles = [RoleSpec::new("Responders", true), RoleSpec::new("On-call", true)];
    let away = town.sandbox.create_guild("Away", &people, &roles, permissions::INCIDENT_BOT);
    let general = town.sandbox.channel_named(away, "general").unwrap().id;
    let (zoe, override_here) = (town.person("zoe"), "/oncall override schedule:database user:erin until:8h");
    says(&town, &town.bob, override_here).await;
    let there = zoe.types(general, "/oncall who schedule:database").await;
    assert!(there.text().starts_with("**database**: dave until"), "nobody there is called Dave: {}", there.text());
    let cleared = zoe.types(general, "/oncall clear which:1").await;
    assert!(cleared.text().contains("There is no such override"), "{}", cleared.text());
    let form = zoe.types(general, "/oncall edit schedule:harbour").await.form.unwrap();
    zoe.fills_in(&form, &[("members", "@zoe")]).await;
    let here = says(&town, &town.bob, "/oncall who schedule:harbour").await;
    assert!(here.contains("There is no schedule `harbour`"), "{here}");
    town.after(TimeDelta::hours(8) + minutes(1)).await;
    let over = says(&town, &town.erin, "/oncall clear").await;
    assert!(over.contains("There is no override"), "{over}");
    town.finish().await;
}
