//! SIGHUP: the configuration is read again while the bot runs, or refused with what is wrong about it.

use hotwash::incident::{Number, ServerId, Viewer};

use super::machine::{Machine, TWO_SECONDS};
use crate::receiver::Receiver;

/// The same severity, paging Responders alone, a minute each.
const CHANGED: &str = r#"
[[severity]]
id = "sev1"
policy = "calm"
[[severity]]
id = "sev2"
[[policy]]
id = "calm"
[[policy.level]]
notify = ["role:Responders", "notifier:ops"]
acknowledge_within = "1m"
[[notifier]]
id = "ops"
kind = "webhook"
url = "HOOK/hook"
secret_env = "DISCORD_TOKEN"
"#;

#[tokio::test]
async fn sighup_reads_the_configuration_again_for_what_is_new_and_refuses_a_broken_one() {
    let (machine, hook) = (Machine::start(TWO_SECONDS).await, Receiver::start().await);
    let changed = CHANGED.replace("HOOK", &hook.url);
    let opens = async |title: &str| {
        let line = format!("/incident open title:{title} severity:sev1");
        machine.types("bob", machine.general(), &line).answered().await.unwrap();
    };
    opens("Checkout errors").await;
    machine.page(1, "On-call", 0).await;

    std::fs::write(
        machine.path("hotwash.toml"),
        changed.replace("acknowledge_within = \"1m\"", "acknowledge_within = \"soon\""),
    )
    .unwrap();
    machine.hangs_up();
    machine.logs("the configuration was not read again, the one before goes on").await;
    let log = machine.log();
    for what in ["hotwash.toml:11", "acknowledge_within", "soon"] {
        assert!(log.contains(what), "{what} is not in:\n{log}");
    }
    opens("Search errors").await;
    machine.page(2, "On-call", 0).await;

    let changed = format!("{changed}\n[postmortem]\ntemplate = \"gone.jinja\"\n");
    std::fs::write(machine.path("hotwash.toml"), &changed).unwrap();
    machine.hangs_up();
    machine.logs("policies: calm new, quick gone; notifiers: ops new; [postmortem] changed").await;
    assert!(
        machine.log().contains("the template of postmortem drafts is broken"),
        "it stops nothing: {}",
        machine.log()
    );
    opens("Login errors").await;
    assert!(machine.page(3, "Responders", 0).await.content.contains("Login"), "the new policy");
    assert_eq!(hook.has(1).await[0].json()["incident"]["number"], 3, "the new notifier");
    // The first one's page began by the policy that is gone, and goes on by it, level after level.
    let store = machine.store().await;
    let stands = async || {
        let mut reading = store.reader().await.unwrap();
        let mut reader = reading.reader();
        let server = ServerId(machine.sandbox.home());
        let kept = reader.incident_numbered(server, Number(1), &Viewer::Keeper).await.unwrap().unwrap();
        let page = reader.policy_page(kept.incident.id).await.unwrap().unwrap().page;
        (page.policy.id.0, page.step.count)
    };
    let (policy, step) = stands().await;
    assert_eq!(policy, "quick");
    machine.within("the first one's page goes on", async |_| (stands().await.1 >= step + 2).then_some(())).await;
    store.close().await;
    machine.finish().await;
}
