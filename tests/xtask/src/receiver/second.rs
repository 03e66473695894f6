//! The second service: what a Worker under test calls with `fetch`.
//!
//! `/quote` answers a small JSON document, `/echo` answers what it was sent, `/status/404` answers that status.
//! Each visit is remembered, above all its `traceparent`.

use bytes::Bytes;
use serde_json::{Value, json};

use super::mailbox::Visit;

/// The answer to one visit: status and JSON; `None` when the path is not the second service's.
pub(super) fn answer(visit: &Visit) -> Option<(u16, Bytes)> {
    let route = visit.path.split('?').next().unwrap_or_default();
    let (status, body) = match route {
        "/quote" => (200, json!({ "quote": "Make it work, make it right, make it fast.", "author": "Kent Beck" })),
        "/echo" => (200, echo(visit)),
        _ => {
            let status = route.strip_prefix("/status/")?.parse().ok()?;
            (status, json!({ "status": status }))
        }
    };
    Some((status, Bytes::from(body.to_string())))
}

/// Does this path, without its query, belong to the second service? Then: its key and the path below it.
pub(super) fn route(path: &str) -> Option<(&str, &str)> {
    let last = path.rfind('/')?;
    let start = match path.get(last..)? {
        "/quote" | "/echo" => last,
        _ => path.get(..last)?.strip_suffix("/status")?.len(),
    };
    Some((path.get(..start)?, path.get(start..)?))
}

fn echo(visit: &Visit) -> Value {
    // The trace headers are what differs between a traced and an untraced call; the visit itself remembers them.
    let headers: Vec<_> =
        visit.headers.iter().filter(|(name, _)| name != "traceparent" && name != "tracestate").collect();
    json!({
        "method": visit.method,
        "path": visit.path,
        "headers": headers,
        "body": String::from_utf8_lossy(&visit.body),
    })
}
