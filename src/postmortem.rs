//! Placeholder.
use crate::incident::*;
#[allow(missing_docs)]
pub struct Record<'a> {
    pub incident: &'a Incident,
    pub entries: &'a [Entry],
    pub rules: &'a Rules,
}
#[allow(missing_docs)]
pub fn markdown(_: &Record<'_>) -> Result<String, std::fmt::Error> {
    Ok(String::new())
}
#[allow(missing_docs)]
pub fn summary(_: &Record<'_>) -> String {
    String::new()
}
#[allow(missing_docs)]
pub fn file_name(_: &Incident) -> String {
    String::new()
}
