//! Between the domain's types and a column's.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

/// A time as it is kept: microseconds since 1970 UTC.
pub(super) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// A time that was kept.
pub(super) fn time(what: &'static str, micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros)
        .ok_or_else(|| StoreError::Unreadable { what, why: format!("{micros} is no time") })
}

/// A snowflake as it is kept. Discord's ids use 63 bits at most until the year 2084.
pub(super) fn id(snowflake: u64) -> i64 {
    snowflake.cast_signed()
}

/// A snowflake that was kept.
pub(super) fn snowflake(id: i64) -> u64 {
    id.cast_unsigned()
}

/// A value as JSON text.
pub(super) fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable { what, why: error.to_string() })
}

/// A value that was kept as JSON text.
pub(super) fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable { what, why: error.to_string() })
}

/// A key that nobody can guess: 16 hexadecimal digits.
pub(super) fn random_key() -> Result<String, getrandom::Error> {
    Ok(format!("{:016x}", getrandom::u64()?))
}
