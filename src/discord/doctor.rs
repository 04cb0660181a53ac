//! `/hotwash doctor`: what does not work on this server, and how to mend it.
//!
//! Discord is asked anew each time, page by page: what was mended since shows.

use chrono::TimeDelta;

use super::Bot;
use super::answering::Said;
use super::survey::{self, Finding, Mark};
use super::view;
use super::visit::Visit;
use crate::config::Config;
use crate::incident::{ChannelId, Number, ServerId};
use crate::postmortem::{TemplateFault, check_template};
use crate::store::{Filter, Store, StoreError, Stuck};

/// What is later than this is worth saying: a page that waits for Discord's rate limit is not.
const LATE: TimeDelta = TimeDelta::minutes(1);
/// As many pages as are counted.
const PAGES_COUNTED: u32 = 100;

impl Bot {
    /// Answers with the doctor's findings, from page `page` on, the first being 0. `in_place`: on the message that was pressed.
    pub(super) async fn examine(&self, visit: &Visit, page: usize, in_place: bool) {
        let work = async {
            let Some(server) = visit.server else { return view::server_only() };
            if !self.caller(visit, server).await.responder {
                return view::doctor_refused();
            }
            view::doctor(&self.examined(visit, server).await, page, &self.invitation())
        };
        if in_place {
            self.answer_in_place(visit, async { Some(Said::only(work.await)) }).await;
        } else {
            self.answer(visit, async { Some(Said::only(work.await)) }).await;
        }
    }

    async fn examined(&self, visit: &Visit, server: ServerId) -> Vec<Finding> {
        let open = self.open_channels(visit, server).await;
        let mut found = match self.me() {
            Some(me) => {
                match survey::of_server(&self.rest, me.user, server, &self.agreed(server), &open, self.engine.now())
                    .await
                {
                    Ok(found) => found,
                    Err(failure) => vec![Finding::unasked(&failure)],
                }
            }
            None => Vec::new(),
        };
        // Mended by whoever runs Hotwash: of no interest while it is fine.
        let template = of_template(&self.agreed(server), TemplateFault::without_folders);
        found.extend(template.filter(|finding| finding.mark == Mark::Broken));
        found.extend(of_store(self.engine.store(), Some(server), self.engine.now()).await);
        found.sort_by_key(|finding| finding.mark);
        found
    }

    /// The channels of the open incidents that whoever asks may know of.
    async fn open_channels(&self, visit: &Visit, server: ServerId) -> Vec<(Number, ChannelId)> {
        let (filter, viewer) = (Filter { open: Some(true), severity: None }, visit.viewer());
        let listed = async {
            self.engine.store().reader().await?.reader().list(server, &filter, survey::LOOKED_AT, &viewer).await
        };
        let listed = listed.await.unwrap_or_else(|error: StoreError| {
            tracing::warn!(%error, "the open incidents could not be listed");
            Vec::new()
        });
        listed.into_iter().filter_map(|line| Some((line.incident.number, line.channel?))).collect()
    }

    fn invitation(&self) -> String {
        self.me().map(|me| survey::invite(me.application)).unwrap_or_default()
    }
}

/// Whether drafts can be made with the operator's template; `None`: there is none. `told`: what is wrong with it, as whoever reads
/// that may know it.
pub fn of_template(config: &Config, told: impl FnOnce(&TemplateFault) -> TemplateFault) -> Option<Finding> {
    let template = config.rules.template.as_ref()?;
    Some(match check_template(template) {
        Ok(()) => Finding::fine("Drafts are made with the template that the configuration names."),
        Err(fault) => Finding::broken(
            format!("The template of postmortem drafts is broken: {}.", told(&fault)),
            "Mend the file, or take template out of [postmortem], and start Hotwash again or send it SIGHUP. Until then drafts are \
             made with the built-in one.",
        ),
    })
}

/// What is found in the database, of every server or of one: whether it can be read and written, and what is late.
pub async fn of_store(store: &Store, server: Option<ServerId>, now: chrono::DateTime<chrono::Utc>) -> Vec<Finding> {
    match looked_at(store, server, now).await {
        Ok(found) => found,
        Err(error) => vec![Finding::broken(
            format!("The database does not work: {error}. Nothing can be saved."),
            "Look at the disk of the machine that Hotwash runs on: is it full, or read-only?",
        )],
    }
}

async fn looked_at(
    store: &Store,
    server: Option<ServerId>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Finding>, StoreError> {
    // An empty change goes the whole way of a real one, to the commit.
    store.write(|_| Box::pin(async { Ok::<_, StoreError>(()) })).await?;
    let (stuck, late) = {
        let mut reading = store.reader().await?;
        let mut reader = reading.reader();
        (reader.stuck(server, now - LATE).await?, reader.due_pages(now - LATE, PAGES_COUNTED).await?.len())
    };
    let mut found = vec![Finding::fine("The database can be read and written.")];
    if late > 0 {
        let what = format!("{late} pages are more than a minute late, on this server or another.");
        found.push(Finding::broken(what, "Restart Hotwash, and look at its log."));
    }
    found.push(match stuck {
        None => Finding::fine("Everything that was to be told was told."),
        Some(Stuck { rows, since, why }) => {
            let why = why.map(|why| format!(": {}", why.trim_end_matches('.'))).unwrap_or_default();
            let (messages, minutes) =
                (if rows == 1 { "message waits" } else { "messages wait" }, (now - since).num_minutes());
            Finding::warning(
                format!("{rows} {messages} to be sent, the oldest for {minutes} min{why}."),
                "It is tried again by itself. If it stays so, mend what else stands here, and look at Hotwash's log.",
            )
        }
    });
    Ok(found)
}
