//! Received spans put together again: from POSTs to traces, from traces to trees.

use std::collections::BTreeMap;

use const_hex::encode as hex;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValueKind;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;

use crate::receiver::Post;

/// One span with what it was sent under and what hangs below it.
#[derive(Debug, Clone, Default)]
pub struct Node {
    pub span: Span,
    pub resource: Resource,
    pub scope: InstrumentationScope,
    pub resource_schema_url: String,
    pub scope_schema_url: String,
    /// Which of the POSTs it came in, from 0.
    pub post: usize,
    /// The spans that name it as their parent, by start time.
    pub children: Vec<Node>,
}

impl Node {
    /// This span and all below it.
    pub fn walk(&self) -> Vec<&Self> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Self::walk));
        all
    }

    /// Nanoseconds from start to end.
    pub fn duration_nanos(&self) -> u64 {
        self.span.end_time_unix_nano.saturating_sub(self.span.start_time_unix_nano)
    }
}

/// The spans of one trace id.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The id as 32 hexadecimal digits.
    pub id: String,
    /// The spans whose parent did not come: a local root, a remote parent's child, or an orphan.
    pub roots: Vec<Node>,
}

impl Trace {
    /// Every span of the trace.
    pub fn walk(&self) -> Vec<&Node> {
        self.roots.iter().flat_map(Node::walk).collect()
    }
}

/// All spans of these POSTs as traces, by the start of their first span. A POST that repeats an earlier one byte for byte
/// is another try of it.
pub fn traces(posts: &[Post]) -> Vec<Trace> {
    let is_first = |index: usize, post: &Post| !posts.iter().take(index).any(|earlier| earlier.body == post.body);
    let tried_once = posts.iter().enumerate().filter(|(index, post)| is_first(*index, post));
    let mut by_trace: BTreeMap<Vec<u8>, Vec<Node>> = BTreeMap::new();
    for node in tried_once.flat_map(|(index, post)| nodes(index, post)) {
        by_trace.entry(node.span.trace_id.clone()).or_default().push(node);
    }
    let mut traces: Vec<Trace> =
        by_trace.into_iter().map(|(id, nodes)| Trace { id: hex(&id), roots: grow(nodes) }).collect();
    traces.sort_by_key(|trace| trace.walk().iter().map(|node| node.span.start_time_unix_nano).min());
    traces
}

/// The string value of an attribute, if it is there and a string.
pub fn text_attribute<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    match attribute(attributes, key)? {
        AnyValueKind::StringValue(text) => Some(text),
        _ => None,
    }
}

/// The integer value of an attribute, if it is there and an integer.
pub fn int_attribute(attributes: &[KeyValue], key: &str) -> Option<i64> {
    match attribute(attributes, key)? {
        AnyValueKind::IntValue(int) => Some(*int),
        _ => None,
    }
}

fn attribute<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a AnyValueKind> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    let AnyValue { value } = found.value.as_ref()?;
    value.as_ref()
}

fn nodes(index: usize, post: &Post) -> Vec<Node> {
    let mut nodes = Vec::new();
    for resource_spans in post.request.iter().flat_map(|request| &request.resource_spans) {
        for scope_spans in &resource_spans.scope_spans {
            nodes.extend(scope_spans.spans.iter().map(|span| Node {
                span: span.clone(),
                resource: resource_spans.resource.clone().unwrap_or_default(),
                scope: scope_spans.scope.clone().unwrap_or_default(),
                resource_schema_url: resource_spans.schema_url.clone(),
                scope_schema_url: scope_spans.schema_url.clone(),
                post: index,
                children: Vec::new(),
            }));
        }
    }
    nodes
}

/// Hangs every span under its parent; what has no parent here is a root. A circle of parents would be lost, so its
/// members become roots as well.
fn grow(nodes: Vec<Node>) -> Vec<Node> {
    let count = nodes.len();
    let ids: Vec<Vec<u8>> = nodes.iter().map(|node| node.span.span_id.clone()).collect();
    let (mut roots, mut waiting): (Vec<Node>, Vec<Node>) = nodes
        .into_iter()
        .partition(|node| !ids.contains(&node.span.parent_span_id) || node.span.parent_span_id == node.span.span_id);
    sort(&mut roots);
    roots.iter_mut().for_each(|root| adopt(root, &mut waiting));
    roots.append(&mut waiting);
    debug_assert_eq!(roots.iter().map(|root| root.walk().len()).sum::<usize>(), count);
    roots
}

fn adopt(parent: &mut Node, waiting: &mut Vec<Node>) {
    let (children, rest) =
        std::mem::take(waiting).into_iter().partition(|node| node.span.parent_span_id == parent.span.span_id);
    *waiting = rest;
    parent.children = children;
    sort(&mut parent.children);
    parent.children.iter_mut().for_each(|child| adopt(child, waiting));
}

fn sort(nodes: &mut [Node]) {
    nodes.sort_by(|a, b| {
        let key = |node: &Node| (node.span.start_time_unix_nano, std::cmp::Reverse(node.span.end_time_unix_nano));
        key(a).cmp(&key(b)).then_with(|| a.span.name.cmp(&b.span.name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: u8, parent: u8, start: u64) -> Node {
        let parent_span_id = if parent == 0 { Vec::new() } else { vec![parent; 8] };
        let span = Span { span_id: vec![id; 8], parent_span_id, start_time_unix_nano: start, ..Span::default() };
        Node { span, ..Node::default() }
    }

    /// Ids of a forest: children in parentheses.
    fn shape(nodes: &[Node]) -> String {
        let one = |node: &Node| {
            let below = if node.children.is_empty() { String::new() } else { format!("({})", shape(&node.children)) };
            format!("{}{below}", node.span.span_id[0])
        };
        nodes.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn spans_hang_under_their_parents_in_the_order_they_started() {
        assert_eq!(shape(&grow(vec![node(4, 2, 9), node(3, 1, 5), node(2, 1, 7), node(1, 0, 1)])), "1(3 2(4))");
    }

    #[test]
    fn a_span_whose_parent_did_not_come_is_a_root() {
        assert_eq!(shape(&grow(vec![node(1, 0, 1), node(2, 9, 2), node(3, 2, 3)])), "1 2(3)");
    }

    #[test]
    fn a_circle_of_parents_is_not_lost() {
        assert_eq!(shape(&grow(vec![node(1, 0, 1), node(2, 3, 2), node(3, 2, 3)])), "1 2 3");
    }
}
