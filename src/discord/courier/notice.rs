//! Notices: told to one person, or where incidents are announced; and the message of a test page.

use super::denied::SAY;
use super::page::OUT_OF_REACH;
use super::post::{Attempt, Probe};
use super::{Carried, DiscordCourier, never, unasked, undone};
use crate::discord::Me;
use crate::discord::view::{self, Body};
use crate::engine::{Delivery, Notice, NoticeErrand, Receipt};
use crate::incident::{Person, Target};

impl DiscordCourier {
    pub(super) async fn tell_notice(&self, me: &Me, errand: &NoticeErrand) -> Carried {
        match &errand.notice {
            Notice::ShiftBegins { schedule, who, until } => {
                let person = self.member(errand, who).await?;
                let body = view::shift_begins(&schedule.0, &person, *until);
                self.tell_person(me, errand, &person, body).await
            }
            Notice::GapAhead { schedule, from, until } => {
                self.tell_server(me, errand, view::gap_ahead(&schedule.0, *from, *until)).await
            }
            Notice::TestPage { .. } => self.show_test(errand).await,
        }
    }

    async fn member(&self, errand: &NoticeErrand, who: &Target) -> Result<Person, Delivery> {
        let Target::User(name) = who else { return Err(never("nobody is on call by name")) };
        match self.member_of(errand.server, name).await {
            Ok(person) => Ok(person),
            Err(Ok(why)) => Err(never(&why)),
            Err(Err(failure)) => Err(unasked(failure)),
        }
    }

    /// Tells one person; where they take no direct messages, in the channel where incidents are announced.
    async fn tell_person(&self, me: &Me, errand: &NoticeErrand, person: &Person, body: Body) -> Carried {
        let channel = match self.direct_channel(person.id).await {
            Ok(channel) => channel,
            Err(failure) if OUT_OF_REACH.iter().any(|code| failure.is(*code)) => {
                return self.tell_server(me, errand, body).await;
            }
            Err(failure) => return Err(unasked(failure)),
        };
        let attempt = Attempt::of_notice(errand);
        match self.try_to_post(me, &attempt, channel, &body, &Probe::Content).await {
            Ok(sent) => Ok(sent.receipt()),
            Err(failure) if OUT_OF_REACH.iter().any(|code| failure.is(*code)) => {
                self.tell_server(me, errand, body).await
            }
            Err(failure) => Err(undone(failure)),
        }
    }

    async fn tell_server(&self, me: &Me, errand: &NoticeErrand, body: Body) -> Carried {
        let channel = self.announce_channel_of(errand.server, &errand.agreed).await?;
        match self.try_to_post(me, &Attempt::of_notice(errand), channel, &body, &Probe::Content).await {
            Ok(sent) => Ok(sent.receipt()),
            Err(failure) => Err(self.refused(errand.server, Some(channel), SAY, failure).await),
        }
    }

    async fn show_test(&self, errand: &NoticeErrand) -> Carried {
        let Some((kept, (channel, message))) = errand.test.as_ref().and_then(|kept| Some((kept, kept.message?))) else {
            return Err(never("the test page has no message"));
        };
        match self.edit(channel, message, &view::test_page_of_all(&kept.test, &kept.key)).await {
            Ok(()) => Ok(Delivery::Delivered(Receipt::Nothing)),
            Err(failure) => Err(self.refused(errand.server, Some(channel), SAY, failure).await),
        }
    }
}
