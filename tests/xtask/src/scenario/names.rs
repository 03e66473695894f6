//! Names for what differs from run to run: addresses, ports, versions, ids, times, stack frames.

use std::time::{SystemTime, UNIX_EPOCH};

use const_hex::encode as hex;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Kind;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde_json::{Map, Value, json};

use super::served::Served;
use super::spec::Spec;
use crate::receiver::{Inbox, Mailbox, Receiver};

/// A clock may be read a moment before the run is noted to begin.
const SLACK_NANOS: u128 = 1_000_000_000;

/// The replacements of one run.
#[derive(Debug)]
pub(super) struct Names {
    texts: Vec<(String, &'static str)>,
    ports: Vec<i64>,
    version: String,
    given: String,
    varying: Vec<String>,
    /// Whether further Workers may have sent spans, too.
    has_others: bool,
    began: u128,
    ended: u128,
}

impl Names {
    /// `scenario` is `scenario.json`, as text and read: ids found in it keep their digits, of attributes that it says to
    /// vary only the type is told.
    pub(super) fn new(
        receiver: &Receiver,
        mailbox: &Mailbox,
        version: &str,
        scenario: Option<(&str, &Spec)>,
        served: &Served,
    ) -> Self {
        let refused = receiver.refused_url();
        let port = |url: &str| url.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default();
        Self {
            ports: vec![i64::from(receiver.port()), port(&refused), port(&served.url)],
            texts: vec![
                (mailbox.url().to_owned(), "http://receiver"),
                (receiver.url(), "http://receiver"),
                (refused, "http://refused"),
                (served.url.clone(), "http://self"),
            ],
            version: version.to_owned(),
            given: scenario.map_or_else(String::new, |(given, _)| given.to_owned()),
            varying: scenario.map_or_else(Vec::new, |(_, spec)| spec.varying.clone()),
            has_others: scenario.is_some_and(|(_, spec)| !spec.workers.is_empty()),
            began: nanos(served.began),
            ended: nanos(SystemTime::now()),
        }
    }

    /// Text with its addresses replaced.
    pub(super) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (address, name) in &self.texts {
            text = text.replace(address, name);
            // Without its scheme, as error messages name it.
            text = text.replace(address.trim_start_matches("http://"), name.trim_start_matches("http://"));
        }
        text
    }

    /// A line of the console, without the place in workerd's own source that some begin with.
    pub(super) fn line(&self, line: &str) -> String {
        let own = line.starts_with("workerd/").then(|| line.split_once(": ")).flatten();
        let line = own.map_or(line, |(_, rest)| rest);
        let line = line.split("; stack:").next().unwrap_or(line);
        self.text(line)
    }

    /// A version, by name when it is the package's own.
    pub(super) fn version(&self, version: &str) -> String {
        if version == self.version { "<edgespan's version>".into() } else { version.into() }
    }

    /// The value of a header; where edgespan names itself, without its version.
    pub(super) fn header(&self, name: &str, value: &str) -> String {
        let is_named = matches!(name, "user-agent" | "x-sentry-auth");
        if is_named { value.replace(&self.version, "<edgespan's version>") } else { value.into() }
    }

    /// An id as it is when the scenario names it.
    pub(super) fn id(&self, id: &str) -> String {
        match id {
            _ if id.bytes().all(|digit| digit == b'0') => "<zero>".into(),
            _ if self.is_given(id) => id.into(),
            _ => "<unknown>".into(),
        }
    }

    /// Does the scenario name this id?
    pub(super) fn is_given(&self, id: &str) -> bool {
        self.given.contains(id)
    }

    /// Did the run go on at this time?
    pub(super) fn is_inside_run(&self, time_unix_nano: u64) -> bool {
        let time = u128::from(time_unix_nano);
        time + SLACK_NANOS >= self.began && time <= self.ended + SLACK_NANOS
    }

    /// Likewise, for a time in seconds.
    pub(super) fn is_second_inside_run(&self, seconds: f64) -> bool {
        let second = |nanos: u128| nanos as f64 / 1e9;
        (second(self.began) - 1.0..=second(self.ended) + 1.0).contains(&seconds)
    }

    /// Attributes sorted by key.
    pub(super) fn attributes(&self, attributes: &[KeyValue]) -> Map<String, Value> {
        let mut sorted: Vec<&KeyValue> = attributes.iter().collect();
        sorted.sort_by_key(|attribute| &attribute.key);
        sorted.into_iter().map(|attribute| (attribute.key.clone(), self.attribute(attribute))).collect()
    }

    /// The Worker's own `stats()`: its count of bytes is the receiver's, or what could not be delivered to anybody.
    pub(super) fn stats(&self, stats: &Value, inbox: &Inbox) -> Value {
        let mut stats = stats.clone();
        let spans = inbox.posts.iter().filter(|post| post.envelope.is_none());
        let received: usize = spans.map(|post| post.body.len()).sum();
        let sent = stats.get("bytes").and_then(Value::as_u64).unwrap_or_default();
        if let Some(bytes) = stats.get_mut("bytes").filter(|_| sent > 0) {
            match received {
                0 => *bytes = "<some, none received>".into(),
                _ if *bytes == json!(received) => *bytes = "<as many as received>".into(),
                _ if self.has_others && sent < received as u64 => *bytes = "<a part of those received>".into(),
                _ => (),
            }
        }
        // Where nothing was captured there is nothing to say.
        if stats.get("events") == Some(&json!({ "captured": 0, "sent": 0, "dropped": {} })) {
            stats.as_object_mut().map(|members| members.shift_remove("events"));
        }
        if let Some(Value::Object(destinations)) = stats.get_mut("destinations") {
            *destinations =
                std::mem::take(destinations).into_iter().map(|(url, told)| (self.text(&url), told)).collect();
        }
        stats
    }

    fn attribute(&self, attribute: &KeyValue) -> Value {
        let kind = attribute.value.as_ref().and_then(|value| value.value.as_ref());
        match (attribute.key.as_str(), kind) {
            (key, kind) if self.varying.iter().any(|varying| varying == key) => a_value_like(kind).into(),
            ("server.port", Some(Kind::IntValue(port))) if self.ports.contains(port) => "<port>".into(),
            ("telemetry.sdk.version", Some(Kind::StringValue(version))) => self.version(version).into(),
            ("exception.stacktrace", Some(Kind::StringValue(stack))) => self.text(&without_frames(stack)).into(),
            _ => self.value(kind),
        }
    }

    /// Strings, booleans and integers as JSON has them; what JSON cannot tell apart is wrapped in its type.
    fn value(&self, kind: Option<&Kind>) -> Value {
        let any = |value: &AnyValue| self.value(value.value.as_ref());
        match kind {
            None => Value::Null,
            Some(Kind::StringValue(text)) => self.text(text).into(),
            Some(Kind::BoolValue(bool)) => (*bool).into(),
            Some(Kind::IntValue(int)) => (*int).into(),
            Some(Kind::DoubleValue(double)) => json!({ "double": format!("{double:?}") }),
            Some(Kind::BytesValue(bytes)) => json!({ "bytes": hex(bytes) }),
            Some(Kind::ArrayValue(array)) => array.values.iter().map(any).collect(),
            Some(Kind::KvlistValue(list)) => json!({ "map": self.attributes(&list.values) }),
            Some(other) => format!("{other:?}").into(),
        }
    }
}

/// What kind of value it is, of those that vary.
fn a_value_like(kind: Option<&Kind>) -> &'static str {
    match kind {
        Some(Kind::StringValue(_)) => "<some text>",
        Some(Kind::IntValue(_)) => "<some integer>",
        Some(Kind::DoubleValue(_)) => "<some number>",
        Some(Kind::ArrayValue(_)) => "<some list>",
        _ => "<something else>",
    }
}

/// A stack trace with one line for all its frames: they name lines of the bundle.
fn without_frames(stack: &str) -> String {
    let is_frame = |line: &&str| line.trim_start().starts_with("at ");
    let mut lines: Vec<&str> = stack.lines().filter(|line| !is_frame(line)).collect();
    if stack.lines().any(|line| is_frame(&line)) {
        lines.push("    at …");
    }
    lines.join("\n")
}

fn nanos(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_become_one_line_and_the_message_stays() {
        assert_eq!(without_frames("Error: a\nb\n    at f (x.js:1:2)\n    at g"), "Error: a\nb\n    at …");
        assert_eq!(without_frames("Error: a"), "Error: a");
    }
}
