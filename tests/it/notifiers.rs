//! `[[notifier]]`: webhooks and e-mail, named in a level of a policy.

use hmac::{Hmac, KeyInit, Mac};
use hotwash::incident::Event;
use hotwash::sandbox::{Fault, Matcher};
use sha2::Sha256;

use crate::letters::Letters;
use crate::receiver::{Came, Receiver};
use crate::town::{HOOK_SECRET, Town, minutes, seconds};

/// Two levels, whom they name, and the notifiers `ops` (a webhook) and `mail`.
fn policy(first: &str, second: &str, hook: &str, mail: &str) -> String {
    format!(
        r#"
[[severity]]
id = "sev1"
policy = "outside"
[[severity]]
id = "sev2"
[[policy]]
id = "outside"
fallback = []
[[policy.level]]
notify = [{first}]
acknowledge_within = "5m"
[[policy.level]]
notify = [{second}]
acknowledge_within = "5m"
[[notifier]]
id = "ops"
kind = "webhook"
url = "{hook}/hook?key=secret"
secret_env = "OPS_HOOK_SECRET"
[[notifier]]
id = "mail"
kind = "email"
smtp_url = "smtp://{mail}"
from = "Hotwash <hotwash@example.org>"
to = ["ops@example.org", "Night <night@example.org>"]
"#
    )
}

/// Whether it is signed as README says.
fn is_signed(came: &Came) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(HOOK_SECRET.as_bytes()).unwrap();
    mac.update(format!("{}.{}", came.header("x-hotwash-timestamp"), came.body).as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    came.header("x-hotwash-signature") == format!("sha256={digits}")
}

#[tokio::test]
async fn a_level_rings_its_people_on_discord_and_its_notifier_outside() {
    let hook = Receiver::start().await;
    let toml = policy("\"role:On-call\", \"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let page = incident.pings("On-call").await;
    let came = hook.has(1).await.remove(0);
    assert_eq!((came.method.as_str(), came.path.as_str()), ("POST", "/hook?key=secret"));
    assert!(is_signed(&came), "{came:?}");
    let body = came.json();
    assert_eq!(body["key"], came.header("idempotency-key"));
    assert_eq!((&body["version"], &body["kind"], &body["level"]), (&1.into(), &"page".into(), &1.into()));
    assert_eq!(body["incident"]["title"], "Checkout errors");
    assert_eq!(body["text"], "You are paged for #1 sev1 Checkout errors (level 1)");
    let link = format!("https://discord.com/channels/{}/{}", town.sandbox.home(), incident.channel());
    assert_eq!(body["link"], link);
    let reached = incident.events().await.into_iter().filter_map(|event| match event {
        Event::Paged { reached, .. } => Some(reached),
        _ => None,
    });
    assert_eq!(reached.flatten().filter(|name| name == "notifier:ops").count(), 1);

    town.dave.presses(&page, "Acknowledge").await;
    town.after(minutes(60)).await;
    hook.has(1).await;
    incident.stays_quiet().await;
    town.finish().await;
}

#[tokio::test]
async fn of_a_private_incident_a_notifier_learns_the_number_alone() {
    let hook = Receiver::start().await;
    let toml = policy("\"role:On-call\", \"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    let open = "/incident open title:Stolen keys severity:sev1 private:true impact:everybodys money";
    town.bob.types("general", open).await;
    let incident = town.incident(1);
    incident.pings("On-call").await;
    let came = hook.has(1).await.remove(0);
    let body = came.json();
    assert_eq!(body["text"], "You are paged for #1, a private incident (level 1)");
    assert_eq!(body["incident"]["private"], true);
    for word in ["Stolen", "keys", "money", "sev1", "investigating"] {
        assert!(!came.body.contains(word), "{word}: {}", came.body);
    }
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn what_fails_is_tried_again_under_the_same_key() {
    let hook = Receiver::start().await;
    hook.answers(&[500, 429]);
    let town = Town::configured(&policy("\"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1")).await;
    town.bob.sends("general", "/incident open title:Checkout errors severity:sev1").answered().await.unwrap();
    let incident = town.incident(1);
    town.within("its channel", async || incident.find_channel()).await;
    for tries in 1..3 {
        hook.has(tries).await;
        town.put_back().await;
        town.clock.advance(seconds(2));
    }
    let came = hook.has(3).await;
    town.settled().await;
    let keys: Vec<&str> = came.iter().map(|came| came.header("idempotency-key")).collect();
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert!(came.iter().all(is_signed));
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_level_whose_notifier_refuses_goes_on_at_once_and_says_so() {
    let hook = Receiver::start().await;
    hook.answers(&[404]);
    let town = Town::configured(&policy("\"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1")).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("Responders").await;
    incident.reads("Paging level 1 of #1 reached nobody");
    incident.reads("notifier:ops: it answers 404");
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn one_that_is_never_there_is_given_up_and_the_page_goes_on() {
    let toml = policy("\"notifier:ops\"", "\"role:Responders\"", "http://127.0.0.1:1", "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    town.bob.sends("general", "/incident open title:Checkout errors severity:sev1").answered().await.unwrap();
    let incident = town.incident(1);
    town.within("its channel", async || incident.find_channel()).await;
    let passing = town.lets_time_pass();
    incident.pings("Responders").await;
    drop(passing);
    let said = incident.reads("notifier:ops: 127.0.0.1:1: ").text();
    assert!(!said.contains("secret"), "{said}");
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_notifier_that_fails_holds_up_nobody_else_of_its_level() {
    let hook = Receiver::start().await;
    hook.answers(&[404]);
    let toml = policy("\"role:On-call\", \"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    incident.pings("On-call").await;
    hook.has(1).await;
    town.settled().await;
    incident.stays_quiet().await;
    let missed = incident.events().await.into_iter().any(|event| matches!(event, Event::NotReached(_)));
    assert!(missed, "{:#?}", incident.events().await);
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_role_that_nobody_holds_leaves_the_level_to_its_notifier() {
    let hook = Receiver::start().await;
    let toml = policy("\"role:Nobody\", \"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    hook.has(1).await;
    town.settled().await;
    incident.stays_quiet().await;
    town.after(minutes(5)).await;
    incident.pings("Responders").await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_letter_reaches_everybody_it_names() {
    let letters = Letters::start().await;
    let toml = policy("\"notifier:mail\"", "\"role:Responders\"", "http://127.0.0.1:1", &letters.address);
    let town = Town::configured(&toml).await;
    let incident = town.bob.opens("Checkout errors", "sev1").await;
    let letter = letters.next().await;
    assert_eq!(letter.to, ["<ops@example.org>", "<night@example.org>"]);
    let has = |line: &str| assert!(letter.text.contains(line), "{line:?} is not in:\n{}", letter.text);
    has("From: Hotwash <hotwash@example.org>\r\n");
    has("Subject: You are paged for #1 sev1 Checkout errors (level 1)\r\n");
    has("@hotwash.invalid>\r\n");
    has("Declared 2026-03-02 12:00 UTC.");
    town.settled().await;
    incident.stays_quiet().await;
    town.bob.types(&incident, "/incident ack").await;
    town.finish().await;
}

#[tokio::test]
async fn a_webhook_is_told_while_discord_takes_nothing() {
    let hook = Receiver::start().await;
    let toml = policy("\"role:On-call\", \"notifier:ops\"", "\"role:Responders\"", &hook.url, "127.0.0.1:1");
    let town = Town::configured(&toml).await;
    town.sandbox.fault(Matcher::any("/channels/**"), Fault::Status(500), 1_000);
    town.bob.sends("general", "/incident open title:Checkout errors severity:sev1").answered().await.unwrap();
    hook.has(1).await;
    town.sandbox.clear_faults();
    let passing = town.lets_time_pass();
    let incident = town.incident(1);
    town.within("its channel", async || incident.find_channel()).await;
    incident.pings("On-call").await;
    drop(passing);
    town.bob.types(&incident, "/incident ack").await;
    hook.has(1).await;
    town.finish().await;
}
