//! What a run of a scenario came to, with everything that differs from run to run replaced by structure.
//!
//! Ids become the tree itself (an id that `scenario.json` names stays), times vanish when they lie inside the run,
//! addresses become `http://receiver` and `http://refused`. Siblings are sorted by name and content, not by start: the
//! Worker's clock ticks in whole milliseconds, so the order of starts is not the same in every run.

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link, SpanKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::{Map, Value, json};

use super::names::Names;
use super::served::Served;
use crate::receiver::{Post, Visit};
use crate::spans::{self, Node, Trace, hex, text_attribute};

/// A response body longer than this is shown by its length.
const MAX_SHOWN_BYTES: usize = 400;

/// The whole outcome, as `expected.json` holds it.
pub(super) fn of(served: &Served, names: &Names) -> Value {
    let traces = spans::traces(&served.inbox.posts);
    let mut outcome = Map::new();
    outcome.insert("responses".into(), responses(served, names).into());
    outcome.insert("posts".into(), served.inbox.posts.len().into());
    insert_unless_empty(&mut outcome, "postHeaders", unique(served.inbox.posts.iter().map(post_headers)));
    outcome.insert("traces".into(), sorted(traces.iter().map(|trace| trace_value(trace, names)).collect()).into());
    let nodes: Vec<&Node> = traces.iter().flat_map(Trace::walk).collect();
    outcome.insert(
        "resources".into(),
        unique(nodes.iter().map(|node| {
            let mut resource = names.attributes(&node.resource.attributes);
            count(&mut resource, "droppedAttributesCount", node.resource.dropped_attributes_count);
            resource.into()
        })),
    );
    outcome.insert("scopes".into(), unique(nodes.iter().map(|node| scope(&node.scope, names))));
    let visits = served.inbox.visits.iter().map(|visit| {
        let mut value = visit_value(visit, names);
        for name in ["traceparent", "tracestate"] {
            let Some((_, text)) = visit.headers.iter().find(|(key, _)| key == name) else { continue };
            value.insert(
                name.into(),
                if name == "traceparent" { span_of(text, &nodes, names).into() } else { text.clone().into() },
            );
        }
        value.into()
    });
    insert_unless_empty(&mut outcome, "visits", sorted(visits.collect()).into());
    outcome.insert("stats".into(), names.stats(&served.stats, &served.inbox));
    insert_unless_empty(&mut outcome, "stdout", served.stdout.iter().map(|line| names.line(line)).collect());
    insert_unless_empty(&mut outcome, "stderr", served.stderr.iter().map(|line| names.line(line)).collect());
    outcome.into()
}

/// What has to be the same without edgespan: the responses whole, the second service's visits without trace headers, and
/// the errors that reached the platform.
pub(super) fn of_the_user(served: &Served, names: &Names) -> Value {
    let replies: Vec<Value> = served
        .replies
        .iter()
        .map(|reply| json!({ "status": reply.status, "headers": reply.headers, "body": names.text(&reply.text()) }))
        .collect();
    let visits = served.inbox.visits.iter().map(|visit| visit_value(visit, names).into()).collect();
    let errors: Vec<String> =
        served.stderr.iter().filter(|line| line.contains("Uncaught")).map(|line| names.line(line)).collect();
    json!({ "responses": replies, "visits": sorted(visits), "errors": errors })
}

fn responses(served: &Served, names: &Names) -> Vec<Value> {
    let show = |body: String| if body.len() > MAX_SHOWN_BYTES { format!("<{} bytes>", body.len()) } else { body };
    served.replies.iter().map(|reply| format!("{} {}", reply.status, show(names.text(&reply.text()))).into()).collect()
}

/// The headers of a POST, but for those that differ from run to run.
fn post_headers(post: &Post) -> Value {
    let told = post.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length"));
    let mut headers: Vec<String> = told.map(|(name, value)| format!("{name}: {value}")).collect();
    headers.sort();
    headers.into()
}

fn trace_value(trace: &Trace, names: &Names) -> Value {
    let spans = sorted(trace.roots.iter().map(|root| node(root, None, trace, names)).collect());
    match names.is_given(&trace.id) {
        true => json!({ "traceId": trace.id, "spans": spans }),
        false => json!({ "spans": spans }),
    }
}

fn node(node: &Node, parent: Option<&Node>, trace: &Trace, names: &Names) -> Value {
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
    insert_unless_empty(&mut value, "links", span.links.iter().map(|one| link(one, trace, names)).collect());
    count(&mut value, "droppedLinksCount", span.dropped_links_count);
    if let Some(status) = &span.status {
        let code =
            StatusCode::try_from(status.code).map_or("?", |code| code.as_str_name().trim_start_matches("STATUS_CODE_"));
        let text =
            if status.message.is_empty() { code.into() } else { format!("{code}: {}", names.text(&status.message)) };
        value.insert("status".into(), text.into());
    }
    let children = sorted(node.children.iter().map(|child| self::node(child, Some(node), trace, names)).collect());
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

fn link(link: &Link, trace: &Trace, names: &Names) -> Value {
    let mut value = Map::new();
    let target =
        trace.walk().into_iter().find(|node| node.span.span_id == link.span_id && node.span.trace_id == link.trace_id);
    let to = match target {
        Some(node) => format!("`{}`", node.span.name),
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

fn scope(scope: &InstrumentationScope, names: &Names) -> Value {
    let mut value = Map::new();
    value.insert("name".into(), scope.name.clone().into());
    if !scope.version.is_empty() {
        value.insert("version".into(), names.version(&scope.version).into());
    }
    insert_unless_empty(&mut value, "attributes", names.attributes(&scope.attributes).into());
    count(&mut value, "droppedAttributesCount", scope.dropped_attributes_count);
    value.into()
}

fn visit_value(visit: &Visit, names: &Names) -> Map<String, Value> {
    let ours = |name: &str| matches!(name, "host" | "traceparent" | "tracestate");
    let mut headers: Vec<_> =
        visit.headers.iter().filter(|(name, _)| !ours(name)).map(|(name, value)| format!("{name}: {value}")).collect();
    headers.sort();
    let mut value = Map::new();
    value.insert("request".into(), format!("{} {}", visit.method, visit.path).into());
    insert_unless_empty(&mut value, "headers", headers.into());
    insert_unless_empty(&mut value, "body", names.text(&String::from_utf8_lossy(&visit.body)).into());
    value
}

/// The span that a `traceparent` names, in words.
fn span_of(traceparent: &str, nodes: &[&Node], names: &Names) -> String {
    let parts: Vec<&str> = traceparent.split('-').collect();
    let [version, trace_id, span_id, flags] = parts.as_slice() else { return format!("malformed: {traceparent}") };
    let found =
        nodes.iter().find(|node| hex(&node.span.trace_id) == **trace_id && hex(&node.span.span_id) == **span_id);
    let span = match found {
        Some(node) => {
            let url = text_attribute(&node.span.attributes, "url.full").map(|url| format!(" {}", names.text(url)));
            format!("the {} span `{}`{}", kind(node.span.kind), node.span.name, url.unwrap_or_default())
        }
        None => format!("a span that did not come, in trace {}: {}", names.id(trace_id), names.id(span_id)),
    };
    format!("{span}; version {version}, flags {flags}")
}

fn kind(kind: i32) -> String {
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

fn count(value: &mut Map<String, Value>, name: &str, count: u32) {
    if count != 0 {
        value.insert(name.into(), count.into());
    }
}

fn insert_unless_empty(map: &mut Map<String, Value>, name: &str, value: Value) {
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

fn unique(values: impl Iterator<Item = Value>) -> Value {
    let mut seen = sorted(values.collect());
    seen.dedup();
    seen.into()
}

fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(Value::to_string);
    values
}
