//! The steps of the walk, and what can be pressed on them.

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Where incidents are announced.
    Announcements,
    /// Where incidents get their channels.
    Category,
    /// Who may page, resolve and close.
    Responders,
    /// How times are read and shown.
    Zone,
    /// Who is paged first.
    OnCall,
    /// Whether a page arrives.
    TestPage,
}

/// What a control of the walk asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupMove {
    /// Show this step.
    Go(Step),
    /// This was chosen in the step's menu.
    Choose(Step),
    /// Make the responder role.
    MakeRole,
    /// Post a button by which people give themselves the responder role.
    PostJoin,
    /// Ask for a zone that the menu does not have; sent, the form is the zone.
    AskZone,
    /// Page whoever asks.
    SendTest,
}

impl Step {
    /// In their order.
    pub const ALL: [Step; 6] =
        [Step::Announcements, Step::Category, Step::Responders, Step::Zone, Step::OnCall, Step::TestPage];

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        Step::ALL.iter().position(|step| *step == self).unwrap_or(0) + 1
    }

    /// The one before it.
    #[must_use]
    pub fn before(self) -> Option<Step> {
        Step::ALL.get(self.number().checked_sub(2)?).copied()
    }

    /// The one after it.
    #[must_use]
    pub fn after(self) -> Option<Step> {
        Step::ALL.get(self.number()).copied()
    }

    fn word(self) -> &'static str {
        match self {
            Step::Announcements => "announcements",
            Step::Category => "category",
            Step::Responders => "responders",
            Step::Zone => "zone",
            Step::OnCall => "on-call",
            Step::TestPage => "test",
        }
    }

    /// Its heading, and what it is about.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Step::Announcements => ("announcements", "Every incident is announced in one channel, without a sound."),
            Step::Category => ("category", "Each incident gets a channel of its own, in this category."),
            Step::Responders => (
                "responders",
                "Who may page, resolve and close. Anybody may open an incident. Without such a role everybody may do \
                 everything.",
            ),
            Step::Zone => ("time zone", "How times are read when people type them, and written in the postmortem."),
            Step::OnCall => ("on call", "Who is paged first. It stands for `role:On-call` in the policies."),
            Step::TestPage => {
                ("test page", "I page you in the announcement channel, and nobody else. Tap the button on it.")
            }
        }
    }
}

impl SetupMove {
    /// From a word; `None`: none of them.
    pub(in crate::discord::view) fn parse(word: &str) -> Option<Self> {
        let step = |word: &str| Step::ALL.into_iter().find(|step| step.word() == word);
        Some(match (word, word.split_once(':')) {
            ("make-role", _) => SetupMove::MakeRole,
            ("post-join", _) => SetupMove::PostJoin,
            ("ask-zone", _) => SetupMove::AskZone,
            ("send-test", _) => SetupMove::SendTest,
            (_, Some(("go", to))) => SetupMove::Go(step(to)?),
            (_, Some(("choose", of))) => SetupMove::Choose(step(of)?),
            _ => return None,
        })
    }

    /// The word.
    pub(in crate::discord::view) fn word(self) -> String {
        match self {
            SetupMove::Go(step) => format!("go:{}", step.word()),
            SetupMove::Choose(step) => format!("choose:{}", step.word()),
            SetupMove::MakeRole => "make-role".to_owned(),
            SetupMove::PostJoin => "post-join".to_owned(),
            SetupMove::AskZone => "ask-zone".to_owned(),
            SetupMove::SendTest => "send-test".to_owned(),
        }
    }
}
