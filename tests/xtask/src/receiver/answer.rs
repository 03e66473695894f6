//! What a mailbox answers to the next POSTs: programmed by a case, a plain 200 otherwise.

use opentelemetry_proto::tonic::collector::trace::v1::{ExportTracePartialSuccess, ExportTraceServiceResponse};
use prost::Message as _;
use serde::Deserialize;

use super::sentry::Kind;

/// One programmed answer. A list of them is used up one by one; the last one of its kind stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Answer {
    /// Only for POSTs of envelopes (true), or of spans (false); absent for any.
    pub envelope: Option<bool>,
    /// The status code; absent means 200.
    pub status: Option<u16>,
    /// The body as text; it wins over `partial_success`.
    pub body: Option<String>,
    /// A partial success, in the encoding of the request.
    pub partial_success: Option<ExportTracePartialSuccess>,
    /// Milliseconds to wait before answering.
    pub delay_ms: u64,
    /// Never answers: the connection stays open until the client gives up.
    pub hang: bool,
    /// Closes the connection without an answer.
    pub drop: bool,
    /// The `retry-after` header.
    pub retry_after: Option<String>,
    /// The `x-sentry-rate-limits` header.
    pub rate_limits: Option<String>,
}

impl Answer {
    /// Whether it is for POSTs of this kind.
    pub(super) fn fits(&self, kind: Kind) -> bool {
        self.envelope.is_none_or(|envelope| envelope == (kind == Kind::Envelope))
    }

    /// The response body, for a request of this encoding.
    pub fn body_bytes(&self, json: bool) -> Vec<u8> {
        if let Some(text) = &self.body {
            return text.clone().into_bytes();
        }
        let response = ExportTraceServiceResponse { partial_success: self.partial_success.clone() };
        if json { serde_json::to_vec(&response).unwrap_or_default() } else { response.encode_to_vec() }
    }
}
