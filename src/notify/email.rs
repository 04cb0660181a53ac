//! A letter by SMTP.

use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{WITHIN, never, root_cause, words};
use crate::config::SecretAddress;
use crate::engine::{Alert, Delivery, Receipt};

/// Behind the key in a letter's id: a domain that is nobody's (RFC 2606).
const DOMAIN: &str = "hotwash.invalid";

/// A mail server that takes letters for somebody.
#[derive(Debug)]
pub(super) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    host: String,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl Post {
    pub(super) fn new(smtp: &SecretAddress, from: &str, to: &[String]) -> Result<Self, String> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp.reveal());
        let builder = builder.map_err(|_| "its smtp_url can't be used".to_owned())?;
        let mailbox = |text: &str| text.parse().map_err(|error| format!("{text:?} is not an e-mail address: {error}"));
        Ok(Self {
            transport: builder.timeout(Some(WITHIN)).build(),
            host: smtp.host().to_owned(),
            from: mailbox(from)?,
            to: to.iter().map(|to| mailbox(to)).collect::<Result<_, _>>()?,
        })
    }

    pub(super) async fn send(&self, alert: &Alert) -> Delivery {
        let letter = match self.letter(alert) {
            Ok(letter) => letter,
            Err(error) => return never(&format!("the letter can't be written: {error}")),
        };
        match tokio::time::timeout(WITHIN, self.transport.send(letter)).await {
            Ok(Ok(_)) => Delivery::Delivered(Receipt::Nothing),
            Ok(Err(error)) => self.failed(&error),
            Err(_) => Delivery::Unknown { why: format!("{}: no answer within {} s", self.host, WITHIN.as_secs()) },
        }
    }

    fn letter(&self, alert: &Alert) -> Result<Message, lettre::error::Error> {
        let to = self.to.iter().cloned();
        let to_all = to.fold(Message::builder().from(self.from.clone()), |letter, to| letter.to(to));
        to_all
            // The same on every try: a mail server, or a reader's program, drops the second.
            .message_id(Some(format!("<{}@{DOMAIN}>", alert.key)))
            .date(alert.at.into())
            .subject(words::line(alert))
            .body(words::letter(alert))
    }

    /// Only what the server said for good is given up; without a connection nothing was sent.
    fn failed(&self, error: &smtp::Error) -> Delivery {
        let why = format!("{}: {}", self.host, root_cause(error));
        match error {
            error if error.is_permanent() => never(&why),
            error if error.is_transient() => Delivery::Later { after: std::time::Duration::ZERO, why },
            _ => Delivery::Unknown { why },
        }
    }
}
