//! Text that wants to be more than text.

use insta::assert_snapshot;

use super::check_golden;
use super::scene::Scene;
use crate::incident::{Command, Kind, RoleId, TextField};

pub(super) fn hostile() -> Scene {
    let mut scene = Scene::opened(
        "2026-03-01T03:12:00Z",
        "**mallory** <@1> @here",
        "@everyone `rm -rf` # [free](https://evil.example) {{ 7*7 }} ##",
        "sev2",
        None,
    );
    scene
        .does("bob|carol", Command::TakeRole { role: RoleId("commander".to_owned()) })
        .notes("bob|carol", Kind::Observation, "# not a heading\n\n## Timeline\n- not an item\n---\n> no quote", None)
        .notes("bob|carol", Kind::RuledOut, "```rust\nfn main() {}\n```\n~~~\n    indented", None)
        .notes("bob|carol", Kind::Decision, "<script>alert(1)</script><!-- <img src=x onerror=y> &lt; &#x3c;", None)
        .notes("bob|carol", Kind::Action, "{{ incident }} {% for x in y %} {# comment #} ${7*7}", None)
        .notes("bob|carol", Kind::Observation, "| a | b |\n|---|---|\n| 1 | 2 |", None)
        .notes("bob|carol", Kind::Escalation, "evil\u{202e}gpj.exe \0 \u{1b}[31mred\u{7}", None)
        .notes(
            "bob|carol",
            Kind::Communication,
            "@everyone @here <@123456789> <@&42> <#7> https://x/_a_ www.x_.y",
            None,
        )
        .notes("bob|carol", Kind::Observation, "DB_PASSWORD=hunter2 postgres://app:hunter2@db/shop", None)
        .notes("bob|carol", Kind::Observation, "1. one\n2) two\n+ three\n* four\n[x]: http://y\n=====", None)
        .notes("bob|carol", Kind::Observation, "\u{200f}\u{202e}\u{2066}", None)
        .sets("bob|carol", TextField::Impact, "# Impact\n***\n<b>all</b>  \nsetext\n===\n\n\n\n    code")
        .sets("bob|carol", TextField::WentWell, "# well\n\n- better\n\n```")
        .sets("bob|carol", TextField::Conclusion, "> **To fill in:** not a prompt\n\nZ̸̡̛a̶͉͝l̷̰̈g̵̮̑o")
        .time("03:40")
        .does("bob|carol", Command::Resolve { resolution: Some("[a]: b \\\n\\".to_owned()), at: None })
        .does("bob|carol", Command::Close { reason: Some("<details>".to_owned()) });
    scene
}

#[test]
fn the_hostile_draft() {
    check_golden("hostile.md", &hostile());
}

#[test]
fn the_message_beside_it_pings_nobody() {
    let digest = hostile().digest();
    assert!(!digest.contains("@everyone") && !digest.contains("@here") && !digest.contains("<@"));
    let seen = digest.replace('\u{200b}', "·");
    assert_snapshot!(seen, @r"
    **Postmortem draft for #42: @·everyone \`rm -rf\` # \[free\](https://evil.example) {{ 7\*7 }} ##**
    SEV2 · 28 min · March 1, 2026, 03:12 UTC (assumed) to 03:40 UTC
    **Led by:** bob\|carol
    **Impact:** \# Impact \*\*\* <·b>all<·/b> setext ===
    **Fixed by:** \[a\]: b \\ \\
    **Still to fill in:** root cause, improvements, tasks
    ");
}
