//! Sentry's two routes below a project: spans as OTLP, and events in envelopes. A DSN leads here when its path is the
//! key of a mailbox, so that scenarios see what Sentry would have got.
//!
//! This reads and keeps; all that Sentry's Relay enforces is in `tests/js/relay-rules.mjs`. Format:
//! <https://develop.sentry.dev/sdk/foundations/data-model/envelopes/>.

use hyper::HeaderMap;
use serde_json::Value;

/// The project that every DSN names.
pub(super) const PROJECT: &str = "42";
/// The public key that every DSN names: Relay takes none that has not 32 digits.
pub(super) const PUBLIC_KEY: &str = "e12d836b15bb49d7bbf99e64295d995b";

/// What a POST is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// OTLP, to any receiver.
    Traces,
    /// OTLP, to a project of Sentry's.
    SentryTraces,
    /// An envelope.
    Envelope,
}

/// An envelope with one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Its first line.
    pub header: Value,
    /// The header of its one item.
    pub item: Value,
    /// The item.
    pub event: Value,
}

/// Which mailbox a path posts to, and what.
pub(super) fn route(path: &str) -> Option<(&str, Kind)> {
    let below = |rest: &'static str| path.strip_suffix(rest)?.strip_suffix(PROJECT)?.strip_suffix("/api/");
    if let Some(key) = below("/envelope/") {
        return Some((key, Kind::Envelope));
    }
    if let Some(key) = below("/integration/otlp/v1/traces/").or_else(|| below("/integration/otlp/v1/traces")) {
        return Some((key, Kind::SentryTraces));
    }
    path.strip_suffix("/v1/traces").map(|key| (key, Kind::Traces))
}

/// What is wrong with how a request says who posts: the key of the project, once, by its header or by its query.
pub(super) fn unauthorized(headers: &HeaderMap, query: &str) -> Option<String> {
    let values = headers.get_all("x-sentry-auth").iter().chain(headers.get_all("authorization"));
    let in_headers = values.map(|value| value.to_str().unwrap_or_default());
    let said: Vec<&str> = in_headers.chain(query.contains("sentry_").then_some(query)).collect();
    let [one] = said.as_slice() else { return Some(format!("the key is said {} times", said.len())) };
    let key = format!("sentry_key={PUBLIC_KEY}");
    let is_said = match one.strip_prefix("Sentry ") {
        Some(pairs) => pairs.split(", ").any(|pair| pair == key),
        None => one.split('&').any(|pair| pair == key),
    };
    (!is_said).then(|| format!("the key is said like this: {one}"))
}

/// Reads an envelope of three lines, the way edgespan writes it; what is wrong is added to `violations`.
pub(super) fn envelope(body: &[u8], violations: &mut Vec<String>) -> Option<Envelope> {
    let lines: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
    let [header, item, event, []] = lines.as_slice() else {
        violations.push(format!("the envelope has {} lines, or does not end with one", lines.len()));
        return None;
    };
    let mut json = |line: &[u8], what: &str| {
        let value = serde_json::from_slice::<Value>(line).ok().filter(Value::is_object);
        if value.is_none() {
            violations.push(format!("the {what} of the envelope is no JSON object"));
        }
        value
    };
    let envelope =
        Envelope { header: json(header, "header")?, item: json(item, "item's header")?, event: json(event, "event")? };
    if envelope.item != serde_json::json!({ "type": "event", "length": event.len() }) {
        violations.push(format!("the item's header is {}, its event has {} bytes", envelope.item, event.len()));
    }
    if envelope.header.get("event_id") != envelope.event.get("event_id") {
        violations.push("the envelope and its event have different ids".to_owned());
    }
    Some(envelope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_whose_it_is_and_what_is_posted() {
        let traces = "/k/api/42/integration/otlp/v1/traces";
        assert_eq!(route(traces), Some(("/k", Kind::SentryTraces)));
        assert_eq!(route(&format!("{traces}/")), Some(("/k", Kind::SentryTraces)));
        assert_eq!(route("/deep/k/api/42/envelope/"), Some(("/deep/k", Kind::Envelope)));
        assert_eq!(route("/k/v1/traces"), Some(("/k", Kind::Traces)));
        assert_eq!(route("/k/api/42/envelope"), None);
        assert_eq!(route("/k/echo"), None);
    }

    #[test]
    fn the_key_is_said_once() {
        let told = |headers: &[(&'static str, &str)], query: &str| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, value.parse().unwrap());
            }
            unauthorized(&map, query)
        };
        let auth = format!("Sentry sentry_version=7, sentry_key={PUBLIC_KEY}");
        let by_query = format!("sentry_version=7&sentry_key={PUBLIC_KEY}");
        assert_eq!(told(&[("x-sentry-auth", &auth)], "a=b"), None);
        assert_eq!(told(&[], &by_query), None);
        assert_eq!(told(&[], "").unwrap(), "the key is said 0 times");
        assert_eq!(told(&[("x-sentry-auth", &auth)], &by_query).unwrap(), "the key is said 2 times");
        assert_eq!(
            told(&[("x-sentry-auth", &auth), ("authorization", "Basic x")], "").unwrap(),
            "the key is said 2 times"
        );
        let wrong = told(&[("x-sentry-auth", "Sentry sentry_key=1")], "").unwrap();
        assert_eq!(wrong, "the key is said like this: Sentry sentry_key=1");
    }

    #[test]
    fn an_envelope_is_three_lines_that_agree() {
        let read = |text: &str| {
            let mut violations = Vec::new();
            (envelope(text.as_bytes(), &mut violations).is_some(), violations)
        };
        let item = r#"{"type":"event","length":16}"#;
        assert_eq!(read(&format!("{{\"event_id\":\"a\"}}\n{item}\n{{\"event_id\":\"a\"}}\n")), (true, vec![]));
        let (_, wrong) = read(&format!("{{\"event_id\":\"b\"}}\n{item}\n{{\"event_id\":\"ab\"}}\n"));
        assert_eq!(wrong.len(), 2);
        assert_eq!(read("{}\n{}\n{}"), (false, vec!["the envelope has 3 lines, or does not end with one".to_owned()]));
        assert_eq!(
            read("{}\n[]\n{}\n"),
            (false, vec!["the item's header of the envelope is no JSON object".to_owned()])
        );
    }
}
