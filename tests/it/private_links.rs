//! Private incidents and the channels of others: what named one there names it no more.

use hotwash::sandbox::{Fault, Matcher};

use crate::town::{Incident, Town};

/// Everything that people who are not in it read in the chat, files included, each message for itself.
fn read_elsewhere(town: &Town, private: &Incident) -> Vec<String> {
    let channels = town.sandbox.channels(town.sandbox.home());
    let others = channels.iter().filter(|channel| channel.id != private.channel());
    let messages = others.flat_map(|channel| town.sandbox.messages(channel.id));
    let with_files = messages.map(|message| {
        let files = message.attachments.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        [message.text()].into_iter().chain(files).collect::<Vec<_>>().join("\n")
    });
    with_files.collect()
}

/// Nothing names the private incident of that number.
fn unnamed(town: &Town, private: &Incident, number: u32) {
    let (number, channel) = (format!("#{number}"), format!("<#{}>", private.channel()));
    for text in read_elsewhere(town, private) {
        assert!(!text.contains(&number) && !text.contains(&channel), "{text}");
    }
}

#[tokio::test]
async fn what_named_it_in_other_channels_names_it_no_more() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev1").await;
    first.pings("On-call").await;
    let hidden = town.bob.opens("Stolen keys", "sev3").await;
    let third = town.bob.opens("Logins fail", "sev3").await;
    let fourth = town.bob.opens("Mails are late", "sev3").await;
    // In its own channel, from the other one's, from elsewhere, and on a draft.
    let answered = town.bob.types(&first, "/incident link duplicate_of:2").await;
    assert!(answered.text().contains("#2"), "{}", answered.text());
    town.bob.types(&hidden, "/incident link related:3").await;
    third.reads("linked **#2**");
    town.bob.types("general", "/incident link related:2 incident:4").await;
    town.bob.types(&fourth, "/incident close").await;
    town.bob.types(&third, "/incident note text:just as in #7").await;
    assert!(read_elsewhere(&town, &hidden).iter().filter(|text| text.contains("#2")).count() >= 4);

    town.bob.types(&hidden, "/incident private on").await;
    unnamed(&town, &hidden, 2);
    for other in [&first, &third, &fourth] {
        other.reads("named an incident that is private now");
        for line in ["timeline show", "catchup", "show", "postmortem"] {
            let shown = town.bob.types(other, &format!("/incident {line}")).await;
            let files = shown.files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            let text = [shown.text()].into_iter().chain(files).collect::<String>();
            assert!(!text.contains("#2"), "{line}: {text}");
        }
    }
    third.reads("just as in #7");
    let drafts = fourth.messages().into_iter().filter(|message| !message.attachments.is_empty());
    assert_eq!(drafts.count(), 1, "the draft is handed over anew");
    let hidden_too = hidden.messages().iter().any(|message| message.text().contains("linked"));
    assert!(hidden_too, "its own people still read what was linked");
    town.finish().await;
}

#[tokio::test]
async fn nor_does_what_only_pointed_on_to_it() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev1").await;
    first.pings("On-call").await;
    let second = town.bob.opens("Nobody can pay", "sev3").await;
    let hidden = town.bob.opens("Stolen keys", "sev3").await;
    town.bob.types(&second, "/incident link duplicate_of:3").await;
    let answer = town.bob.types(&first, "/incident link duplicate_of:2").await;
    assert!(answer.text().contains("it goes on in #3"), "{}", answer.text());
    town.bob.types(&hidden, "/incident private on").await;
    unnamed(&town, &hidden, 3);
    town.finish().await;
}

#[tokio::test]
async fn what_was_not_said_yet_is_not_said_any_more() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let hidden = town.bob.opens("Stolen keys", "sev3").await;
    let path = format!("/channels/{}/messages", first.channel());
    town.sandbox.fault(Matcher::new("POST", &path), Fault::Status(500), 2);
    let sent = town.bob.sends("general", "/incident link related:1 incident:2");
    sent.answered().await.unwrap();
    let sent = town.bob.sends(&hidden, "/incident private on");
    sent.answered().await.unwrap();
    let passing = town.lets_time_pass();
    town.settled().await;
    drop(passing);
    unnamed(&town, &hidden, 2);
    town.finish().await;
}

#[tokio::test]
async fn an_answer_that_a_restart_cut_off_is_found_again() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let hidden = town.bob.opens("Stolen keys", "sev3").await;
    let sent = town.bob.sends(&first, "/incident link related:2");
    sent.answered().await.unwrap();
    town.stop_bot().await;
    town.start_bot().await;
    town.bob.types(&hidden, "/incident private on").await;
    unnamed(&town, &hidden, 2);
    town.finish().await;
}

#[tokio::test]
async fn one_private_incident_does_not_name_another_to_its_people() {
    let town = Town::start().await;
    town.bob.types("general", "/incident open severity:sev3 private:true title:Stolen keys").await;
    let first = town.incident(1);
    let hidden = town.bob.opens("Broken door", "sev3").await;
    let answer = town.bob.types(&first, "/incident link related:2").await;
    assert!(answer.text().contains("#2"), "{}", answer.text());
    town.bob.types(&hidden, "/incident private on").await;
    unnamed(&town, &hidden, 2);
    assert!(!first.card().text().contains("#2"), "{}", first.card().text());
    assert_eq!(hidden.count("A link of"), 0, "it had none itself");
    town.finish().await;
}
