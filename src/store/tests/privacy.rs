//! A private incident is not there for those who were not let in, whichever way they come.

use super::{Disk, declare};
use crate::incident::fixture::{HOME, alice, at, bob};
use crate::incident::{
    ChannelId, Circle, Event, Guest, Kind, Number, Person, Place, ServerRoleId, TextField, UserId, Viewer,
};
use crate::store::{Filter, StoreError};

const CHANNEL: ChannelId = ChannelId(900);
const ELSEWHERE: u64 = 800;
const ON_CALL: ServerRoleId = ServerRoleId(500);

fn member(user: u64, roles: &[ServerRoleId], place: u64) -> Viewer {
    Viewer::Member { user: UserId(user), roles: roles.to_vec(), places: vec![ChannelId(place)] }
}

#[tokio::test]
async fn nobody_finds_it_who_was_not_let_in() {
    let Disk { store, folder: _folder } = &Disk::new().await;
    let kept = declare(store, HOME, "Checkout errors").await.unwrap();
    let mut incident = kept.incident.clone();
    let out = Person { id: UserId(3), name: "Carol".to_owned() };
    let guests = vec![Guest::Person(alice()), Guest::Role { id: ON_CALL, name: "On-call".to_owned() }];
    incident.circle = Some(Circle { guests, out: vec![out] });
    let text = Event::TextSet { field: TextField::Title, text: "A leak".to_owned() };
    let entry = incident.record(Kind::Action, text, at(1));
    let work = store.write(move |tx| {
        Box::pin(async move {
            tx.set_place(incident.id, Some(Place::Channel(CHANNEL))).await?;
            tx.update_incident(&incident, &[entry]).await
        })
    });
    let written: Result<(), StoreError> = work.await;
    written.unwrap();
    declare(store, HOME, "For everybody").await.unwrap();

    let mut reading = store.reader().await.unwrap();
    for (viewer, sees) in [
        (Viewer::Keeper, true),
        (member(alice().id.0, &[], ELSEWHERE), true),
        (member(bob().id.0, &[ON_CALL], ELSEWHERE), true),
        (member(bob().id.0, &[], CHANNEL.0), true),
        (member(bob().id.0, &[ServerRoleId(501)], ELSEWHERE), false),
        (member(3, &[ON_CALL], ELSEWHERE), false),
        (member(3, &[], ELSEWHERE), false),
    ] {
        let mut reader = reading.reader();
        assert_eq!(reader.incident_numbered(HOME, Number(1), &viewer).await.unwrap().is_some(), sees, "{viewer:?}");
        assert_eq!(reader.incident_of_channel(HOME, CHANNEL, &viewer).await.unwrap().is_some(), sees, "{viewer:?}");
        assert_eq!(reader.incident_keyed(Some(HOME), &kept.key, &viewer).await.unwrap().is_some(), sees, "{viewer:?}");
        let listed = reader.list(HOME, &Filter::default(), 10, &viewer).await.unwrap();
        assert_eq!(listed.len(), 1 + usize::from(sees), "{viewer:?}");
        let lately = reader.opened_lately(HOME, alice().id, "A leak", at(0), &viewer).await.unwrap();
        assert_eq!(lately.is_some(), sees, "{viewer:?}");
    }
    assert_eq!(reading.reader().list(HOME, &Filter::default(), 1, &member(9, &[], ELSEWHERE)).await.unwrap().len(), 1);
}
