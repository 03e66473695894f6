//! A captured event of an outcome: everything that came in its envelope, but for what differs from run to run.
//!
//! The ids that tie it to a span become that span in words, times vanish when they lie inside the run. Of a stack trace
//! only the newest call is shown, which comes last, without its place: the others are the bundle's, and so is the
//! place.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::names::Names;
use super::outcome::span_of;
use crate::receiver::Envelope;
use crate::spans::Node;

/// Header and event; what is in the header is what Sentry routes and samples by.
pub(super) fn value(envelope: &Envelope, nodes: &[&Node], names: &Names) -> Value {
    let Envelope { header, event, .. } = envelope;
    let mut header = header.clone();
    forget_id(&mut header);
    if header.get("sent_at").and_then(Value::as_str).is_some_and(|text| text.ends_with('Z') && text.len() >= 20) {
        forget(&mut header, "sent_at");
    }
    if let Some(Value::Object(trace)) = header.get_mut("trace") {
        let is_same = trace.get("trace_id") == event.pointer("/contexts/trace/trace_id");
        if is_same {
            trace.insert("trace_id".into(), "the event's".into());
        }
        members(trace, names);
    }
    let mut event = event.clone();
    forget_id(&mut event);
    if let Some(Value::Object(trace)) = event.pointer_mut("/contexts/trace") {
        link(trace, nodes, names);
    }
    json!({ "header": texts(header, names), "event": texts(event, names) })
}

/// Members of a sampling context that are drawn anew in each run: of those that the scenario does not name only
/// the form is shown.
pub(super) fn members(context: &mut Map<String, Value>, names: &Names) {
    for (name, value) in context {
        let is_drawn = name.ends_with("sample_rand")
            && value
                .as_str()
                .and_then(|text| text.strip_prefix("0."))
                .filter(|digits| !names.is_given(digits))
                .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit()));
        if is_drawn {
            *value = "<six digits>".into();
        }
    }
}

/// The two ids of a trace context as the span they name.
fn link(trace: &mut Map<String, Value>, nodes: &[&Node], names: &Names) {
    let [trace_id, span_id, parent] = ["trace_id", "span_id", "parent_span_id"].map(|name| trace.shift_remove(name));
    let text = |id: Option<Value>| id.and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default();
    let (trace_id, span_id) = (text(trace_id), text(span_id));
    trace.insert("of".into(), span_of(&trace_id, &span_id, nodes, names).into());
    if let Some(parent) = parent {
        trace.insert("parent".into(), span_of(&trace_id, &text(Some(parent)), nodes, names).into());
    }
}

/// All texts with their addresses replaced; times, and places of frames, gone where they are as they should be.
fn texts(value: Value, names: &Names) -> Value {
    match value {
        Value::String(text) => names.version(&names.text(&text)).into(),
        Value::Array(items) => items.into_iter().map(|item| texts(item, names)).collect(),
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(name, value)| !goes_without_saying(name, value, names));
            let shown = kept.map(|(name, value)| {
                let value = if name == "frames" { newest(value) } else { value };
                (name, texts(value, names))
            });
            shown.collect::<BTreeMap<_, _>>().into_iter().collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

/// The newest of frames, and that there are others.
fn newest(frames: Value) -> Value {
    let Value::Array(mut frames) = frames else { return frames };
    let last = frames.pop();
    let others = (!frames.is_empty()).then(|| Value::from("…"));
    others.into_iter().chain(last).collect()
}

fn goes_without_saying(name: &str, value: &Value, names: &Names) -> bool {
    match name {
        "timestamp" => value.as_f64().is_some_and(|seconds| names.is_second_inside_run(seconds)),
        "lineno" | "colno" => value.as_u64().is_some_and(|place| place > 0),
        _ => false,
    }
}

/// An id has 32 lowercase digits; one that has not is shown.
fn forget_id(object: &mut Value) {
    let is_id = |id: &str| id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if object.get("event_id").and_then(Value::as_str).is_some_and(is_id) {
        forget(object, "event_id");
    }
}

fn forget(object: &mut Value, name: &str) {
    if let Value::Object(members) = object {
        members.shift_remove(name);
    }
}
