//! What becomes of an errand that is put off, lost, or refused; and who waits for whom.

use std::time::Duration;

use chrono::TimeDelta;

use super::chat::Fate;
use super::house::House;
use crate::engine::{Doubt, Intent};
use crate::escalation::Position;
use crate::incident::{Command, Event, Kind, Number};
use crate::store::probe;

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

/// A house with a SEV1 whose channel is there and whose ring is at the door.
async fn at_the_door() -> (House, Number) {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    house.meets(|intent| *intent == Intent::Channel, Fate::Done).await;
    (house, number)
}

/// How much the engine doubts the ring at the door; `None`: there is none.
fn doubt(house: &House) -> Option<Doubt> {
    let door = house.chat.at_the_door();
    door.into_iter().find(|(intent, _)| matches!(intent, Intent::Ring { .. })).map(|(_, doubt)| doubt)
}

async fn advance(house: &mut House, by: TimeDelta) {
    house.clock.advance(by);
    house.look().await.unwrap();
}

#[tokio::test]
async fn what_is_put_off_waits_as_long_as_it_is_told() {
    let (mut house, _) = at_the_door().await;
    house.ring_meets(Fate::PutOff(Duration::from_secs(90))).await;
    advance(&mut house, seconds(89)).await;
    assert_eq!(doubt(&house), None);
    advance(&mut house, seconds(1)).await;
    assert_eq!(doubt(&house), Some(Doubt::None), "it certainly has not happened");
    house.settle().await;
    assert_eq!(house.rang(), [Position::Level(0)]);
    house.finish();
}

#[tokio::test]
async fn a_page_is_tried_again_every_five_seconds_at_least() {
    let (mut house, _) = at_the_door().await;
    for attempt in 0..20 {
        house.ring_meets(Fate::PutOff(Duration::ZERO)).await;
        advance(&mut house, seconds(5)).await;
        assert_eq!(doubt(&house), Some(Doubt::None), "after try {attempt}");
    }
    house.settle().await;
    house.finish();
}

#[tokio::test]
async fn a_doubt_is_recent_for_two_minutes_and_old_from_then_on() {
    let (mut house, _) = at_the_door().await;
    house.ring_meets(Fate::Lost).await;
    advance(&mut house, seconds(1)).await;
    assert_eq!(doubt(&house), Some(Doubt::Recent));
    house.ring_meets(Fate::PutOff(Duration::from_secs(118))).await;
    advance(&mut house, seconds(118)).await;
    assert_eq!(doubt(&house), Some(Doubt::Recent), "the last second of two minutes");
    house.ring_meets(Fate::Lost).await;
    advance(&mut house, seconds(5)).await;
    assert_eq!(doubt(&house), Some(Doubt::Old), "counted from the first doubt");
    house.settle().await;
    assert_eq!(house.rang(), [Position::Level(0)]);
    house.finish();
}

#[tokio::test]
async fn a_ring_whose_answer_was_lost_is_one_message_and_one_entry() {
    for wait in [1, 600] {
        let (mut house, number) = at_the_door().await;
        house.ring_meets(Fate::Unseen).await;
        house.ring_meets_after(seconds(wait)).await;
        let paged = |event: &Event| matches!(event, Event::Paged { .. });
        let entries = house.entries(number).await.iter().filter(|entry| paged(&entry.event)).count();
        assert_eq!((house.rang().len(), entries), (1, 1), "tried again after {wait} s");
        house.finish();
    }
}

#[tokio::test]
async fn a_restart_in_the_middle_of_everything_repeats_nothing() {
    let mut house = House::new().await;
    let number = house.opens("Checkout errors", "sev1").await;
    let note = Command::Note { text: "looking".to_owned(), at: None, kind: Kind::Observation };
    house.commands(number, note).await;
    house.commands(number, Command::Close { reason: None }).await;
    // Each errand is done, and the process killed before it hears of that.
    for _ in 0..40 {
        house.look().await.unwrap();
        if house.chat.waiting() == 0 {
            break;
        }
        let intent = house.chat.decide(0, Fate::Unseen, house.now());
        println!("killed after {intent:?}");
        house.restart().await;
        house.clock.advance(TimeDelta::minutes(3));
        house.look().await.unwrap();
        if house.chat.waiting() > 0 {
            house.release(0, Fate::Done).await;
        }
    }
    house.settle().await;
    let posted = house.chat.posted();
    let count = |sort: fn(&Intent) -> bool| posted.iter().filter(|posted| sort(&posted.intent)).count();
    assert_eq!(count(|intent| matches!(intent, Intent::Draft)), 1);
    assert_eq!(count(|intent| matches!(intent, Intent::Echo { .. })), 2);
    assert_eq!(house.engine.store().reader().await.unwrap().reader().outbox_depth().await.unwrap(), 0);
    house.finish();
}

#[tokio::test]
async fn a_channel_that_is_gone_is_made_again_and_the_page_rings_there() {
    let (mut house, number) = at_the_door().await;
    house.ring_meets(Fate::Gone).await;
    assert_eq!(house.kept(number).await.channel, None);
    house.settle().await;
    let posted = house.chat.posted();
    let ring = posted.iter().find(|posted| matches!(posted.intent, Intent::Ring { .. })).unwrap();
    assert_eq!(Some(ring.channel), house.kept(number).await.channel);
    house.finish();
}

#[tokio::test]
async fn what_can_not_be_said_is_not_said_for_ever() {
    let (mut house, number) = at_the_door().await;
    house.settle().await;
    let note = Command::Note { text: "looking".to_owned(), at: None, kind: Kind::Observation };
    house.commands(number, note.clone()).await;
    house.meets(|intent| matches!(intent, Intent::Echo { .. }), Fate::Never).await;
    house.commands(number, note).await;
    house.settle().await;
    let echoes = house.chat.posted().iter().filter(|posted| matches!(posted.intent, Intent::Echo { .. })).count();
    assert_eq!(echoes, 1, "the next one goes through");
    let rows = probe::outbox(house.engine.store()).await.unwrap();
    let refused: Vec<_> = rows.iter().filter(|row| row.state == "undeliverable").collect();
    assert_eq!(refused.iter().map(|row| row.error.as_deref()).collect::<Vec<_>>(), [Some("missing access")]);
    house.finish();
}

#[tokio::test]
async fn an_answer_whose_token_has_run_out_is_given_up() {
    let mut house = House::new().await;
    house.opens("Checkout errors", "sev3").await;
    house.look().await.unwrap();
    house.meets(|intent| *intent == Intent::Channel, Fate::PutOff(Duration::from_secs(900))).await;
    let answers = |house: &House| {
        house.chat.heard().iter().filter(|(intent, _)| matches!(intent, Intent::FollowUp { .. })).count()
    };
    house.settle().await;
    assert_eq!(answers(&house), 1, "that it takes longer is said at once");
    house.passes(seconds(900)).await;
    assert_eq!(answers(&house), 1, "{:?}", house.chat.heard());
    house.finish();
}

#[tokio::test]
async fn a_page_is_tried_again_in_its_time_while_every_other_sender_hangs() {
    let mut house = House::new().await;
    for index in 0..9 {
        house.opens(&format!("Noise {index}"), "sev3").await;
    }
    house.look().await.unwrap();
    assert_eq!(house.chat.waiting(), 8, "as many as there are senders");
    house.opens("Checkout errors", "sev1").await;
    advance(&mut house, seconds(5)).await;
    house.ring_meets(Fate::PutOff(Duration::from_secs(3))).await;
    let next = house.look().await.unwrap();
    assert_eq!(next, Some(house.now() + seconds(3)), "the loop is not to sleep past it");
    advance(&mut house, seconds(3)).await;
    house.ring_meets(Fate::Done).await;
    house.settle().await;
    house.finish();
}

#[tokio::test]
async fn what_is_shown_is_shown_as_it_is_at_last() {
    let (mut house, number) = at_the_door().await;
    house.settle().await;
    let cards = |house: &House| house.chat.heard().iter().filter(|(intent, _)| *intent == Intent::Card).count();
    let before = cards(&house);
    for text in ["one", "two", "three"] {
        let field = crate::incident::TextField::Impact;
        house.commands(number, Command::SetText { field, text: text.to_owned() }).await;
    }
    house.settle().await;
    assert_eq!(cards(&house) - before, 1);
    house.finish();
}

impl House {
    /// So much later the ring comes again, and is done.
    async fn ring_meets_after(&mut self, wait: TimeDelta) {
        self.clock.advance(wait);
        self.ring_meets(Fate::Done).await;
        self.settle().await;
    }
}

/// The first ring at the door, and how much the engine doubts it.
fn ring_at_the_door(house: &House) -> (usize, Doubt) {
    let waiting = house.chat.at_the_door().into_iter().enumerate();
    let mut rings = waiting.filter(|(_, (intent, _))| matches!(intent, Intent::Ring { .. }));
    rings.next().map(|(index, (_, doubt))| (index, doubt)).unwrap()
}

#[tokio::test]
async fn what_a_full_disk_could_not_settle_for_an_hour_is_looked_for_before_it_is_sent_again() {
    let mut house = House::new().await;
    house.opens("Checkout errors", "sev1").await;
    house.settle().await;
    house.clock.advance(TimeDelta::minutes(5));
    house.look().await.unwrap();
    let (index, _) = ring_at_the_door(&house);
    house.engine.store().refuse(1).await;
    house.release(index, Fate::Unseen).await;
    house.clock.advance(TimeDelta::hours(1));
    house.look().await.unwrap();
    house.clock.advance(TimeDelta::seconds(5));
    house.look().await.unwrap();
    assert_eq!(ring_at_the_door(&house).1, Doubt::Old);
    house.settle().await;
    assert_eq!(house.rang().len(), 2, "it stood there, and was found");
    house.finish();
}

#[tokio::test]
async fn a_delivery_during_which_the_clock_was_set_back_is_in_doubt_for_no_longer_than_it_is() {
    for back in [TimeDelta::minutes(1), TimeDelta::hours(1), TimeDelta::days(3_652)] {
        let mut house = House::new().await;
        house.opens("Checkout errors", "sev1").await;
        house.settle().await;
        house.clock.advance(TimeDelta::minutes(5));
        house.look().await.unwrap();
        house.clock.step(-back);
        house.look().await.unwrap();
        let (index, _) = ring_at_the_door(&house);
        house.engine.store().refuse(1).await;
        house.release(index, Fate::Unseen).await;
        house.clock.advance(TimeDelta::seconds(140));
        house.look().await.unwrap();
        house.clock.advance(TimeDelta::seconds(5));
        house.look().await.unwrap();
        assert_eq!(ring_at_the_door(&house).1, Doubt::Old, "set back by {back}");
        house.settle().await;
        assert_eq!(house.rang().len(), 2, "it stood there, and was found");
        house.finish();
    }
}
