//! A machine with `hotwash` on it: a folder, a configuration, a database, and a process that can be killed.

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use hotwash::clock::Clock;
use hotwash::sandbox::world::{Message, World};
use hotwash::sandbox::{InteractionHandle, Options, Sandbox};
use hotwash::store::{Durability, Store};

use crate::judge;
use crate::town::{Id, Typed, people};

/// How long a process has for what it must do.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// On-call for two seconds, then Responders for two seconds, and so on for long enough.
pub(super) const TWO_SECONDS: &str = r#"
[[severity]]
id = "sev1"
policy = "quick"
[[severity]]
id = "sev2"
[[policy]]
id = "quick"
repeat = 50
[[policy.level]]
notify = ["role:On-call"]
acknowledge_within = "2s"
[[policy.level]]
notify = ["role:Responders"]
acknowledge_within = "2s"
"#;

pub(super) struct Machine {
    pub(super) sandbox: Sandbox,
    folder: tempfile::TempDir,
    child: Option<Child>,
    starts: u32,
    /// What the operator sets beside that.
    pub(super) environment: Vec<(&'static str, &'static str)>,
}

/// How a process ended, and what it said.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) said: String,
}

impl Machine {
    /// With the bot running.
    pub(super) async fn start(config: &str) -> Self {
        let mut machine = Self::with(people(), config).await;
        machine.run().await;
        machine
    }

    /// With the bot installed, and not running yet.
    pub(super) async fn with(options: Options, config: &str) -> Self {
        let options = Options { clock: Some(Arc::new(|| Clock::System.now())), ..options };
        let sandbox = Sandbox::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hotwash.toml"), config).unwrap();
        Self { sandbox, folder, child: None, starts: 0, environment: Vec::new() }
    }

    /// `hotwash` with what the operator sets, and nothing else.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotwash"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("DISCORD_TOKEN", self.sandbox.token());
        command.env("HOTWASH_DISCORD_API_URL", self.sandbox.api_url());
        command.env("HOTWASH_DATABASE_URL", self.database());
        command.env("HOTWASH_CONFIG", self.path("hotwash.toml")).envs(self.environment.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite://{}", self.path("hotwash.db").display())
    }

    /// Starts the bot and waits until it is connected.
    pub(super) async fn run(&mut self) {
        let before = self.sandbox.gateway_starts();
        self.starts += 1;
        let log = std::fs::File::create(self.path(&format!("log-{}.txt", self.starts))).unwrap();
        self.child = Some(self.command(&["run"]).stderr(log).spawn().unwrap());
        self.within("the bot connects", async |machine| {
            let world = machine.sandbox.look(|world| world.connected() && !world.commands().is_empty());
            (world && machine.sandbox.gateway_starts() != before).then_some(())
        })
        .await;
    }

    /// kill -9.
    pub(super) fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM; waits for the end.
    pub(super) async fn stop(&mut self) -> ExitStatus {
        let mut child = self.child.take().unwrap();
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.within("the process ends", async |_| child.try_wait().unwrap()).await
    }

    /// SIGHUP.
    pub(super) fn hangs_up(&self) {
        let child = self.child.as_ref().unwrap();
        let asked = Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits until the running bot has logged that.
    pub(super) async fn logs(&self, what: &str) {
        self.within(what, async |machine| machine.log().contains(what).then_some(())).await;
    }

    /// Runs a command to its end.
    pub(super) async fn ends(&self, mut command: Command) -> Ended {
        let log = self.path("said.txt");
        let file = std::fs::File::create(&log).unwrap();
        let mut child = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        let status = self.within("the process ends", async |_| child.try_wait().unwrap()).await;
        Ended { status, said: std::fs::read_to_string(log).unwrap() }
    }

    /// What the running bot has logged since its start.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.path(&format!("log-{}.txt", self.starts))).unwrap_or_default()
    }

    /// Somebody sends a command.
    pub(super) fn types(&self, name: &str, channel: Id, line: &str) -> InteractionHandle {
        let Typed { command, options } = Typed::read(&self.sandbox, line);
        let options: Vec<_> = options.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let user = self.sandbox.user(name).unwrap();
        self.sandbox.slash(user, channel, &command, &options).unwrap()
    }

    pub(super) fn general(&self) -> Id {
        self.sandbox.channel_named(self.sandbox.home(), "general").unwrap().id
    }

    /// The incident's channel, once it is there; never a second one.
    pub(super) async fn channel(&self, number: u32) -> Id {
        let start = format!("inc-{number}-");
        let found = self.seen("its channel", |world| {
            let channels = world.channels(self.sandbox.home());
            let ours: Vec<_> = channels.iter().filter(|channel| channel.name.starts_with(&start)).collect();
            assert!(ours.len() < 2, "a second channel");
            ours.first().map(|channel| channel.id)
        });
        found.await
    }

    /// Waits for the `nth` page of an incident that calls a role.
    pub(super) async fn page(&self, number: u32, role: &str, nth: usize) -> Message {
        let role = self.sandbox.role(self.sandbox.home(), role).unwrap();
        let about = format!("#{number} ");
        self.seen("a page", |world| {
            let mut pages = Vec::new();
            for channel in world.channels(self.sandbox.home()) {
                let messages = world.messages(channel.id).into_iter();
                pages.extend(messages.filter(|m| m.content.contains(&about) && m.mention_roles.contains(&role)));
            }
            pages.get(nth).map(|page| (*page).clone())
        })
        .await
    }

    /// Waits until the outbox is empty and every answer is given.
    pub(super) async fn settled(&self) {
        let store = self.store().await;
        self.within("the outbox is empty", async |machine| {
            let depth = store.reader().await.unwrap().reader().outbox_depth().await.unwrap();
            (depth == 0 && machine.sandbox.look(World::unanswered) == 0).then_some(())
        })
        .await;
        store.close().await;
    }

    pub(super) async fn store(&self) -> Store {
        Store::open(&self.database(), Durability::Process).await.unwrap()
    }

    /// Waits until the world shows it.
    pub(super) async fn seen<T>(&self, what: &str, look: impl FnMut(&World) -> Option<T>) -> T {
        match self.sandbox.wait_for(PATIENCE, look).await {
            Ok(found) => found,
            Err(_) => panic!("this did not happen: {what}\n{}", self.log()),
        }
    }

    pub(super) async fn within<T>(&self, what: &str, mut look: impl AsyncFnMut(&Self) -> Option<T>) -> T {
        let looking = async {
            loop {
                if let Some(found) = look(self).await {
                    return found;
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(found) => found,
            Err(_) => panic!("this did not happen: {what}\n{}", self.log()),
        }
    }

    /// The record holds together, Discord would have taken every request, and the bot stops as it should.
    pub(super) async fn finish(self) {
        self.finish_and(|| {}).await;
    }

    /// The same, with a look at what lies there afterwards.
    pub(super) async fn finish_and(mut self, look: impl FnOnce()) {
        if self.child.is_some() {
            self.settled().await;
            assert_eq!(self.stop().await.code(), Some(0), "{}", self.log());
        }
        let verified = self.ends(self.command(&["verify"])).await;
        assert!(verified.status.success(), "{}", verified.said);
        let mut wrong = judge::complaints(&self.sandbox.requests());
        wrong.extend(self.sandbox.unknown_routes());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        look();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
