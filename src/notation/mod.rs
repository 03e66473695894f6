//! How things are written that are no spans: decimal numbers, hex digits, JSON, URLs, and words with their texts.
//! Nothing here knows what for.

pub mod decimal;
pub(crate) mod hex;
pub(crate) mod json;
pub(crate) mod url;
pub(crate) mod words;
