//! What holds after every step.

use super::Play;
use crate::engine::Intent;
use crate::escalation::PageState;
use crate::incident::fixture::rules;
use crate::incident::{EntryNumber, Event, Incident, IncidentId};
use crate::store::probe::{self, Lying};
use crate::store::{Kept, KeptPage};

impl Play {
    /// The pages and the outbox fit each other, and the chat was asked for nothing that it may not be asked.
    pub(super) async fn check(&mut self) {
        assert_eq!(self.house.chat.complaints(), [""; 0]);
        let rows = probe::open_rows(self.house.engine.store()).await.unwrap();
        let sending = rows.iter().filter(|row| row.state == "sending").count();
        let known = self.house.at_the_doors() + self.house.unsettled();
        assert_eq!(sending, known, "each row on its way is at the door or to be put back, and nothing else is");
        for (kept, pages) in self.everything().await {
            self.check_paging(&kept.incident, &pages);
            for page in &pages {
                self.check_page(page, &rows);
                self.check_pace(page);
            }
        }
    }

    /// The policy's page runs exactly while somebody has to be found, and each page of its own until somebody has that one.
    fn check_paging(&self, incident: &Incident, pages: &[KeptPage]) {
        let running = |own: Option<EntryNumber>| {
            pages.iter().filter(|page| page.page.asked() == own && page.page.is_running()).count()
        };
        let pages_at_all = rules().policy(&incident.severity, incident.service.as_ref()).is_some();
        let wanted = incident.status.is_open() && incident.acknowledged.is_none() && pages_at_all;
        assert_eq!(running(None), usize::from(wanted), "{}: {:?}", incident.number, incident);
        let own = pages.iter().filter(|page| page.page.own.is_some()).count();
        assert_eq!(own, incident.own_pages.len(), "{}: no page is lost, none made twice", incident.number);
        for page in &incident.own_pages {
            let runs = usize::from(page.is_running());
            assert_eq!(running(Some(page.asked)), runs, "{}: {page:?} of {:?}", incident.number, incident.own_pages);
            assert!(incident.status.is_open() || runs == 0, "{}: it is over, and {page:?} runs", incident.number);
        }
    }

    /// However late it is, a page moves by one step alone.
    fn check_pace(&mut self, KeptPage { id, page, .. }: &KeptPage) {
        let stood = self.stood.insert(*id, page.step.count).unwrap_or_default();
        assert!(self.leaps || page.step.count <= stood + 1, "page {id} leaps from step {stood} to {:?}", page.step);
    }

    /// A page that runs is on its way, or due later; one that does not has nothing in the outbox that rings.
    fn check_page(&self, kept: &KeptPage, rows: &[Lying]) {
        let mine = || rows.iter().filter(|row| row.page == Some(kept.id) && row.urgent);
        if !kept.page.is_running() {
            let pending: Vec<_> = mine().filter(|row| row.state == "pending").collect();
            assert!(pending.is_empty(), "page {} is stopped: {pending:?}", kept.id);
        }
        match kept.page.state {
            PageState::Sending => {
                let is_step = |row: &Lying| match intent(row) {
                    Intent::Ring { step, .. } | Intent::Notify { step, .. } => step == kept.page.step.count,
                    _ => false,
                };
                assert!(mine().any(|row| row.is_open() && is_step(row)), "page {} is lost: {:?}", kept.id, kept.page);
            }
            PageState::Held { until } => assert!(until > self.house.now(), "page {} is overdue", kept.id),
            PageState::Ringing { deadline } => assert!(deadline > self.house.now(), "page {} is overdue", kept.id),
            PageState::Exhausted { again } => {
                assert!(again.is_none_or(|again| again > self.house.now()), "page {} is overdue", kept.id);
            }
            PageState::Acknowledged { .. } | PageState::Fenced { .. } => {}
        }
    }

    /// The record is the incident, and it is as it was written.
    pub(super) async fn check_record(&mut self) {
        let verified = self.house.engine.store().verify().await.unwrap();
        assert_eq!(verified.broken, []);
        let steps = self.house.chat.steps();
        for (kept, pages) in self.everything().await {
            let entries = {
                let mut reading = self.house.engine.store().reader().await.unwrap();
                reading.reader().entries(kept.incident.id).await.unwrap()
            };
            let (first, rest) = entries.split_first().unwrap();
            let Event::Declared(declaration) = &first.event else { panic!("{first:?} declares nothing") };
            let place = (kept.incident.id, kept.incident.server, kept.incident.number);
            let mut folded = Incident::declare(place, declaration, &first.actor, first.happened_at);
            rest.iter().for_each(|entry| folded.apply(entry));
            assert_eq!(folded, kept.incident);

            let told = |event: &Event| matches!(event, Event::Paged { .. } | Event::NobodyReached { .. });
            let told = entries.iter().filter(|entry| told(&entry.event)).count();
            let rung = steps.iter().filter(|(page, _)| pages.iter().any(|kept| kept.id == *page)).count();
            let rung = rung + self.house.chat.alerts();
            assert!(told <= rung, "{}: {told} entries tell of {rung} steps", kept.incident.number);
        }
        if !self.clock_was_set {
            assert_eq!(self.house.chat.doubled_beside(), [""; 0], "told twice, and nobody could know it again");
        }
    }

    /// Every incident with its pages.
    pub(super) async fn everything(&self) -> Vec<(Kept, Vec<KeptPage>)> {
        let ids: Vec<IncidentId> = probe::incidents(self.house.engine.store()).await.unwrap();
        let mut reading = self.house.engine.store().reader().await.unwrap();
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            let kept = reading.reader().incident(id).await.unwrap().unwrap();
            all.push((kept, reading.reader().pages(id).await.unwrap()));
        }
        all
    }
}

fn intent(row: &Lying) -> Intent {
    serde_json::from_str(&row.intent).unwrap()
}
