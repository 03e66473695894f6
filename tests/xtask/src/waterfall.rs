//! A trace as a waterfall for a terminal of 100 columns: each span's name in its place in the tree, its kind, its bar in
//! time, how long it took and how it ended, with its attributes and events below.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use yansi::{Color, Paint as _, Style};

use crate::spans::{Node, Trace, int_attribute, text_attribute};

/// What to look at first.
pub const STRONG: Style = Style::new().bold();
/// It went well.
pub const GOOD: Style = Color::Fixed(78).foreground();
/// It did not.
pub const BAD: Style = Color::Fixed(203).foreground();
/// A span of kind server or consumer, and where servers are.
pub const SERVER: Style = Color::Fixed(75).foreground();
const CLIENT: Style = Color::Fixed(176).foreground();
const INTERNAL: Style = Color::Fixed(79).foreground();
/// What may be overlooked.
const FAINT: Style = Color::Fixed(245).foreground();

/// Columns of a line, and of its parts.
const WIDTH: usize = 100;
const NAME: usize = 29;
const KIND: usize = 9;
const BAR: usize = 40;
const DURATION: usize = 10;

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

/// The whole trace, a line or more for each span.
pub fn render(trace: &Trace) -> String {
    let all = trace.walk();
    let from = all.iter().map(|node| node.span.start_time_unix_nano).min().unwrap_or_default();
    let until = all.iter().map(|node| node.span.end_time_unix_nano).max().unwrap_or_default();
    // A trace that began and ended in the same tick of the clock still has a width.
    let drawing = Drawing { from, nanos: until.saturating_sub(from).max(1) };
    let mut lines = vec![title(trace, all.len())];
    for root in &trace.roots {
        drawing.node(root, "", "", &mut lines);
    }
    lines.join("\n")
}

/// Nanoseconds as people read them. Workers' clocks tick in whole milliseconds, so zero means less than one.
pub fn duration(nanos: u64) -> String {
    let micros = nanos / 1_000;
    match micros {
        0 => "<1 ms".into(),
        1..10_000 if !micros.is_multiple_of(1_000) => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        1..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{}.{:02} s", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}

fn title(trace: &Trace, count: usize) -> String {
    let Some(Node { span, .. }) = trace.roots.first() else { return String::new() };
    let path = text_attribute(&span.attributes, "url.path").map(|path| format!(" {path}")).unwrap_or_default();
    let head = format!("{}{path}", span.name);
    let (style, outcome) = if failed(span) { (BAD, "threw") } else { (GOOD, "✓") };
    let status = status(span).unwrap_or_else(|| outcome.into());
    let spans = if count == 1 { "span" } else { "spans" };
    let parent = if span.parent_span_id.is_empty() { "" } else { ", continued from its caller" };
    let tail = format!("{count} {spans}, trace {}{parent}", trace.id);
    let gap = WIDTH.saturating_sub(length(&head) + length(&status) + length(&tail) + 1).max(1);
    format!("{} {}{:gap$}{}", head.paint(STRONG), status.paint(style), "", tail.paint(FAINT))
}

/// How the spans of one trace are drawn.
struct Drawing {
    from: u64,
    nanos: u64,
}

impl Drawing {
    /// A span and all below it; `branch` leads to its name, `trunk` runs past what hangs below it.
    fn node(&self, node: &Node, branch: &str, trunk: &str, lines: &mut Vec<String>) {
        let span = &node.span;
        let (kind, kind_style) = kind(span);
        let [name_style, bar_style, end_style] = if failed(span) { [BAD; 3] } else { [STRONG, kind_style, GOOD] };
        let (mark, ending) = if failed(span) { ("✗", "error") } else { ("✓", "") };
        let room = NAME.saturating_sub(length(branch));
        let name = fit(&span.name, room.saturating_sub(1));
        let ending = status(span).unwrap_or_else(|| ending.into());
        lines.push(format!(
            "{}{}{}{}{:>DURATION$} {}",
            branch.paint(FAINT),
            format!("{name:room$}").paint(name_style),
            format!("{kind:KIND$}").paint(kind_style),
            self.bar(span, bar_style),
            duration(node.duration_nanos()),
            format!("{mark} {ending}").trim_end().paint(end_style),
        ));
        let below = format!("{trunk}{}", if node.children.is_empty() { "  " } else { "│ " });
        for (style, detail) in details(span) {
            let detail = fit(&detail, WIDTH.saturating_sub(length(&below)));
            lines.push(format!("{}{}", below.paint(FAINT), detail.paint(style)));
        }
        for (index, child) in node.children.iter().enumerate() {
            let (branch, past) = if index + 1 == node.children.len() { ("└ ", "  ") } else { ("├ ", "│ ") };
            self.node(child, &format!("{trunk}{branch}"), &format!("{trunk}{past}"), lines);
        }
    }

    /// The span's place in the trace's time. Its right edge is drawn to an eighth of a column; nothing is too short to see.
    fn bar(&self, span: &Span, style: Style) -> String {
        let start = (self.eighths(span.start_time_unix_nano) / 8).min(BAR - 1);
        let width = self.eighths(span.end_time_unix_nano).saturating_sub(start * 8).max(1);
        let edge = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(width % 8).copied().unwrap_or_default();
        let filled = format!("{}{edge}", "█".repeat(width / 8));
        let (before, after) = ("·".repeat(start), "·".repeat(BAR.saturating_sub(start + length(&filled))));
        format!("{}{}{}", before.paint(FAINT), filled.paint(style), after.paint(FAINT))
    }

    /// A time as eighths of a column from the trace's start.
    fn eighths(&self, time: u64) -> usize {
        let all = BAR * 8;
        let offset = u128::from(time.saturating_sub(self.from)) * all as u128 / u128::from(self.nanos);
        usize::try_from(offset).unwrap_or(all).min(all)
    }
}

/// The lines below a span: its attributes, then its events.
fn details(span: &Span) -> Vec<(Style, String)> {
    let told = span.attributes.iter().filter(|attribute| !SAID_ELSEWHERE.contains(&attribute.key.as_str()));
    let mut lines = vec![(FAINT, pairs(told))];
    lines.retain(|(_, line)| !line.is_empty());
    for event in &span.events {
        let text = |key| text_attribute(&event.attributes, key);
        lines.push(match (text("exception.type"), text("exception.message")) {
            (Some(kind), Some(message)) => (BAD, format!("{} {kind}: {message}", event.name)),
            _ => (FAINT, format!("{} {}", event.name, pairs(event.attributes.iter()))),
        });
    }
    lines
}

fn pairs<'a>(attributes: impl Iterator<Item = &'a KeyValue>) -> String {
    let value = |pair: &KeyValue| pair.value.as_ref().map_or_else(String::new, shown);
    attributes.map(|pair| format!("{}={}", pair.key, value(pair))).collect::<Vec<_>>().join("  ")
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

fn failed(span: &Span) -> bool {
    span.status.as_ref().is_some_and(|status| status.code == StatusCode::Error as i32)
}

fn status(span: &Span) -> Option<String> {
    int_attribute(&span.attributes, "http.response.status_code").map(|status| status.to_string())
}

fn kind(span: &Span) -> (&'static str, Style) {
    match SpanKind::try_from(span.kind) {
        Ok(SpanKind::Server) => ("server", SERVER),
        Ok(SpanKind::Consumer) => ("consumer", SERVER),
        Ok(SpanKind::Client) => ("client", CLIENT),
        Ok(SpanKind::Producer) => ("producer", CLIENT),
        Ok(SpanKind::Internal) => ("internal", INTERNAL),
        _ => ("?", INTERNAL),
    }
}

/// The text, or as much of it as fits, with an ellipsis.
fn fit(text: &str, width: usize) -> String {
    if length(text) <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(key: &str, value: Value) -> KeyValue {
        KeyValue { key: key.into(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
    }

    fn node(
        name: &str,
        kind: SpanKind,
        start_ms: u64,
        end_ms: u64,
        attributes: Vec<KeyValue>,
        children: Vec<Node>,
    ) -> Node {
        let span = Span {
            name: name.into(),
            kind: kind as i32,
            start_time_unix_nano: start_ms * 1_000_000,
            end_time_unix_nano: end_ms * 1_000_000,
            attributes,
            ..Span::default()
        };
        Node { span, children, ..Node::default() }
    }

    #[test]
    fn a_trace_is_drawn_within_the_width() {
        let kv = |start, end| {
            let key = attribute("key", Value::StringValue("link:docs".into()));
            node("kv.get", SpanKind::Client, start, end, vec![key], vec![])
        };
        let create = node("links.create", SpanKind::Internal, 2, 10, vec![], vec![kv(2, 6), kv(6, 10)]);
        let status = attribute("http.response.status_code", Value::IntValue(201));
        let path = attribute("url.path", Value::StringValue("/links".into()));
        let root = node("POST", SpanKind::Server, 0, 10, vec![status, path], vec![create]);
        yansi::disable();
        let drawn = render(&Trace { id: "ab".repeat(16), roots: vec![root] });
        assert_eq!(
            drawn,
            "\
POST /links 201                                      4 spans, trace abababababababababababababababab
POST                         server   ████████████████████████████████████████     10 ms ✓ 201
└ links.create               internal ········████████████████████████████████      8 ms ✓
  ├ kv.get                   client   ········████████████████················      4 ms ✓
  │   key=link:docs
  └ kv.get                   client   ························████████████████      4 ms ✓
      key=link:docs"
        );
        assert!(drawn.lines().all(|line| length(line) <= WIDTH));
    }

    #[test]
    fn durations_read_well_at_every_size() {
        let read = [0, 999, 1_500_000, 12_345_678, 999_999_999, 1_250_000_000].map(duration);
        assert_eq!(read, ["<1 ms", "<1 ms", "1.5 ms", "12 ms", "999 ms", "1.25 s"]);
    }

    #[test]
    fn a_span_without_width_still_shows() {
        yansi::disable();
        let roots = vec![node("a", SpanKind::Internal, 5, 5, vec![], vec![])];
        let drawn = render(&Trace { id: String::new(), roots });
        assert!(drawn.contains('▏'), "{drawn}");
    }
}
