//! Did the demo go as expected? One line of counts, and a sentence for everything that did not.

use std::time::Duration;

use const_hex::encode as hex;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::Value;

use super::Played;
use crate::receiver::Inbox;
use crate::spans::{Node, Trace, text_attribute};
use crate::waterfall;

/// The summary and the faults.
pub(super) fn of(played: &[Played], inbox: &Inbox, stats: &Value, took: Duration) -> (String, Vec<String>) {
    let bytes: usize = inbox.posts.iter().map(|post| post.body.len()).sum();
    let lost: u64 = stats
        .pointer("/spans/lost")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(_, count)| count.as_u64())
        .sum();
    let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
    let summary = format!(
        "{} steps in {}: {} POSTs, {} spans, {bytes} bytes of OTLP, {lost} spans lost",
        played.len(),
        waterfall::duration(nanos),
        inbox.posts.len(),
        inbox.span_count(),
    );
    let mut faults = inbox.violations();
    played.iter().for_each(|one| judge(one, inbox, &mut faults));
    let posts: usize = played.iter().map(|one| one.step.posts).sum();
    if inbox.posts.len() != posts {
        faults.push(format!("{} POSTs came instead of {posts}, one for each invocation", inbox.posts.len()));
    }
    if lost > 0 {
        faults.push(format!("the Worker lost spans: {}", stats.pointer("/spans/lost").unwrap_or(&Value::Null)));
    }
    (summary, faults)
}

fn judge(one: &Played, inbox: &Inbox, faults: &mut Vec<String>) {
    let step = one.step;
    let name = format!("{} {}", step.method, step.path);
    let mut fault = |what: String| faults.push(format!("{name}: {what}"));
    if one.reply.status != step.status {
        fault(format!("answered {} instead of {}", one.reply.status, step.status));
    }
    let trees: Vec<String> = one.traces.iter().map(whole).collect();
    if trees != step.traces {
        fault(format!("the traces are {} instead of {}", trees.join(" and "), step.traces.join(" and ")));
    }
    let Some(trace) = one.traces.first() else { return };
    let Some(root) = trace.roots.first() else { return };
    let parent = format!("00-{}-{}-01", trace.id, hex(&root.span.parent_span_id));
    match step.traceparent {
        Some(wanted) if wanted != parent => fault(format!("the caller's trace is not continued: {parent}")),
        None if !root.span.parent_span_id.is_empty() => fault("it has a parent that nobody sent".into()),
        _ => (),
    }
    let failed = root.span.status.as_ref().is_some_and(|status| status.code == StatusCode::Error as i32);
    if failed != (step.status >= 500) {
        fault(format!("the status of its span is {:?}", root.span.status));
    }
    for call in trace.walk().into_iter().filter(|node| text_attribute(&node.span.attributes, "url.full").is_some()) {
        let traceparent = format!("00-{}-{}-", trace.id, hex(&call.span.span_id));
        let sent = |(key, value): &(String, String)| key == "traceparent" && value.starts_with(&traceparent);
        if !inbox.visits.iter().any(|visit| visit.headers.iter().any(sent)) {
            fault(format!("the second service did not get the traceparent of `{}`", call.span.name));
        }
    }
    // What is done for somebody else in a trace of its own says for whom.
    for other in one.traces.iter().skip(1) {
        let is_linked = |node: &Node| node.span.links.iter().any(|link| hex(&link.trace_id) == trace.id);
        if !other.roots.iter().any(is_linked) {
            fault(format!("the trace {} does not link to that of the request", other.id));
        }
    }
}

/// A trace as names; spans without a parent among it side by side.
fn whole(trace: &Trace) -> String {
    trace.roots.iter().map(tree).collect::<Vec<_>>().join(" + ")
}

/// The names of a span and of all below it; siblings in alphabetical order, since the clock cannot tell which began first.
fn tree(node: &Node) -> String {
    let mut children: Vec<String> = node.children.iter().map(tree).collect();
    children.sort();
    if children.is_empty() { node.span.name.clone() } else { format!("{}({})", node.span.name, children.join(",")) }
}
