//! Pages: rung where people see them, rung directly, and marked with what became of them.

use std::time::Duration;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::denied::SEE;
use super::post::{Sent, sent};
use super::privacy::admissible;
use super::reach::{Reach, Reached};
use super::{Carried, DiscordCourier, Probe, never, unasked};
use crate::discord::Me;
use crate::discord::rest::Failure;
use crate::discord::view::{self, Body, Mentions, Place, Ring};
use crate::engine::{Delivery, Doubt, Errand, Rang, RangDirectly, Receipt};
use crate::escalation::Position;
use crate::incident::{ChannelId, MessageId, Missed, Target, UserId, Whom};
use crate::store::KeptPage;

/// How long a page that only a channel can carry waits for a private incident's channel.
const CHANNEL_COMES_WITHIN: TimeDelta = TimeDelta::seconds(60);
/// Discord's errors for somebody who can't be written to: unknown user, no access, direct messages closed.
pub(super) const OUT_OF_REACH: [u64; 3] = [10_013, 50_001, 50_007];

impl DiscordCourier {
    /// Rings a step elsewhere, because the incident's channel is not there or does not take the page.
    pub(super) async fn ring_outside(
        &self,
        me: &Me,
        errand: &Errand,
        at: Position,
        late_minutes: Option<u32>,
    ) -> Carried {
        if errand.kept.incident.is_private() {
            return self.ring_privately(me, errand, at, late_minutes).await;
        }
        match self.ensure_announce_channel(errand).await {
            Ok(channel) => self.ring_in(me, errand, at, late_minutes, (channel, Place::InAnnouncements)).await,
            Err(Delivery::Never { why, .. }) => self.ring_people(me, errand, at, late_minutes, &why).await,
            Err(other) => Err(other),
        }
    }

    pub(super) async fn ring_in(
        &self,
        me: &Me,
        errand: &Errand,
        at: Position,
        late_minutes: Option<u32>,
        (channel, place): (ChannelId, Place),
    ) -> Carried {
        let kept = page(errand)?;
        let targets = &chat_targets(kept, at);
        let mut reach = self.reach(me, errand, targets, channel).await;
        let spared = reach.spare(&kept.page);
        let is_private = errand.kept.incident.is_private();
        let _opening = if is_private { Some(self.shutting.read().await) } else { None };
        let admitted = self.admit(errand, channel, &mut reach).await?;
        if let (true, Some(failure)) = (reach.is_nobody(), &reach.unasked) {
            // Nothing was sent, and nobody knows yet that nobody can be reached.
            return Err(Delivery::Later { after: Duration::ZERO, why: failure.to_string() });
        }
        if reach.is_nobody() && !reach.mentions.everyone {
            let deaf = std::mem::take(&mut reach.deaf);
            let other_way = self.ring_deaf(me, errand, at, late_minutes, deaf).await;
            reach.missed.retain(|one| !other_way.targets.contains(&one.target));
            let missed = by_name(reach.missed, kept);
            if let Some(&RangDirectly { channel, message, user }) = other_way.directly.first() {
                let OtherWay { directly, names: reached, .. } = other_way;
                let (users, roles, unsaid) = (vec![user], Vec::new(), Vec::new());
                let rang = Rang { channel, message, users, roles, directly, reached, missed, unsaid, admitted };
                return Ok(Delivery::Delivered(Receipt::Rang(Box::new(rang))));
            }
            if spared && missed.is_empty() {
                return Ok(Delivery::Delivered(Receipt::HadAlready));
            }
            return Err(Delivery::Never { why: "nobody can be reached".to_owned(), missed });
        }
        let said = by_name(reach.missed.clone(), kept);
        let key = ring_key(kept);
        let ring = Ring {
            page: &kept.page,
            page_key: &key,
            mentions: &reach.mentions,
            missed: &said,
            late_minutes,
            place,
            at: errand.now,
        };
        let body = view::ring(&ring, &self.seen(errand, &errand.kept.incident.declarer));
        let probe = Probe::CustomId(key);
        let rung = match self.rung_before(me, errand, place, &probe).await {
            Some(sent) => Ok(sent),
            None => self.post(me, errand, channel, &body, &probe).await,
        };
        match rung {
            Ok(sent) => {
                let Reached { users, roles, mut names, mut missed, deaf, mut unsaid } = reach.read_back(&sent.shown);
                let other_way = self.ring_deaf(me, errand, at, late_minutes, deaf).await;
                for list in [&mut missed, &mut unsaid] {
                    list.retain(|one| !other_way.targets.contains(&one.target));
                }
                names.extend(other_way.names);
                let (channel, message) = (sent.channel, sent.message);
                Ok(Delivery::Delivered(Receipt::Rang(Box::new(Rang {
                    channel,
                    message,
                    users,
                    roles,
                    directly: other_way.directly,
                    reached: names,
                    missed: by_name(missed, kept),
                    unsaid: by_name(unsaid, kept),
                    admitted,
                }))))
            }
            // The bot is shut out of the channel, or may not write in it.
            Err(Delivery::Never { .. }) if place == Place::InChannel => {
                drop(_opening);
                Box::pin(self.ring_outside(me, errand, at, late_minutes)).await
            }
            Err(Delivery::Never { why, .. }) => {
                Err(Delivery::Never { missed: by_name(all_missed(targets, reach, &why), kept), why })
            }
            Err(other) => Err(other),
        }
    }

    /// Writes to those whom a mention in the channel does not reach, where the level has direct messages too. Whoever can't be
    /// written to either stays missed.
    async fn ring_deaf(
        &self,
        me: &Me,
        errand: &Errand,
        at: Position,
        late_minutes: Option<u32>,
        deaf: Vec<(UserId, String, String)>,
    ) -> OtherWay {
        let mut other_way = OtherWay::default();
        let also = errand.page.as_ref().is_some_and(|kept| kept.page.also_dm(at));
        for (user, name, target) in deaf.into_iter().filter(|_| also) {
            if let Ok(sent) = self.ring_one(me, errand, user, late_minutes).await {
                other_way.directly.push(RangDirectly { channel: sent.channel, message: sent.message, user });
                other_way.names.push(name);
                other_way.targets.push(target);
            }
        }
        other_way
    }

    /// The message of an earlier try that nobody knew to have arrived: it went to the announcement channel, when the incident's
    /// own was not there yet.
    async fn rung_before(&self, me: &Me, errand: &Errand, place: Place, probe: &Probe) -> Option<Sent> {
        if errand.doubt == Doubt::None || place != Place::InChannel {
            return None;
        }
        let channel = self.announce_channel(errand).await?;
        let shown = self.find_own(me, channel, probe).await.ok()??;
        sent(channel, shown).ok()
    }

    /// A private incident is not rung where everybody reads: while its channel is not there, people are rung directly. A step of
    /// roles alone waits for the channel a little, since nothing else reaches them.
    async fn ring_privately(&self, me: &Me, errand: &Errand, at: Position, late_minutes: Option<u32>) -> Carried {
        let why = match &errand.channel_refused {
            Some(why) => format!("the private channel could not be made: {why}"),
            None => "the private channel is not there".to_owned(),
        };
        let targets = &chat_targets(page(errand)?, at);
        let may_come = errand.channel_refused.is_none() && errand.waited < CHANNEL_COMES_WITHIN;
        let roles_alone = targets.iter().all(|target| matches!(target, Target::ServerRole(_) | Target::Here));
        if may_come && roles_alone {
            return Err(Delivery::Later { after: Duration::ZERO, why });
        }
        self.ring_people(me, errand, at, late_minutes, &why).await
    }

    /// Rings the people of a step one by one, because there is no channel in which everybody could be rung.
    pub(super) async fn ring_people(
        &self,
        me: &Me,
        errand: &Errand,
        at: Position,
        late_minutes: Option<u32>,
        why: &str,
    ) -> Carried {
        let targets = &chat_targets(page(errand)?, at);
        let mut reach = self.reach_people(errand, targets, why).await;
        let spared = reach.spare(&page(errand)?.page);
        let admitted = admissible(&errand.kept.incident, &mut reach);
        let (mut missed, mut reached, mut rung) = (reach.missed, Vec::new(), Vec::new());
        for (user, name, target) in reach.users {
            match self.ring_one(me, errand, user, late_minutes).await {
                Ok(sent) => {
                    reached.push(name);
                    rung.push(RangDirectly { channel: sent.channel, message: sent.message, user });
                }
                Err(Delivery::Never { why, .. }) => missed.push(Missed { target, why }),
                // Whoever was rung before is found again on the next try, and not rung twice.
                Err(other) => return Err(other),
            }
        }
        let Some(&RangDirectly { channel, message, user }) = rung.first() else {
            if spared && missed.is_empty() {
                return Ok(Delivery::Delivered(Receipt::HadAlready));
            }
            return Err(Delivery::Never { why: why.to_owned(), missed: by_name(missed, page(errand)?) });
        };
        let (users, roles, unsaid) = (vec![user], Vec::new(), Vec::new());
        let missed = by_name(missed, page(errand)?);
        let rang = Rang { channel, message, users, roles, directly: rung, reached, missed, unsaid, admitted };
        Ok(Delivery::Delivered(Receipt::Rang(Box::new(rang))))
    }

    /// Rings a person by a direct message.
    pub(super) async fn ring_directly(
        &self,
        me: &Me,
        errand: &Errand,
        user: UserId,
        late_minutes: Option<u32>,
    ) -> Carried {
        self.ring_one(me, errand, user, late_minutes).await.map(|sent| sent.receipt())
    }

    async fn ring_one(
        &self,
        me: &Me,
        errand: &Errand,
        user: UserId,
        late_minutes: Option<u32>,
    ) -> Result<Sent, Delivery> {
        let kept = page(errand)?;
        let channel = self.direct_channel(user).await.map_err(unreachable_person)?;
        let (key, mentions) = (ring_key(kept), Mentions::default());
        let ring = Ring {
            page: &kept.page,
            page_key: &key,
            mentions: &mentions,
            missed: &[],
            late_minutes,
            place: Place::Direct,
            at: errand.now,
        };
        let body = view::ring(&ring, &self.seen(errand, &errand.kept.incident.declarer));
        // Discord knows a nonce again wherever it was used: the second person's must be another.
        let own = Errand { nonce: nonce_for(&errand.nonce, user), ..errand.clone() };
        self.post(me, &own, channel, &body, &Probe::CustomId(key)).await
    }

    /// Shows on a message that rang what became of its page.
    pub(super) async fn rung(
        &self,
        errand: &Errand,
        mentions: Mentions,
        channel: ChannelId,
        message: MessageId,
    ) -> Carried {
        let kept = page(errand)?;
        let key = ring_key(kept);
        // Whoever has it stands below; whom it called is of no use any more, and of no concern to a notification.
        let called = if kept.page.is_running() { mentions.clone() } else { Mentions::default() };
        let place = match (mentions.users.as_slice(), mentions.roles.as_slice()) {
            _ if Some(channel) == errand.kept.channel => Place::InChannel,
            // One person alone, elsewhere than in a channel of the server: a direct message.
            ([_], []) if self.announce_channel(errand).await != Some(channel) => Place::Direct,
            _ => Place::InAnnouncements,
        };
        let ring = Ring {
            page: &kept.page,
            page_key: &key,
            mentions: &called,
            missed: &[],
            late_minutes: None,
            place,
            at: errand.now,
        };
        let body = view::rung(&ring, &self.seen(errand, &errand.kept.incident.declarer));
        match self.edit(channel, message, &body).await {
            Ok(()) => Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) => Err(self.refused(errand.kept.incident.server, Some(channel), SEE, failure).await),
        }
    }

    /// Looks for a message of which nobody knew whether it had rung when its page was stopped, and takes its button off.
    pub(super) async fn silence(&self, me: &Me, errand: &Errand, user: Option<UserId>) -> Carried {
        let probe = Probe::CustomId(ring_key(page(errand)?));
        let places = match user {
            Some(user) => vec![self.direct_channel(user).await.map_err(unreachable_person)?],
            None => errand.kept.channel.into_iter().chain(self.announce_channel(errand).await).collect(),
        };
        for place in places {
            if let Some(shown) = self.find_own(me, place, &probe).await? {
                let Sent { channel, message, .. } = sent(place, shown)?;
                return self.rung(errand, Mentions::default(), channel, message).await;
            }
        }
        Ok(Delivery::Delivered(Receipt::Nothing))
    }

    /// Tells whoever opened the incident that nobody was reached.
    pub(super) async fn tell_declarer(&self, me: &Me, errand: &Errand, body: Body) -> Carried {
        let incident = &errand.kept.incident;
        let Some(person) = incident.declarer.person() else {
            return Err(never("no person opened this incident"));
        };
        if incident.circle.as_ref().is_some_and(|circle| circle.is_out(person.id)) {
            return Err(never("whoever opened this incident was taken out of it"));
        }
        let channel = self.direct_channel(person.id).await.map_err(unreachable_person)?;
        self.post(me, errand, channel, &body, &Probe::Content).await.map(|sent| sent.receipt())
    }
}

/// Those who were written to because a mention did not reach them.
#[derive(Default)]
struct OtherWay {
    directly: Vec<RangDirectly>,
    names: Vec<String>,
    /// The targets that named them.
    targets: Vec<String>,
}

/// Whom a step rings on Discord: its notifiers have messages of their own.
fn chat_targets(kept: &KeptPage, at: Position) -> Vec<Target> {
    kept.page.targets(at).iter().filter(|target| !matches!(target, Target::Notifier(_))).cloned().collect()
}

fn page(errand: &Errand) -> Result<&KeptPage, Delivery> {
    errand.page.as_ref().ok_or_else(|| never("the page is not on record"))
}

/// The opaque key that a ring's button carries: the page's, and behind it the step, so that each ring is found again by itself.
fn ring_key(page: &KeptPage) -> String {
    format!("{}-{}", page.key, page.page.step.count)
}

/// As long as the errand's own, and no other person's.
fn nonce_for(nonce: &str, user: UserId) -> String {
    let hash = Sha256::new().chain_update(nonce).chain_update(user.0.to_be_bytes()).finalize();
    hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn all_missed(targets: &[Target], reach: Reach, why: &str) -> Vec<Missed> {
    let mut missed = reach.missed;
    let known: Vec<String> = missed.iter().map(|missed| missed.target.clone()).collect();
    let others = targets.iter().map(ToString::to_string).filter(|target| !known.contains(target));
    missed.extend(others.map(|target| Missed { target, why: why.to_owned() }));
    missed
}

/// Those who were missed, as people call them: a page of its own names a person or a role by the id alone.
fn by_name(missed: Vec<Missed>, page: &KeptPage) -> Vec<Missed> {
    let Some(own) = &page.page.own else { return missed };
    let is_id =
        |target: &str| target.split_once(':').is_some_and(|(_, id)| id.bytes().all(|byte| byte.is_ascii_digit()));
    let named =
        |one: Missed| match is_id(&one.target) && !matches!(own.whom, Whom::Service { .. } | Whom::Schedule { .. }) {
            true => Missed { target: own.whom.name().to_owned(), ..one },
            false => one,
        };
    missed.into_iter().map(named).collect()
}

fn unreachable_person(failure: Failure) -> Delivery {
    match failure {
        Failure::Refused { code, message, .. } if OUT_OF_REACH.contains(&code) => never(&message),
        failure => unasked(failure),
    }
}
