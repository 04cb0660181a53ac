use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{After, Colours, Console, Screen, Stage, Trouble};
use crate::sandbox::{Options, Sandbox};

/// A stage without a bot.
struct Empty;

impl Stage for Empty {
    async fn restart(&mut self) -> Result<(), String> {
        Err("there is no bot".to_owned())
    }

    fn advance(&self, _: Duration) {}
}

struct Prompt {
    console: Console<Empty>,
    written: Arc<Mutex<String>>,
}

impl Prompt {
    async fn of_bob() -> Self {
        let sandbox =
            Sandbox::start(Options { patience: Duration::from_millis(20), ..Options::default() }).await.unwrap();
        let written = Arc::new(Mutex::new(String::new()));
        let paper = Arc::clone(&written);
        let printer = move |text: String| {
            paper.lock().unwrap().push_str(&text);
            Ok(())
        };
        let console = Console::new(sandbox, Empty, Screen::new(Box::new(printer), Colours(false)), "bob").unwrap();
        Self { console, written }
    }

    /// What is typed and everything that is read of it.
    async fn types(&mut self, lines: &[&str]) -> String {
        for line in lines {
            let typed = format!("{}{line}\n", self.console.prompt());
            self.written.lock().unwrap().push_str(&typed);
            match self.console.obey(line).await {
                Ok(After::More) => {}
                Ok(After::Quit) => self.written.lock().unwrap().push_str("(left)\n"),
                Err(Trouble::Told(why)) => self.written.lock().unwrap().push_str(&format!("{why}\n")),
                Err(trouble) => self.written.lock().unwrap().push_str(&format!("{trouble}\n")),
            }
        }
        std::mem::take(&mut self.written.lock().unwrap())
    }
}

#[tokio::test]
async fn people_talk_react_and_go_about() {
    let mut prompt = Prompt::of_bob().await;
    let read =
        prompt.types(&["hello", ":as carol", ":react 1 👋", ":edit 1 mine now", ":as bob", ":edit 1 hello all"]).await;
    insta::assert_snapshot!(read, @r"
    bob #general> hello
    [1] Bob, 14:30
        hello
    bob #general> :as carol
    carol #general> :react 1 👋
    [1] Bob, 14:30 · now:
        👋 Carol
    carol #general> :edit 1 mine now
    The message is somebody else's.
    carol #general> :as bob
    bob #general> :edit 1 hello all
    [1] Bob, 14:30 · now:
        hello all
    ");
    let read =
        prompt.types(&[":delete 1", ":thread the plan", "first", ":go dm", "hello bot", ":go general", ":quit"]).await;
    insta::assert_snapshot!(read, @r"
    bob #general> :delete 1
    [1] was deleted
    bob #general> :thread the plan
    New thread #the plan · :go #the plan
    bob #the plan> first
    [2] Bob, 14:30
        first
    bob #the plan> :go dm
    No direct messages yet.
    bob direct messages> hello bot
    [3] Bob, 14:30
        hello bot
    bob direct messages> :go general
    ── #general ──
        nothing has been said here
    bob #general> :quit
    (left)
    ");
}

#[tokio::test]
async fn whatever_is_typed_is_answered_with_what_can_be_typed() {
    let mut prompt = Prompt::of_bob().await;
    let read = prompt
        .types(&[
            "/incident open title:x",
            ":as nobody",
            ":go nowhere",
            ":press Acknowledge",
            ":react 7 📌",
            ":fill a=b",
            ":open",
            ":restart",
            ":bogus",
            ":fault boom",
            "",
        ])
        .await;
    insta::assert_snapshot!(read, @r#"
    bob #general> /incident open title:x
    There is no command "/incident open title:x". Tab after / shows which there are.
    bob #general> :as nobody
    There is nobody called nobody. There are alice, bob, carol, dave.
    bob #general> :go nowhere
    There is no channel nowhere for you. :channels shows where you can go.
    bob #general> :press Acknowledge
    Nothing here is called "Acknowledge". There is nothing to press here.
    bob #general> :react 7 📌
    There is no message [7]. :look shows the numbers.
    bob #general> :fill a=b
    No form is open.
    bob #general> :open
    There is no file to save.
    bob #general> :restart
    Stopping the bot …
    there is no bot
    bob #general> :bogus
    There is no :bogus. :help shows what can be typed; :say :bogus says it.
    bob #general> :fault boom
    I can't read "boom". Type :fault hang 4s channels, or :fault alone to see what there is.
    bob #general>
    "#);
}

#[tokio::test]
async fn commands_that_are_pasted_together_are_done_one_by_one() {
    let mut prompt = Prompt::of_bob().await;
    let read = prompt.types(&[":as carol\n:say one\n:quit\n:say two", "a text\n/of two lines"]).await;
    insta::assert_snapshot!(read, @r"
    bob #general> :as carol
    :say one
    :quit
    :say two
    [1] Carol, 14:30
        one
    (left)
    carol #general> a text
    /of two lines
    [2] Carol, 14:30
        a text
        /of two lines
    ");
}

#[tokio::test]
async fn there_are_as_many_servers_as_one_wants() {
    let mut prompt = Prompt::of_bob().await;
    let lines =
        [":server Harbour", "ahoy", ":people", ":as zoe", ":server Town", ":as alice", ":server", ":server harbour"];
    let read = prompt.types(&lines).await;
    insta::assert_snapshot!(read, @"
    bob #general> :server Harbour
    ── #general ──
        nothing has been said here
    bob Harbour / #general> ahoy
    [1] Bob, 14:30
        ahoy
    bob Harbour / #general> :people
      bob      Responders, owns the server  ← you
      zoe      On-call
    bob Harbour / #general> :as zoe
    zoe Harbour / #general> :server Town
    You are not on Town: `:as` somebody who is.
    zoe Harbour / #general> :as alice
    ── #general ──
        nothing has been said here
    alice #general> :server
      Town  ← you are here
      Harbour
    alice #general> :server harbour
    You are not on harbour: `:as` somebody who is.
    ");
}
