//! One span of an outcome and all below it: everything it came with, but for what differs from run to run.

use const_hex::encode as hex;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::{Map, Value};

use super::names::Names;
use crate::spans::Node;

/// The span as JSON; `parent` is the span it hangs under, if that one came, and `all` is every span that did.
pub(super) fn node(node: &Node, parent: Option<&Node>, all: &[&Node], names: &Names) -> Value {
    let span = &node.span;
    let mut value = Map::new();
    value.insert("name".into(), names.text(&span.name).into());
    if parent.is_none_or(|parent| parent.scope != node.scope) {
        value.insert("scope".into(), node.scope.name.clone().into());
    }
    value.insert("kind".into(), kind(span.kind).into());
    value.insert("flags".into(), flags(span.flags).into());
    if !span.trace_state.is_empty() {
        value.insert("traceState".into(), span.trace_state.clone().into());
    }
    if parent.is_none() && !span.parent_span_id.is_empty() {
        value.insert("parent".into(), names.id(&hex(&span.parent_span_id)).into());
    }
    if parent.is_some_and(|parent| parent.post != node.post) {
        value.insert("post".into(), "another than its parent's".into());
    }
    times(span, parent, names, &mut value);
    value.insert("attributes".into(), names.attributes(&span.attributes).into());
    count(&mut value, "droppedAttributesCount", span.dropped_attributes_count);
    insert_unless_empty(&mut value, "events", span.events.iter().map(|one| event(one, span, names)).collect());
    count(&mut value, "droppedEventsCount", span.dropped_events_count);
    insert_unless_empty(&mut value, "links", span.links.iter().map(|one| link(one, span, all, names)).collect());
    count(&mut value, "droppedLinksCount", span.dropped_links_count);
    if let Some(status) = &span.status {
        let code =
            StatusCode::try_from(status.code).map_or("?", |code| code.as_str_name().trim_start_matches("STATUS_CODE_"));
        let text =
            if status.message.is_empty() { code.into() } else { format!("{code}: {}", names.text(&status.message)) };
        value.insert("status".into(), text.into());
    }
    let children = sorted(node.children.iter().map(|child| self::node(child, Some(node), all, names)).collect());
    insert_unless_empty(&mut value, "children", children.into());
    value.into()
}

/// Times inside the run and not before the parent are as they should be and say nothing; others are shown.
fn times(span: &Span, parent: Option<&Node>, names: &Names, value: &mut Map<String, Value>) {
    for (name, time) in [("startTime", span.start_time_unix_nano), ("endTime", span.end_time_unix_nano)] {
        if !names.is_inside_run(time) {
            value.insert(name.into(), time.into());
        } else if parent.is_some_and(|parent| {
            names.is_inside_run(parent.span.start_time_unix_nano) && time < parent.span.start_time_unix_nano
        }) {
            value.insert(name.into(), "before its parent's start".into());
        }
    }
}

fn event(event: &Event, span: &Span, names: &Names) -> Value {
    let mut value = Map::new();
    value.insert("name".into(), event.name.clone().into());
    let span_times = span.start_time_unix_nano..=span.end_time_unix_nano;
    if !names.is_inside_run(event.time_unix_nano) {
        value.insert("time".into(), event.time_unix_nano.into());
    } else if names.is_inside_run(span.start_time_unix_nano) && !span_times.contains(&event.time_unix_nano) {
        value.insert("time".into(), "outside its span".into());
    }
    insert_unless_empty(&mut value, "attributes", names.attributes(&event.attributes).into());
    count(&mut value, "droppedAttributesCount", event.dropped_attributes_count);
    value.into()
}

fn link(link: &Link, span: &Span, all: &[&Node], names: &Names) -> Value {
    let mut value = Map::new();
    let target = all.iter().find(|node| node.span.span_id == link.span_id && node.span.trace_id == link.trace_id);
    let to = match target {
        Some(node) if link.trace_id == span.trace_id => format!("`{}`", node.span.name),
        Some(node) => format!("`{}` of another trace", node.span.name),
        None => format!("{} {}", names.id(&hex(&link.trace_id)), names.id(&hex(&link.span_id))),
    };
    value.insert("to".into(), to.into());
    value.insert("flags".into(), flags(link.flags).into());
    if !link.trace_state.is_empty() {
        value.insert("traceState".into(), link.trace_state.clone().into());
    }
    insert_unless_empty(&mut value, "attributes", names.attributes(&link.attributes).into());
    count(&mut value, "droppedAttributesCount", link.dropped_attributes_count);
    value.into()
}

pub(super) fn kind(kind: i32) -> String {
    SpanKind::try_from(kind)
        .map_or_else(|_| kind.to_string(), |kind| kind.as_str_name().trim_start_matches("SPAN_KIND_").into())
}

fn flags(flags: u32) -> String {
    let named = [(1, "sampled"), (2, "random"), (0x100, "has_is_remote"), (0x200, "is_remote")];
    let mut words: Vec<String> =
        named.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| (*name).into()).collect();
    let rest = flags & !0x303;
    if rest != 0 {
        words.push(format!("{rest:#x}"));
    }
    words.join(" | ")
}

/// Notes a count of something dropped, unless nothing was.
pub(super) fn count(value: &mut Map<String, Value>, name: &str, count: u32) {
    if count != 0 {
        value.insert(name.into(), count.into());
    }
}

/// Notes a value that says something.
pub(super) fn insert_unless_empty(map: &mut Map<String, Value>, name: &str, value: Value) {
    let empty = match &value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    if !empty {
        map.insert(name.into(), value);
    }
}

/// Values in an order that is the same in every run.
pub(super) fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(Value::to_string);
    values
}
