//! One span of an outcome and all below it: everything it came with, but for what differs from run to run.

use const_hex::encode as hex;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use serde_json::{Map, Value};

use super::names::Names;
use crate::spans::Node;

/// An object as it grows, without what says nothing.
#[derive(Default)]
pub(super) struct Members(pub(super) Map<String, Value>);

impl Members {
    /// With this member, unless it is null.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.0.insert(name.into(), value);
        }
        self
    }

    /// With this member, unless it is null, empty or a count of nothing.
    pub(super) fn unless_empty(self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Number(number) => number.as_u64() == Some(0),
            _ => false,
        };
        if is_empty { self } else { self.with(name, value) }
    }
}

impl From<Members> for Value {
    fn from(members: Members) -> Self {
        members.0.into()
    }
}

/// The span as JSON; `parent` is the span it hangs under, if that one came, and `all` is every span that did.
pub(super) fn node(node: &Node, parent: Option<&Node>, all: &[&Node], names: &Names) -> Value {
    let Node { span, scope, .. } = node;
    let is_new_scope = parent.is_none_or(|parent| parent.scope != *scope);
    let is_orphan = parent.is_none() && !span.parent_span_id.is_empty();
    let is_in_another = parent.is_some_and(|parent| parent.post != node.post);
    let events = span.events.iter().map(|one| event(one, span, names));
    let links = span.links.iter().map(|one| link(one, span, all, names));
    let children = node.children.iter().map(|child| self::node(child, Some(node), all, names));
    Members::default()
        .with("name", names.text(&span.name))
        .with("scope", is_new_scope.then(|| scope.name.clone()))
        .with("kind", kind(span.kind))
        .with("flags", flags(span.flags))
        .unless_empty("traceState", span.trace_state.clone())
        .with("parent", is_orphan.then(|| names.id(&hex(&span.parent_span_id))))
        .with("post", is_in_another.then_some("another than its parent's"))
        .with("startTime", time(span.start_time_unix_nano, parent, names))
        .with("endTime", time(span.end_time_unix_nano, parent, names))
        .with("attributes", names.attributes(&span.attributes))
        .unless_empty("droppedAttributesCount", span.dropped_attributes_count)
        .unless_empty("events", events.collect::<Value>())
        .unless_empty("droppedEventsCount", span.dropped_events_count)
        .unless_empty("links", links.collect::<Value>())
        .unless_empty("droppedLinksCount", span.dropped_links_count)
        .with("status", span.status.as_ref().map(|status| self::status(status, names)))
        .unless_empty("children", sorted(children.collect()))
        .into()
}

/// A time inside the run and not before the parent is as it should be and says nothing; others are shown.
fn time(time: u64, parent: Option<&Node>, names: &Names) -> Value {
    let starts = parent.map(|parent| parent.span.start_time_unix_nano).filter(|start| names.is_inside_run(*start));
    match starts {
        _ if !names.is_inside_run(time) => time.into(),
        Some(start) if time < start => "before its parent's start".into(),
        _ => Value::Null,
    }
}

fn event(event: &Event, span: &Span, names: &Names) -> Value {
    let Event { name, time_unix_nano: time, attributes, dropped_attributes_count, .. } = event;
    let is_outside = names.is_inside_run(span.start_time_unix_nano)
        && !(span.start_time_unix_nano..=span.end_time_unix_nano).contains(time);
    let time = match is_outside {
        _ if !names.is_inside_run(*time) => (*time).into(),
        true => "outside its span".into(),
        false => Value::Null,
    };
    Members::default()
        .with("name", name.clone())
        .with("time", time)
        .unless_empty("attributes", names.attributes(attributes))
        .unless_empty("droppedAttributesCount", *dropped_attributes_count)
        .into()
}

fn link(link: &Link, span: &Span, all: &[&Node], names: &Names) -> Value {
    let target = all.iter().find(|node| node.span.span_id == link.span_id && node.span.trace_id == link.trace_id);
    let to = match target {
        Some(node) if link.trace_id == span.trace_id => format!("`{}`", node.span.name),
        Some(node) => format!("`{}` of another trace", node.span.name),
        None => format!("{} {}", names.id(&hex(&link.trace_id)), names.id(&hex(&link.span_id))),
    };
    Members::default()
        .with("to", to)
        .with("flags", flags(link.flags))
        .unless_empty("traceState", link.trace_state.clone())
        .unless_empty("attributes", names.attributes(&link.attributes))
        .unless_empty("droppedAttributesCount", link.dropped_attributes_count)
        .into()
}

fn status(status: &Status, names: &Names) -> String {
    let code =
        StatusCode::try_from(status.code).map_or("?", |code| code.as_str_name().trim_start_matches("STATUS_CODE_"));
    if status.message.is_empty() { code.into() } else { format!("{code}: {}", names.text(&status.message)) }
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

/// Values in an order that is the same in every run.
pub(super) fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(Value::to_string);
    values
}
