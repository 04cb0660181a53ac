//! Private incidents: what is said in one stays private where it is given on: opened from, marked, told to others.

use hotwash::incident::Event;
use hotwash::sandbox::Form;

use crate::privacy::opened;
use crate::town::{Id, Person, Town, people};

const OPEN: &str = "Open incident from message";

/// Chooses "Open incident from message"; the form that comes.
async fn opening_form(person: &Person, town: &Town, message: Id) -> Form {
    let chosen = town.sandbox.menu(person.id, OPEN, message).unwrap();
    chosen.answered().await.unwrap().form.unwrap()
}

/// Nothing that stands outside these channels has the words.
fn told_nowhere_else(town: &Town, inside: &[Id], words: &str) {
    for channel in town.sandbox.channels(town.sandbox.home()).iter().filter(|other| !inside.contains(&other.id)) {
        let told = town.sandbox.messages(channel.id).iter().any(|message| message.text().contains(words));
        assert!(!told && !channel.name.contains(words), "#{} tells of it\n{}", channel.name, town.story());
    }
}

#[tokio::test]
async fn what_is_opened_from_a_private_message_is_private_too() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    town.bob.types(&incident, "/incident private invite user:carol").await;
    let message = town.carol.says(&incident, "mallory copied the vault");
    let form = opening_form(&town.bob, &town, message).await;
    assert_eq!(form.title, "Open a private incident");
    town.stop_bot().await;
    town.start_bot().await;
    let answer = town.bob.fills_in(&form, &[]).await;
    let told = "It is private, as that message is: nobody else sees it but whoever is paged. `/incident private invite` lets \
                others in.";
    assert!(answer.ephemeral && answer.text().contains(told), "{}", answer.text());
    let second = town.incident(2);
    second.pings("On-call").await;
    let channel = second.channel();
    let sees = |person: &Person| town.sandbox.look(|world| world.sees(person.id, channel));
    assert!(sees(&town.bob) && !sees(&town.carol) && !sees(&town.erin), "whoever opened it lets others in");
    assert!(second.events().await.iter().any(|event| matches!(event, Event::Captured(_))));
    told_nowhere_else(&town, &[incident.channel(), second.channel()], "mallory");
    let hidden = town.carol.types("general", "/incident show incident:2").await;
    assert!(hidden.text().contains("There is no incident #2 here"), "{}", hidden.text());
    town.finish().await;
}

#[tokio::test]
async fn so_is_what_is_opened_from_a_thread_of_it() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let thread = town.sandbox.start_thread(town.bob.id, incident.channel(), "vault").unwrap();
    let message = town.bob.says(thread, "mallory copied the vault");
    let form = opening_form(&town.bob, &town, message).await;
    assert_eq!(form.title, "Open a private incident");
    town.bob.fills_in(&form, &[]).await;
    let second = town.incident(2);
    second.pings("On-call").await;
    assert!(second.kept().await.incident.is_private());
    told_nowhere_else(&town, &[incident.channel(), thread, second.channel()], "mallory");
    town.finish().await;
}

#[tokio::test]
async fn what_becomes_private_while_somebody_fills_in_the_form_makes_the_new_one_private() {
    let town = Town::start().await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    let message = town.bob.says(&incident, "mallory copied the vault");
    let form = opening_form(&town.bob, &town, message).await;
    assert_eq!(form.title, "Open an incident");
    town.bob.types(&incident, "/incident private on").await;
    let answer = town.bob.fills_in(&form, &[]).await;
    assert!(answer.text().contains("It is private, as that message is"), "{}", answer.text());
    let second = town.incident(2);
    second.pings("On-call").await;
    told_nowhere_else(&town, &[incident.channel(), second.channel()], "mallory");
    town.finish().await;
}

#[tokio::test]
async fn an_open_one_that_is_opened_by_command_inside_a_private_one_tells_nothing_of_where_that_was() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let answer = town.bob.types(&incident, "/incident open severity:sev3 title:Checkout errors").await;
    assert!(answer.ephemeral && !answer.text().contains("private"), "{}", answer.text());
    let second = town.incident(2);
    assert!(!second.kept().await.incident.is_private());
    let inside = incident.channel();
    for words in ["Stolen", "#1 ", "inc-1", &format!("<#{inside}>"), &format!("/{inside}/")] {
        told_nowhere_else(&town, &[inside], words);
    }
    assert_eq!(incident.count("Checkout"), 0, "nor is it told of there");
    town.finish().await;
}

/// Whether the bot marks a message as being in a timeline.
fn marked(town: &Town, message: Id) -> bool {
    town.sandbox.look(|world| {
        let reaction = world.any_message(message).and_then(|message| message.reaction("📌"));
        reaction.is_some_and(|reaction| reaction.users.contains(&world.bot()))
    })
}

#[tokio::test]
async fn a_message_outside_bears_no_mark_of_being_in_a_private_timeline() {
    let town = Town::start().await;
    let incident = opened(&town, "sev3").await;
    let outside = town.erin.says("general", "what are these keys?");
    let asked = town.bob.takes_from_menu(outside, "Add to timeline").await;
    let answer = town.bob.chooses_in(&asked, "1").await;
    assert!(answer.text().contains("in the timeline of #1"), "{}", answer.text());
    assert!(!marked(&town, outside), "everybody would see that somebody takes it down");
    let inside = town.bob.says(&incident, "mallory copied the vault");
    town.bob.takes_from_menu(inside, "Add to timeline").await;
    let thread = town.sandbox.start_thread(town.bob.id, incident.channel(), "vault").unwrap();
    let beside = town.bob.says(thread, "on Monday");
    town.bob.takes_from_menu(beside, "Add to timeline").await;
    assert!(marked(&town, inside) && marked(&town, beside), "inside they show it");
    let opening = opening_form(&town.bob, &town, inside).await;
    town.bob.fills_in(&opening, &[]).await;
    town.incident(2).pings("On-call").await;
    assert!(marked(&town, inside), "it is in the first one's timeline still");
    town.finish().await;
}

#[tokio::test]
async fn hiding_takes_away_the_marks_outside_and_no_others() {
    let town = Town::start().await;
    let (first, other) = (town.erin.says("general", "Stolen keys"), town.erin.says("general", "Checkout is down"));
    let form = opening_form(&town.bob, &town, first).await;
    town.bob.fills_in(&form, &[]).await;
    let incident = town.incident(1);
    incident.pings("On-call").await;
    town.bob.types(&incident, "/incident ack").await;
    let public = town.bob.opens("Checkout errors", "sev3").await;
    for number in ["1", "2"] {
        let asked = town.bob.takes_from_menu(other, "Add to timeline").await;
        town.bob.chooses_in(&asked, number).await;
    }
    let inside = town.bob.says(&incident, "mallory copied the vault");
    town.bob.takes_from_menu(inside, "Add to timeline").await;
    let thread = town.sandbox.start_thread(town.bob.id, incident.channel(), "vault").unwrap();
    let beside = town.bob.says(thread, "on Monday");
    town.bob.takes_from_menu(beside, "Add to timeline").await;
    let all = [first, other, inside, beside];
    assert_eq!(all.map(|message| marked(&town, message)), [true; 4]);
    town.bob.types(&incident, "/incident private on").await;
    let left = all.map(|message| marked(&town, message));
    assert_eq!(left, [false, true, true, true], "the second is in the timeline of #2 as well");
    town.bob.types(&public, "/incident close").await;
    town.finish().await;
}

#[tokio::test]
async fn hiding_says_what_customers_have_read() {
    let mut options = people();
    options.channels.push("status".to_owned());
    let town = Town::built(options, "[server]\ncustomer_channel = \"status\"\n").await;
    let incident = town.bob.opens("Stolen keys", "sev3").await;
    let preview = town.bob.types(&incident, "/incident update message:We are on it audience:customers").await;
    town.bob.taps(&preview, "Send").await;
    town.bob.types(&incident, "/incident update message:Dropped audience:customers").await;
    let answer = town.bob.types(&incident, "/incident private on").await;
    let told = "⚠️ 1 update for customers stays in #status, since they have read it. Delete it there if it must go.";
    assert!(answer.text().contains(told), "{}", answer.text());
    assert_eq!(town.sandbox.messages(town.channel("status")).len(), 1);
    town.finish().await;
}
