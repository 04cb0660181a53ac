//! What Discord itself tells in a channel, taken into the timeline: in words, or not at all.

use hotwash::incident::Event;
use hotwash::sandbox::world::message_kind;

use crate::town::{Incident, Town};

async fn captured(incident: &Incident) -> Vec<(String, String)> {
    let events = incident.events().await.into_iter();
    let captured = events.filter_map(|event| match event {
        Event::Captured(captured) => Some((captured.author.name, captured.text)),
        _ => None,
    });
    captured.collect()
}

#[tokio::test]
async fn what_discord_tells_is_in_the_timeline_in_words() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let notices = town.sandbox.messages(incident.channel()).into_iter();
    let pinned = notices.into_iter().find(|message| message.kind == message_kind::CHANNEL_PINNED_MESSAGE).unwrap();
    let joined = town.sandbox.notice(town.carol.id, incident.channel(), message_kind::USER_JOIN, "").unwrap();
    town.bob.takes_from_menu(pinned.id, "Add to timeline").await;
    town.bob.reacts(joined, "📌");
    town.seen(|world| world.any_message(joined)?.reaction("📌")?.users.contains(&world.bot()).then_some(())).await;
    town.settled().await;
    let all = captured(&incident).await;
    let words: Vec<_> = all.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(words, ["hotwash pinned a message.", "Carol joined the server."]);
    let shown = town.bob.types(&incident, "/incident timeline show").await;
    assert!(shown.text().contains("Carol joined the server"), "{}", shown.text());
    town.finish().await;
}

#[tokio::test]
async fn what_has_no_words_is_refused_by_the_menu_and_leaves_no_empty_entry() {
    let town = Town::start().await;
    let incident = town.bob.opens("Checkout errors", "sev3").await;
    let kind = message_kind::GUILD_INVITE_REMINDER;
    let wordless = town.sandbox.notice(town.carol.id, incident.channel(), kind, "").unwrap();
    let answer = town.bob.takes_from_menu(wordless, "Add to timeline").await;
    assert!(answer.ephemeral && answer.text().contains("a notice of Discord's own"), "{}", answer.text());
    town.bob.reacts(wordless, "📌");
    // Reactions are followed in their order: a last one shows that the first was.
    let last = town.bob.says(&incident, "the last one");
    town.bob.reacts(last, "📌");
    town.seen(|world| world.any_message(last)?.reaction("📌")?.users.contains(&world.bot()).then_some(())).await;
    town.settled().await;
    assert_eq!(captured(&incident).await, [("Bob".to_owned(), "the last one".to_owned())]);
    town.finish().await;
}
