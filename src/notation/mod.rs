//! How things are written that are no spans: decimal numbers, hex digits, JSON and URLs. Nothing here knows what for.

pub mod decimal;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod url;
