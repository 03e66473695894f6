//! What stands below a span's bar: its attributes in a line, then its events.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::paint::Tone;
use crate::spans::text_attribute;

/// What a waterfall's title or bars say already, or what is the same in every line.
const SAID_ELSEWHERE: [&str; 8] = [
    "http.request.method",
    "http.response.status_code",
    "url.path",
    "url.scheme",
    "server.address",
    "server.port",
    "network.protocol.version",
    "error.type",
];

/// The lines below a span: its attributes, then its events.
pub(super) fn details(span: &Span) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    let told = span.attributes.iter().filter(|attribute| !SAID_ELSEWHERE.contains(&attribute.key.as_str()));
    let attributes = told.map(pair).collect::<Vec<_>>().join("  ");
    if !attributes.is_empty() {
        lines.push((Tone::Faint, attributes));
    }
    for event in &span.events {
        let text = |key| text_attribute(&event.attributes, key);
        lines.push(match (text("exception.type"), text("exception.message")) {
            (Some(kind), Some(message)) => (Tone::Bad, format!("{} {kind}: {message}", event.name)),
            _ => (
                Tone::Faint,
                format!("{} {}", event.name, event.attributes.iter().map(pair).collect::<Vec<_>>().join("  ")),
            ),
        });
    }
    lines
}

fn pair(attribute: &KeyValue) -> String {
    format!("{}={}", attribute.key, attribute.value.as_ref().map_or_else(String::new, shown))
}

fn shown(value: &AnyValue) -> String {
    match &value.value {
        None => String::new(),
        Some(Value::StringValue(text)) => text.escape_debug().to_string(),
        Some(Value::BoolValue(bool)) => bool.to_string(),
        Some(Value::IntValue(int)) => int.to_string(),
        Some(Value::DoubleValue(double)) => double.to_string(),
        Some(Value::ArrayValue(array)) => {
            format!("[{}]", array.values.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Some(other) => format!("{other:?}"),
    }
}
