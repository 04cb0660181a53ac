//! Which incidents somebody may know of, as a condition in SQL: every query whose rows people are shown has it.

use super::row::id;
use crate::incident::Viewer;

/// The condition that a row of `incidents` may be known to the one who looks. `$ids`: the parameter bound to [`ids_of`].
macro_rules! visible {
    ($ids:literal) => {
        concat!(
            " (incidents.private = 0 OR ",
            $ids,
            " IS NULL OR incidents.channel_id IN (SELECT value FROM json_each(",
            $ids,
            ")) OR (EXISTS (SELECT 1 FROM circles c WHERE c.incident_id = incidents.id AND NOT c.is_out
                                             AND c.guest_id IN (SELECT value FROM json_each(",
            $ids,
            "))) AND NOT EXISTS (SELECT 1 FROM circles o WHERE o.incident_id = incidents.id AND o.is_out
                                                     AND o.guest_id IN (SELECT value FROM json_each(",
            $ids,
            "))))) "
        )
    };
}

/// The ids by which somebody may know of an incident, as a JSON list: the person's own, the roles', the places'. `None`:
/// everything may be known. Discord gives no id twice, so that one list does for all three.
pub(super) fn ids_of(viewer: &Viewer) -> Option<String> {
    let Viewer::Member { user, roles, places } = viewer else { return None };
    let ids = [user.0].into_iter().chain(roles.iter().map(|role| role.0)).chain(places.iter().map(|place| place.0));
    let ids: Vec<_> = ids.map(|snowflake| id(snowflake).to_string()).collect();
    Some(format!("[{}]", ids.join(",")))
}
