//! What was written is found again.

use crate::town::{Town, minutes};

#[tokio::test]
async fn a_word_of_a_title_a_note_or_a_draft_finds_the_incident() {
    let town = Town::start().await;
    let first = town.bob.opens("Checkout errors", "sev3").await;
    let second = town.bob.opens("Search is slow", "sev3").await;
    town.bob.types(&first, "/incident note text:the connection pool is exhausted").await;
    town.bob.types(&second, "/incident set field:root_cause value:an index was dropped").await;
    town.bob.types(&second, "/incident close").await;
    let finds = async |text: &str| {
        let answer = town.erin.types("general", &format!("/incident search text:{text}")).await;
        assert!(answer.ephemeral, "{text}");
        answer.text()
    };
    let text = finds("connection exh").await;
    assert!(
        text.contains("Found in 1 incident") && text.contains("#1 SEV3 · investigating · Checkout errors"),
        "{text}"
    );
    assert!(text.contains("`[2]`") && text.contains("**exhausted**"), "{text}");
    assert!(text.contains(&format!("<#{}>", first.channel())), "{text}");
    let text = finds("dropped").await;
    assert!(text.contains("#2 SEV3 · closed") && text.contains("Root cause: an index was **dropped**"), "{text}");
    assert!(finds("checkout dropped").await.contains("Nothing here has all these words"));
    assert!(finds("\" OR *").await.contains("Nothing here has all these words"));
    assert!(finds("--").await.contains("Type a word or two"));
    town.bob.types(&first, "/incident timeline edit entry:2 text:the disk is full").await;
    assert!(finds("exhausted").await.contains("Nothing here"), "a timeline that ignores edits");
    assert!(finds("disk").await.contains("#1 "));
    town.finish().await;
}

#[tokio::test]
async fn many_finds_are_read_page_by_page_also_after_a_restart() {
    let town = Town::start().await;
    for number in 1..=14 {
        town.bob.opens(&format!("Checkout {number} {}", "is rather broken again ".repeat(3)), "sev3").await;
        town.clock.advance(minutes(1));
    }
    let mut page = town.bob.types("general", "/incident search text:checkout").await;
    let mut seen = Vec::new();
    for expected in ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"] {
        let text = page.text();
        assert!(page.content.chars().count() <= 2_000 && text.contains("Found in 14 incidents"), "{text}");
        assert!(text.contains(expected), "{text}");
        seen.extend((1..=14).filter(|number| text.contains(&format!("#{number} "))));
        if !expected.starts_with("Page 3") {
            page = town.bob.taps(&page, "Next").await;
            assert!(page.ephemeral);
        }
    }
    town.stop_bot().await;
    town.start_bot().await;
    seen.sort_unstable();
    assert_eq!(seen, (1..=14).collect::<Vec<_>>(), "each on one page");
    let back = town.bob.taps(&page, "Previous").await;
    assert!(back.text().contains("Page 2 of 3"), "{}", back.text());
    town.after(minutes(1)).await;
    town.finish().await;
}
