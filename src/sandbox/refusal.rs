//! What Discord answers when it says no: a status, its own error code, a message, and for a bad form where it is bad.
//!
//! The codes are those of Discord's "JSON error codes" table; the nested `errors` follow its "error messages" page.

use serde_json::{Map, Value, json};

/// A request that is refused, with the answer it gets.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    message: String,
    errors: Option<Value>,
}

impl Refusal {
    /// A refusal without a form to point at.
    pub(crate) fn new(status: u16, code: u32, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }

    /// One bad field of a form, named by its path from the body's root.
    pub(crate) fn field(path: &[&str], code: &str, message: &str) -> Self {
        let mut form = Form::default();
        form.wrong(path, code, message);
        form.refusal()
    }

    /// The same, for a form that stands below `key` of the body.
    pub(crate) fn below(mut self, key: &str) -> Self {
        self.errors = self.errors.map(|errors| json!({ key: errors }));
        self
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// The bad fields of one form, gathered so that all of them are told at once.
#[derive(Debug, Default)]
pub(crate) struct Form {
    errors: Map<String, Value>,
}

impl Form {
    /// Notes that the field at `path` is bad.
    pub(crate) fn wrong(&mut self, path: &[&str], code: &str, message: &str) {
        let mut at = &mut self.errors;
        for step in path {
            let Some(next) = at.entry((*step).to_owned()).or_insert_with(|| json!({})).as_object_mut() else { return };
            at = next;
        }
        if let Some(list) = at.entry("_errors").or_insert_with(|| json!([])).as_array_mut() {
            list.push(json!({ "code": code, "message": message }));
        }
    }

    /// Notes a text outside `least..=most`, counted in characters as Discord does.
    pub(crate) fn length(&mut self, path: &[&str], text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        if length < least || length > most {
            let code = if length > most { "BASE_TYPE_MAX_LENGTH" } else { "BASE_TYPE_BAD_LENGTH" };
            let message = match least {
                0 => format!("Must be {most} or fewer in length."),
                _ => format!("Must be between {least} and {most} in length."),
            };
            self.wrong(path, code, &message);
        }
    }

    /// Refuses when anything was noted.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> Refusal {
        Refusal { errors: Some(Value::Object(self.errors)), ..Refusal::new(400, 50035, "Invalid Form Body") }
    }
}

macro_rules! refusals {
    ($($name:ident: $status:literal, $code:literal, $message:literal;)+) => {
        $(pub(crate) fn $name() -> Refusal { Refusal::new($status, $code, $message) })+
    };
}

refusals! {
    unauthorized: 401, 0, "401: Unauthorized";
    no_such_route: 404, 0, "404: Not Found";
    method_not_allowed: 405, 0, "405: Method Not Allowed";
    unknown_application: 404, 10002, "Unknown Application";
    unknown_channel: 404, 10003, "Unknown Channel";
    unknown_guild: 404, 10004, "Unknown Guild";
    unknown_member: 404, 10007, "Unknown Member";
    unknown_message: 404, 10008, "Unknown Message";
    unknown_overwrite: 404, 10009, "Unknown permission overwrite";
    unknown_role: 404, 10011, "Unknown Role";
    unknown_user: 404, 10013, "Unknown User";
    unknown_emoji: 404, 10014, "Unknown Emoji";
    unknown_webhook: 404, 10015, "Unknown Webhook";
    unknown_interaction: 404, 10062, "Unknown interaction";
    unknown_command: 404, 10063, "Unknown application command";
    too_many_pins: 400, 30003, "Maximum number of pins reached for the channel (50)";
    too_many_reactions: 400, 30010, "Maximum number of reactions reached (20)";
    too_many_channels: 400, 30013, "Maximum number of guild channels reached (500)";
    too_many_commands: 400, 30032, "Maximum number of application commands reached (100).";
    already_acknowledged: 400, 40060, "Interaction has already been acknowledged.";
    missing_access: 403, 50001, "Missing Access";
    not_your_message: 403, 50005, "Cannot edit a message authored by another user";
    empty_message: 400, 50006, "Cannot send an empty message";
    cannot_message_user: 403, 50007, "Cannot send messages to this user";
    missing_permissions: 403, 50013, "Missing Permissions";
    system_message: 403, 50021, "Cannot execute action on a system message";
    not_in_this_channel_type: 400, 50024, "Cannot execute action on this channel type";
    bad_webhook_token: 401, 50027, "Invalid Webhook Token";
    bad_json: 400, 50109, "The request body contains invalid JSON.";
    thread_archived: 400, 50083, "Thread is archived";
    thread_exists: 400, 160004, "A thread has already been created for this message";
}
