//! What people ask for: once, wholly, and with an answer.

use std::sync::Arc;

use chrono::TimeDelta;

use super::chat::{Fate, ON_CALL};
use super::house::House;
use crate::engine::{Failure, Intent, Request, Which, find};
use crate::incident::fixture::{HOME, alice, at, bob, opening, responder, stranger};
use crate::incident::{
    Caller, ChannelId, Command, Kind, Number, Outcome, Person, Refusal, ServerId, UserId, Viewer, limits,
};
use crate::store::Cut;

fn note(text: &str) -> Command {
    Command::Note { text: text.to_owned(), at: None, kind: Kind::Observation }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Failure>) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

#[tokio::test]
async fn the_same_person_and_title_within_two_minutes_is_the_incident_that_exists() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    let again = house.asks_to_open(opening(" Checkout  errors ", "sev1"), responder(alice())).await.unwrap();
    assert_eq!((again.outcome, again.kept.incident.number), (Outcome::OpenedAlready, number));
    let other = house.asks_to_open(opening("Checkout errors", "sev3"), responder(bob())).await.unwrap();
    assert_ne!(other.kept.incident.number, number, "of somebody else it is another");
    house.clock.advance(TimeDelta::seconds(121));
    let later = house.asks_to_open(opening("Checkout errors", "sev3"), responder(alice())).await.unwrap();
    assert_ne!(later.kept.incident.number, number, "two minutes later it is another");
    house.settle().await;
    house.finish();
}

#[tokio::test]
async fn without_the_responder_role_three_may_be_opened_in_ten_minutes() {
    let mut house = House::new().await;
    let by = || Caller { rationed: true, ..stranger(alice()) };
    for index in 0..limits::OPENINGS {
        house.asks_to_open(opening(&format!("Errors {index}"), "sev3"), by()).await.unwrap();
    }
    let refused = refusal(house.asks_to_open(opening("One more", "sev3"), by()).await);
    assert_eq!(refused, Refusal::TooManyOpened { limit: 3 });
    assert!(house.asks_to_open(opening("One more", "sev3"), responder(bob())).await.is_ok());
    house.clock.advance(TimeDelta::minutes(10) + TimeDelta::microseconds(1));
    assert!(house.asks_to_open(opening("One more", "sev3"), by()).await.is_ok());
    let kept = house.kept(Number(5)).await;
    assert_eq!(kept.incident.number, Number(5), "a refusal uses up no number");
}

#[tokio::test]
async fn an_interaction_that_comes_twice_has_one_effect() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    let asked = house.asked(ChannelId(9));
    let request = || Request {
        asked: Some(asked.clone()),
        server: HOME,
        caller: responder(bob()),
        viewer: Viewer::Keeper,
        what: (Which::Number(number), note("looking")),
    };
    let (first, second) = tokio::join!(house.engine.handle(request()), house.engine.handle(request()));
    let repeated = |result: &Result<_, Failure>| matches!(result, Err(Failure::Repeated));
    assert_eq!((first.is_ok(), repeated(&second)), (true, true));
    assert!(repeated(&house.engine.handle(request()).await));
    assert_eq!(house.entries(number).await.len(), 2);
    house.settle().await;
    house.finish();
}

#[tokio::test]
async fn a_refusal_leaves_nothing() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    let (before, heard) = (house.entries(number).await, house.chat.heard().len());
    refusal(house.asks(HOME, number, note(" "), responder(bob())).await);
    refusal(house.asks(HOME, number, Command::Close { reason: None }, stranger(bob())).await);
    let request = house.asks_to_open(opening("", "sev1"), responder(bob())).await;
    refusal(request);
    house.restart().await;
    house.settle().await;
    assert_eq!((house.entries(number).await, house.chat.heard().len()), (before, heard));
    assert_eq!(house.opens("The next", "sev3").await, Number(2));
}

#[tokio::test]
async fn which_incident_is_meant() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    let (kept, page) = (house.kept(number).await, house.page(number).await);
    let channel = kept.channel.unwrap();
    let (here, elsewhere) = (HOME, ServerId(2));
    let mut reading = house.engine.store().reader().await.unwrap();
    let thread = Which::Channel { channel: ChannelId(77), parent: Some(channel) };
    let ways = [
        Which::Number(number),
        Which::Key(kept.key.clone()),
        Which::Page(page.key.clone()),
        Which::Channel { channel, parent: None },
        thread,
    ];
    for which in ways {
        assert_eq!(find(&mut reading.reader(), here, &which, &Viewer::Keeper).await.unwrap(), kept, "{which:?}");
        refusal(find(&mut reading.reader(), elsewhere, &which, &Viewer::Keeper).await);
    }
    for (which, expected) in [
        (Which::Number(Number(9)), Refusal::NoSuchIncident { number: Number(9) }),
        (Which::Key("no such key".to_owned()), Refusal::UnknownControl),
        (Which::Page("no such key".to_owned()), Refusal::UnknownControl),
        (Which::Channel { channel: ChannelId(77), parent: None }, Refusal::WhichIncident),
    ] {
        assert_eq!(refusal(find(&mut reading.reader(), here, &which, &Viewer::Keeper).await), expected);
    }
}

#[tokio::test]
async fn whoever_was_paged_may_acknowledge_and_nothing_else() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    let oona = || stranger(Person { id: ON_CALL, name: "Oona".to_owned() });
    let acknowledge = || Command::Acknowledge { at: None };
    refusal(house.asks(HOME, number, acknowledge(), oona()).await);
    house.settle().await;
    let claims_it = Caller { paged: true, ..stranger(Person { id: UserId(99), name: "Mallory".to_owned() }) };
    refusal(house.asks(HOME, number, acknowledge(), claims_it).await);
    refusal(house.asks(HOME, number, Command::Close { reason: None }, oona()).await);
    let answered = house.asks(HOME, number, acknowledge(), oona()).await.unwrap();
    assert_eq!(answered.outcome, Outcome::Acknowledged { paged: true, at: at(0), responder: false });
}

#[tokio::test]
async fn in_the_incidents_channel_the_answer_is_the_echo() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    house.settle().await;
    let channel = house.kept(number).await.channel.unwrap();
    for (place, public) in [(channel, true), (ChannelId(9), false)] {
        let asked = house.asked(place);
        let what = (Which::Number(number), note("looking"));
        let request =
            Request { asked: Some(asked), server: HOME, caller: responder(bob()), viewer: Viewer::Keeper, what };
        let answered = house.engine.handle(request).await.unwrap();
        assert_eq!(answered.public, public);
    }
    house.settle().await;
    let echoes = house.chat.posted().iter().filter(|posted| matches!(posted.intent, Intent::Echo { .. })).count();
    assert_eq!(echoes, 1);
    house.finish();
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_confirmed_once() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    house.settle().await;
    house.commands(number, note("told")).await;
    // Typed elsewhere, it has its echo in the channel, and needs no confirmation.
    house.asks(HOME, number, note("echoed"), responder(bob())).await.unwrap();
    let channel = house.kept(number).await.channel.unwrap();
    let asked = house.asked(channel);
    let lost = asked.id;
    let what = (Which::Number(number), note("not told"));
    let request = Request { asked: Some(asked), server: HOME, caller: responder(bob()), viewer: Viewer::Keeper, what };
    house.engine.handle(request).await.unwrap();
    for _ in 0..3 {
        house.restart().await;
        house.look().await.unwrap();
    }
    house.settle().await;
    house.restart().await;
    house.settle().await;
    let confirmed: Vec<_> = house
        .chat
        .posted()
        .into_iter()
        .filter_map(|posted| match posted.intent {
            Intent::Confirm { interaction, .. } => Some(interaction),
            _ => None,
        })
        .collect();
    assert_eq!(confirmed, [lost]);
    house.finish();
}

#[tokio::test]
async fn a_database_that_does_not_save_says_so_and_keeps_nothing() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev3").await;
    house.engine.store().cut_after(0, Cut::Told).await;
    let answer = house.asks(HOME, number, note("lost"), responder(bob())).await;
    assert!(matches!(answer, Err(Failure::Store(_))), "{answer:?}");
    house.restart().await;
    assert_eq!(house.entries(number).await.len(), 1);
}

#[tokio::test]
async fn the_loop_does_what_is_due_and_ends_when_it_is_told() {
    let mut house = House::new().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(Arc::clone(&house.engine).run(async move {
        let _ = stopped.await;
    }));
    house.opens("Checkout errors", "sev1").await;
    let patience = std::time::Duration::from_secs(30);
    let rings = async |count: usize| {
        while house.rang().len() < count {
            house.chat.arrived().await;
            while house.chat.waiting() > 0 {
                house.chat.decide(0, Fate::Done, house.now());
            }
        }
    };
    tokio::time::timeout(patience, rings(1)).await.unwrap();
    // The engine takes note of the ring in its own time; the clock moves on once it has.
    let kept = house.kept(Number(1)).await.incident.id;
    let rung = async {
        loop {
            let pages = house.engine.store().reader().await.unwrap().reader().pages(kept).await.unwrap();
            if pages[0].page.deadline().is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(patience, rung).await.unwrap();
    house.clock.advance(TimeDelta::minutes(5));
    tokio::time::timeout(patience, rings(2)).await.unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(patience, running).await.unwrap().unwrap();
    house.finish();
}
