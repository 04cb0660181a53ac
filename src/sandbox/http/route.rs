//! The routes that the stand-in knows, written as Discord's API description writes them.

use serde_json::Value;

use super::body::{Incoming, decoded};
use super::{
    applications, channels, guilds, interactions, messages, overwrites, pins, reactions, roles, threads, users,
    webhooks,
};
use crate::sandbox::refusal::{self, Refusal};
use crate::sandbox::world::{Channel, Id, World};

/// What a handler makes of a call.
pub(crate) type Outcome = Result<Reply, Refusal>;

/// A successful answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Outcome {
        Ok(Self { status: 200, body: Some(body) })
    }

    pub(crate) fn created(body: Value) -> Outcome {
        Ok(Self { status: 201, body: Some(body) })
    }

    /// 204
    pub(crate) fn nothing() -> Outcome {
        Ok(Self { status: 204, body: None })
    }
}

/// One route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    pub(crate) run: fn(&mut World, &Call<'_>) -> Outcome,
    /// Whether the bot's token is asked for. Interactions and their webhooks have their own, in the path.
    pub(crate) needs_token: bool,
}

impl Route {
    pub(super) const fn new(
        method: &'static str,
        template: &'static str,
        run: fn(&mut World, &Call<'_>) -> Outcome,
    ) -> Self {
        Self { method, template, run, needs_token: true }
    }

    pub(super) const fn open(
        method: &'static str,
        template: &'static str,
        run: fn(&mut World, &Call<'_>) -> Outcome,
    ) -> Self {
        Self { needs_token: false, ..Self::new(method, template, run) }
    }
}

/// A route with the values of its parameters, in order, decoded.
pub(super) type Found = (&'static Route, Vec<(&'static str, String)>);

/// The route of a request. A template without parameters at a place goes before one with.
pub(super) fn find(method: &str, path: &str) -> Result<Found, Refusal> {
    let tables: [&'static [Route]; 12] = [
        users::ROUTES,
        applications::ROUTES,
        guilds::ROUTES,
        roles::ROUTES,
        pins::ROUTES,
        messages::ROUTES,
        reactions::ROUTES,
        threads::ROUTES,
        overwrites::ROUTES,
        channels::ROUTES,
        interactions::ROUTES,
        webhooks::ROUTES,
    ];
    let fitting = tables.into_iter().flatten().filter_map(|route| Some((route, fit(route.template, path)?)));
    let mut fitting: Vec<Found> = fitting.collect();
    if fitting.is_empty() {
        return Err(refusal::no_such_route());
    }
    fitting.retain(|(route, _)| route.method == method);
    fitting.into_iter().min_by_key(|(_, params)| params.len()).ok_or_else(refusal::method_not_allowed)
}

fn fit(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    let mut params = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(params),
            (Some(wanted), Some(given)) => match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !given.is_empty() => params.push((name, decoded(given))),
                None if wanted == decoded(given) => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// A request at its route.
pub(crate) struct Call<'a> {
    pub(crate) params: Vec<(&'static str, String)>,
    pub(crate) incoming: &'a Incoming,
}

impl Call<'_> {
    /// The body, null when there is none.
    pub(crate) fn body(&self) -> &Value {
        &self.incoming.body
    }

    /// A parameter of the path, decoded.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.params.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value)
    }

    /// An id in the path; `@me` is not one.
    pub(crate) fn id(&self, name: &str) -> Result<Id, Refusal> {
        let text = self.text(name);
        let message = format!("Value \"{text}\" is not snowflake.");
        text.parse().map_err(|_| Refusal::field(&[name], "NUMBER_TYPE_COERCE", &message))
    }

    /// A value of the query, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let pairs = self.incoming.query.split('&').filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(own, _)| *own == name).map(|(_, value)| value);
        values.next().map(|value| decoded(&value.replace('+', " ")))
    }

    /// A number in the query, within bounds.
    pub(crate) fn number(&self, name: &str, least: usize, most: usize, absent: usize) -> Result<usize, Refusal> {
        let Some(text) = self.query(name) else { return Ok(absent) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let message = format!("int value should be between {least} and {most}.");
        number.ok_or_else(|| Refusal::field(&[name], "NUMBER_TYPE_RANGE", &message))
    }

    /// The channel of the path, seen by the bot, with all of `bits`.
    pub(crate) fn channel(&self, world: &World, bits: u64) -> Result<Channel, Refusal> {
        world.reach(self.id("channel_id")?, bits).cloned()
    }
}
