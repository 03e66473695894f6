//! From the bytes on the wire to an `ExportTraceServiceRequest`, noting every way in which they are not canonical.

use std::io::Read as _;

use flate2::read::GzDecoder;
use hyper::HeaderMap;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;

use super::check;

/// More than this, before or after decompression, is refused: the OTLP specification's own bound.
pub(super) const MAX_BODY_BYTES: usize = 64 << 20;

/// What a body turned out to be.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) request: Option<ExportTraceServiceRequest>,
    pub(super) violations: Vec<String>,
}

/// Decodes a body by its headers; what is wrong with it is in `violations`, and `request` is there whenever it decodes.
pub(super) fn decode(headers: &HeaderMap, body: &[u8]) -> Decoded {
    let mut decoded = Decoded::default();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let plain = match text(CONTENT_ENCODING).as_str() {
        "" | "identity" => body.to_vec(),
        "gzip" => match gunzip(body) {
            Ok(plain) => plain,
            Err(error) => return decoded.refuse(format!("content-encoding is gzip but the body is not: {error}")),
        },
        other => return decoded.refuse(format!("content-encoding `{other}` is not gzip")),
    };
    match text(CONTENT_TYPE).as_str() {
        "application/x-protobuf" => decode_protobuf(&plain, &mut decoded),
        "application/json" => decode_json(&plain, &mut decoded),
        other => {
            return decoded
                .refuse(format!("content-type `{other}` is neither application/x-protobuf nor application/json"));
        }
    }
    if let Some(request) = &decoded.request {
        decoded.violations.extend(check::violations(request));
    }
    decoded
}

impl Decoded {
    fn refuse(mut self, why: String) -> Self {
        self.violations.push(why);
        self
    }
}

fn decode_protobuf(plain: &[u8], decoded: &mut Decoded) {
    let request = match ExportTraceServiceRequest::decode(plain) {
        Ok(request) => request,
        Err(error) => {
            // The error names every message on the way down to where it failed; the end is what tells.
            let why = error.to_string();
            let end = why.rsplit(": ").next().unwrap_or(&why);
            return decoded.violations.push(format!("the body is not an ExportTraceServiceRequest: {end}"));
        }
    };
    let again = request.encode_to_vec();
    if again != plain {
        let at =
            again.iter().zip(plain).position(|(ours, theirs)| ours != theirs).unwrap_or(again.len().min(plain.len()));
        decoded.violations.push(format!(
            "the encoding is not canonical: {} bytes came, {} bytes when encoded again, first difference at byte {at}",
            plain.len(),
            again.len(),
        ));
    }
    decoded.request = Some(request);
}

fn decode_json(plain: &[u8], decoded: &mut Decoded) {
    match serde_json::from_slice(plain) {
        Ok(request) => decoded.request = Some(request),
        Err(error) => decoded.violations.push(format!("the body is not OTLP JSON: {error}")),
    }
}

fn gunzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    let bound = u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX);
    GzDecoder::new(body).take(bound.saturating_add(1)).read_to_end(&mut plain)?;
    if plain.len() > MAX_BODY_BYTES {
        return Err(std::io::Error::other("larger than 64 MiB when decompressed"));
    }
    Ok(plain)
}
