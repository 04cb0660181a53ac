use crate::town::Town;
use chrono::TimeDelta;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn smoke() {
    let town = Town::start().await;
    let s = &town.sandbox;
    let bob = s.user("bob").unwrap();
    let general = s.channel_named(s.home(), "general").unwrap().id;
    let h = s
        .slash(bob, general, "incident open", &[("title", json!("Checkout errors")), ("severity", json!("sev1"))])
        .unwrap();
    let a = h.answered().await.unwrap();
    println!("ANSWER {}", a.text());
    let ch = s
        .wait_for(Duration::from_secs(10), |w| w.channel_named(s.home(), "inc-1-checkout-errors").map(|c| c.id))
        .await
        .unwrap();
    s.wait_for(Duration::from_secs(10), |w| (w.messages(ch).len() >= 2).then_some(())).await.unwrap();
    town.advance(TimeDelta::minutes(6));
    s.wait_for(Duration::from_secs(10), |w| (w.messages(ch).len() >= 3).then_some(())).await.unwrap();
    let h = s.slash(bob, ch, "incident ack", &[]).unwrap();
    println!("ANSWER {}", h.answered().await.unwrap().text());
    let h = s
        .slash(bob, ch, "incident note", &[("text", json!("looking at the database")), ("at", json!("10m ago"))])
        .unwrap();
    println!("ANSWER {}", h.answered().await.unwrap().text());
    let h = s.slash(bob, ch, "incident close", &[]).unwrap();
    println!("ANSWER {}", h.answered().await.unwrap().text());
    s.wait_for(Duration::from_secs(10), |w| w.messages(ch).iter().any(|m| !m.attachments.is_empty()).then_some(()))
        .await
        .unwrap();
    for m in s.messages(ch) {
        println!("--- {}", format!("{} {:?} {:?}", m.content, m.embeds, m.components));
    }
    println!("unknown {:?}", s.unknown_routes());
}
