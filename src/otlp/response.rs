//! What a receiver answered to a post that it accepted (OTLP specification, "Full Success" and "Partial Success").
//! Whether the body may be read at all (status 2xx, `application/x-protobuf`, bounded) is for the caller to say.

use super::wire::ExportTraceServiceResponse;
use alloc::string::String;
use core::fmt;
use prost::Message;

/// The receiver kept only part of the spans, or kept all and has something to say. It must not be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialSuccess {
    /// Spans that it dropped, 0 or more. With 0 the message is advice.
    pub rejected_spans: i64,
    /// What it says about it, for a developer's eyes. May be empty.
    pub message: String,
}

/// The body is no `ExportTraceServiceResponse`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedResponse;

impl fmt::Display for MalformedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the receiver's response is not an OTLP ExportTraceServiceResponse")
    }
}

impl core::error::Error for MalformedResponse {}

/// The partial success that a response tells of, or `None` for a full one: an empty body, no `partial_success`, or one
/// that says nothing. A negative count is taken for 0; unknown fields are passed over.
///
/// ```
/// use edgespan::otlp::{PartialSuccess, parse_response};
/// assert_eq!(parse_response(b""), Ok(None));
/// let partial = PartialSuccess { rejected_spans: 2, message: "no".into() };
/// assert_eq!(parse_response(b"\x0a\x06\x08\x02\x12\x02no"), Ok(Some(partial)));
/// ```
pub fn parse_response(body: &[u8]) -> Result<Option<PartialSuccess>, MalformedResponse> {
    let response = ExportTraceServiceResponse::decode(body).map_err(|_| MalformedResponse)?;
    Ok(response.partial_success.and_then(|partial| {
        let rejected_spans = partial.rejected_spans.max(0);
        let says_something = rejected_spans > 0 || !partial.error_message.is_empty();
        says_something.then_some(PartialSuccess { rejected_spans, message: partial.error_message })
    }))
}
