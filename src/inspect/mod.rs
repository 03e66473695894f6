//! The other direction, for tests and viewers: an OTLP trace request decoded into plain JavaScript objects. It is a module
//! of its own (feature `inspect`), compiled in place of the core's door and imported by no entry of the package.
//!
//! prost skips fields that it does not know. Whether a producer wrote any is seen by encoding again what was decoded
//! ([`reencode`]): bytes that come back differ where the request has an unknown field, a default that is written out,
//! fields out of order, or a number longer than it need be.

#[cfg(target_family = "wasm")]
mod door;
mod messages;
#[cfg(test)]
#[path = "../../tests/unit/inspect.rs"]
mod tests;

use self::messages::TracesData;
use prost::{DecodeError, Message as _};

/// The request that these bytes are; otherwise one sentence that says why they are none.
fn decode(bytes: &[u8]) -> Result<TracesData, String> {
    TracesData::decode(bytes).map_err(|error| sentence(&error))
}

/// What was decoded, in the one canonical form: known fields only, ascending, without defaults.
fn reencode(bytes: &[u8]) -> Result<Vec<u8>, String> {
    Ok(decode(bytes)?.encode_to_vec())
}

/// prost's error begins with a sentence's start of its own, and names every message around the place, the innermost first.
/// Places have no space in them, causes do.
fn sentence(error: &DecodeError) -> String {
    let text = error.to_string();
    let mut rest = text.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&text);
    let mut innermost = None;
    while let Some((place, cause)) = rest.split_once(": ").filter(|(place, _)| !place.contains(' ')) {
        innermost.get_or_insert(place);
        rest = cause;
    }
    let place = innermost.map(|place| format!(" at {place}")).unwrap_or_default();
    format!("edgespan: the bytes are no ExportTraceServiceRequest{place}: {rest}")
}
