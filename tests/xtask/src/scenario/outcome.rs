//! What a run of a scenario came to, with everything that differs from run to run replaced by structure.
//!
//! Ids become the tree itself (an id that `scenario.json` names stays), times vanish when they lie inside the run,
//! addresses become `http://receiver` and `http://refused`. Siblings are sorted by name and content, not by start: the
//! Worker's clock ticks in whole milliseconds, so the order of starts is not the same in every run.

use std::collections::BTreeMap;

use const_hex::encode as hex;
use serde_json::{Map, Value, json};

use super::event;
use super::names::Names;
use super::served::Served;
use super::spec::Spec;
use super::tree::{Members, kind, node, sorted};
use crate::http::Reply;
use crate::receiver::{Inbox, Post, Visit};
use crate::spans::{self, Node, Trace, text_attribute};

/// A response body longer than this is shown by its length.
const MAX_SHOWN_BYTES: usize = 4_000;
/// The headers that carry a trace on.
const OURS: [&str; 4] = ["traceparent", "tracestate", "sentry-trace", "baggage"];

/// The whole outcome, as `expected.json` holds it.
pub(super) fn of(served: &Served, names: &Names, spec: &Spec) -> Value {
    let traces = spans::traces(&served.inbox.posts);
    let nodes: Vec<&Node> = traces.iter().flat_map(Trace::walk).collect();
    let Inbox { posts, visits, .. } = &served.inbox;
    let shown = |trace| if spec.summary { trace_summary(trace) } else { trace_value(trace, &nodes, names) };
    let resource = |node: &&Node| {
        Members(names.attributes(&node.resource.attributes))
            .unless_empty("droppedAttributesCount", node.resource.dropped_attributes_count)
            .unless_empty("schemaUrl", node.resource_schema_url.clone())
            .into()
    };
    let envelopes = posts.iter().filter_map(|post| post.envelope.as_ref());
    let visit = |visit: &Visit| {
        let theirs = |name: &&str| visit.headers.iter().find(|(key, _)| key == name);
        let trace = |name: &'static str| theirs(&name).map(|(_, text)| trace_header(name, text, &nodes, names));
        OURS.into_iter().fold(visit_value(visit, names), |value, name| value.with(name, trace(name))).into()
    };
    let lines = |lines: &[String]| {
        let lines = lines.iter().map(|line| names.line(line).into()).collect();
        if spec.unordered { sorted(lines) } else { lines }
    };
    Members::default()
        .with("responses", responses(served, names))
        .with("posts", posts.len())
        .unless_empty("postHeaders", unique(posts.iter().map(|post| post_headers(post, names))))
        .with("traces", sorted(traces.iter().map(shown).collect()))
        .with("resources", unique(nodes.iter().map(resource)))
        .with("scopes", unique(nodes.iter().map(|node| scope(node, names))))
        .unless_empty("events", sorted(envelopes.map(|envelope| event::value(envelope, &nodes, names)).collect()))
        .unless_empty("visits", sorted(visits.iter().map(visit).collect()))
        .with("stats", names.stats(&served.stats, &served.inbox))
        .unless_empty("stdout", lines(&served.stdout))
        .unless_empty("stderr", lines(&served.stderr))
        .into()
}

/// What has to be the same without edgespan: the responses whole, the second service's visits without trace headers, and
/// the errors that reached the platform.
pub(super) fn of_the_user(served: &Served, names: &Names) -> Value {
    let replies: Vec<Value> = served
        .replies
        .iter()
        .map(|reply| json!({ "status": reply.status, "headers": reply.headers, "body": names.text(&reply.text()).lines().collect::<Vec<_>>() }))
        .collect();
    let visits = served.inbox.visits.iter().map(|visit| visit_value(visit, names).into()).collect();
    let errors: Vec<String> =
        served.stderr.iter().filter(|line| line.contains("Uncaught")).map(|line| names.line(line)).collect();
    json!({ "responses": replies, "visits": sorted(visits), "errors": errors })
}

fn responses(served: &Served, names: &Names) -> Vec<Value> {
    let show = |reply: &Reply| -> Value {
        let body = names.text(&reply.text());
        match body.lines().count() {
            _ if body.len() > MAX_SHOWN_BYTES => format!("{} <{} bytes>", reply.status, body.len()).into(),
            0 | 1 => format!("{} {body}", reply.status).into(),
            _ => json!({ "status": reply.status, "lines": body.lines().collect::<Vec<_>>() }),
        }
    };
    served.replies.iter().map(show).collect()
}

/// The headers of a POST, but for those that differ from run to run.
fn post_headers(post: &Post, names: &Names) -> Value {
    let told = post.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length"));
    let mut headers: Vec<String> = told.map(|(name, value)| format!("{name}: {}", names.header(name, value))).collect();
    headers.sort();
    headers.into()
}

/// How many spans of each name are at which depth.
fn trace_summary(trace: &Trace) -> Value {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for root in &trace.roots {
        *counts.entry(format!("root `{}`", root.span.name)).or_default() += 1;
        for child in &root.children {
            *counts.entry(format!("child `{}`", child.span.name)).or_default() += 1;
        }
    }
    json!({ "spans": trace.walk().len(), "counts": counts })
}

fn trace_value(trace: &Trace, all: &[&Node], names: &Names) -> Value {
    let spans = sorted(trace.roots.iter().map(|root| node(root, None, all, names)).collect());
    match names.is_given(&trace.id) {
        true => json!({ "traceId": trace.id, "spans": spans }),
        false => json!({ "spans": spans }),
    }
}

fn scope(node: &Node, names: &Names) -> Value {
    let scope = &node.scope;
    Members::default()
        .with("name", scope.name.clone())
        .unless_empty("version", names.version(&scope.version))
        .unless_empty("schemaUrl", node.scope_schema_url.clone())
        .unless_empty("attributes", names.attributes(&scope.attributes))
        .unless_empty("droppedAttributesCount", scope.dropped_attributes_count)
        .into()
}

fn visit_value(visit: &Visit, names: &Names) -> Members {
    let theirs = visit.headers.iter().filter(|(name, _)| name != "host" && !OURS.contains(&name.as_str()));
    let mut headers: Vec<_> = theirs.map(|(name, value)| format!("{name}: {value}")).collect();
    headers.sort();
    Members::default()
        .with("request", format!("{} {}", visit.method, visit.path))
        .unless_empty("headers", headers)
        .unless_empty("body", names.text(&String::from_utf8_lossy(&visit.body)))
}

/// Such a header, with the span that it names in words.
fn trace_header(name: &str, text: &str, nodes: &[&Node], names: &Names) -> Value {
    let parts: Vec<&str> = text.split('-').collect();
    match (name, parts.as_slice()) {
        ("traceparent", [version, trace_id, span_id, flags]) => {
            format!("{}; version {version}, flags {flags}", span_of(trace_id, span_id, nodes, names)).into()
        }
        ("sentry-trace", [trace_id, span_id, rest @ ..]) => {
            let decision = rest.first().map_or_else(|| "undecided".into(), |flag| format!("sampled {flag}"));
            format!("{}; {decision}", span_of(trace_id, span_id, nodes, names)).into()
        }
        ("traceparent" | "sentry-trace", _) => format!("malformed: {text}").into(),
        ("baggage", _) => baggage(text, nodes, names),
        _ => text.into(),
    }
}

/// The members of a baggage by their names.
fn baggage(text: &str, nodes: &[&Node], names: &Names) -> Value {
    let pairs = text.split(',').map(|member| member.split_once('=').unwrap_or((member, "")));
    let mut sorted: Vec<(&str, &str)> = pairs.collect();
    sorted.sort_unstable();
    let mut members: Map<String, Value> = sorted.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
    if let Some(id) = members.get_mut("sentry-trace_id") {
        let is_sent = |node: &&Node| id.as_str() == Some(&hex(&node.span.trace_id));
        *id = if nodes.iter().any(is_sent) { "that of the spans".into() } else { names.id(&id.to_string()).into() };
    }
    event::members(&mut members, names);
    members.into()
}

/// The span that has these ids, in words.
pub(super) fn span_of(trace_id: &str, span_id: &str, nodes: &[&Node], names: &Names) -> String {
    let found = nodes.iter().find(|node| hex(&node.span.trace_id) == trace_id && hex(&node.span.span_id) == span_id);
    match found {
        Some(node) => {
            let attribute = |name| text_attribute(&node.span.attributes, name);
            let url = attribute("url.full").or_else(|| attribute("url.path"));
            let url = url.map(|url| format!(" {}", names.text(url)));
            format!("the {} span `{}`{}", kind(node.span.kind), node.span.name, url.unwrap_or_default())
        }
        None => format!("a span that did not come, in trace {}: {}", names.id(trace_id), names.id(span_id)),
    }
}

fn unique(values: impl Iterator<Item = Value>) -> Value {
    let mut seen = sorted(values.collect());
    seen.dedup();
    seen.into()
}
