//! From the bytes on the wire to an `ExportTraceServiceRequest`, noting every way in which they are not canonical.

use std::io::Read as _;

use flate2::read::GzDecoder;
use hyper::HeaderMap;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message as _;

use super::check;

/// More than this, before or after decompression, is refused: the OTLP specification's own bound.
pub(super) const MAX_BODY_BYTES: usize = 64 << 20;

/// Decodes a body by its headers; what is wrong is added to `violations`.
pub(super) fn decode(
    headers: &HeaderMap,
    body: &[u8],
    violations: &mut Vec<String>,
) -> Option<ExportTraceServiceRequest> {
    let decoded = plain(headers, body).and_then(|plain| match text(headers, CONTENT_TYPE) {
        "application/x-protobuf" => protobuf(&plain, violations),
        "application/json" => {
            serde_json::from_slice(&plain).map_err(|error| format!("the body is not OTLP JSON: {error}"))
        }
        other => Err(format!("content-type `{other}` is neither application/x-protobuf nor application/json")),
    });
    match &decoded {
        Ok(request) => violations.extend(check::violations(request)),
        Err(why) => violations.push(why.clone()),
    }
    decoded.ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn plain(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, String> {
    match text(headers, CONTENT_ENCODING) {
        "" | "identity" => Ok(body.to_vec()),
        "gzip" => gunzip(body).map_err(|error| format!("content-encoding is gzip but the body is not: {error}")),
        other => Err(format!("content-encoding `{other}` is not gzip")),
    }
}

fn protobuf(plain: &[u8], violations: &mut Vec<String>) -> Result<ExportTraceServiceRequest, String> {
    let request = ExportTraceServiceRequest::decode(plain).map_err(|error| {
        // The error names every message on the way down to where it failed; the end is what tells.
        let why = error.to_string();
        format!("the body is not an ExportTraceServiceRequest: {}", why.rsplit(": ").next().unwrap_or(&why))
    })?;
    let again = request.encode_to_vec();
    if again != plain {
        let differs = again.iter().zip(plain).position(|(ours, theirs)| ours != theirs);
        violations.push(format!(
            "the encoding is not canonical: {} bytes came, {} bytes when encoded again, first difference at byte {}",
            plain.len(),
            again.len(),
            differs.unwrap_or(again.len().min(plain.len())),
        ));
    }
    Ok(request)
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
