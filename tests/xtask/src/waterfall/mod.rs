//! A trace as a waterfall for a terminal of 100 columns: each span's name in its place in the tree, its kind, its bar in
//! time, how long it took and how it ended, with its attributes below.

mod details;

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use self::details::details;
use crate::paint::{Paint, Tone};
use crate::spans::{Node, Trace, int_attribute, text_attribute};

/// Columns of a line.
pub const WIDTH: usize = 100;
const NAME: usize = 29;
const KIND: usize = 9;
const BAR: usize = 40;
const DURATION: usize = 10;

/// The whole trace, a line or more for each span.
pub fn render(trace: &Trace, paint: Paint) -> String {
    let all = trace.walk();
    let from = all.iter().map(|node| node.span.start_time_unix_nano).min().unwrap_or_default();
    let until = all.iter().map(|node| node.span.end_time_unix_nano).max().unwrap_or_default();
    // A trace that began and ended in the same tick of the clock still has a width.
    let drawing = Drawing { paint, from, nanos: until.saturating_sub(from).max(1) };
    let mut lines = vec![title(trace, &all, paint)];
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

fn title(trace: &Trace, all: &[&Node], paint: Paint) -> String {
    let root = trace.roots.first();
    let attributes = root.map_or(&[][..], |root| &root.span.attributes);
    let name = root.map_or("", |root| root.span.name.as_str());
    let path = text_attribute(attributes, "url.path").map(|path| format!(" {path}"));
    let head = format!("{name}{}", path.unwrap_or_default());
    let (tone, outcome) =
        if root.is_some_and(|root| failed(&root.span)) { (Tone::Bad, "threw") } else { (Tone::Good, "✓") };
    let status = int_attribute(attributes, "http.response.status_code").map(|status| status.to_string());
    let status = status.unwrap_or_else(|| outcome.into());
    let parent = root.filter(|root| !root.span.parent_span_id.is_empty()).map(|_| ", continued from its caller");
    let count = if all.len() == 1 { "1 span".to_owned() } else { format!("{} spans", all.len()) };
    let tail = format!("{count}, trace {}{}", trace.id, parent.unwrap_or_default());
    let gap = WIDTH.saturating_sub(length(&head) + length(&status) + length(&tail) + 1).max(1);
    format!(
        "{} {}{}{}",
        paint.text(Tone::Strong, &head),
        paint.text(tone, &status),
        " ".repeat(gap),
        paint.text(Tone::Faint, &tail)
    )
}

/// How the spans of one trace are drawn.
struct Drawing {
    paint: Paint,
    from: u64,
    nanos: u64,
}

impl Drawing {
    /// A span and all below it; `branch` leads to its name, `trunk` runs past what hangs below it.
    fn node(&self, node: &Node, branch: &str, trunk: &str, lines: &mut Vec<String>) {
        let span = &node.span;
        let (tone, failed) = (tone(span), failed(span));
        let name = fit(&span.name, NAME.saturating_sub(length(branch) + 1));
        let took = duration(node.duration_nanos());
        lines.push(format!(
            "{}{}{}{}{}{} {}",
            self.paint.text(Tone::Faint, branch),
            self.paint.text(if failed { Tone::Bad } else { Tone::Strong }, &name),
            " ".repeat(NAME.saturating_sub(length(branch) + length(&name))),
            self.paint.text(tone, &pad(kind(span), KIND)),
            self.bar(span, if failed { Tone::Bad } else { tone }),
            " ".repeat(DURATION.saturating_sub(length(&took))) + &took,
            self.outcome(span),
        ));
        let below = format!("{trunk}{}", if node.children.is_empty() { "  " } else { "│ " });
        for (tone, detail) in details(span) {
            let detail = fit(&detail, WIDTH.saturating_sub(length(&below)));
            lines.push(format!("{}{}", self.paint.text(Tone::Faint, &below), self.paint.text(tone, &detail)));
        }
        for (index, child) in node.children.iter().enumerate() {
            let (branch, past) = if index + 1 == node.children.len() { ("└ ", "  ") } else { ("├ ", "│ ") };
            self.node(child, &format!("{trunk}{branch}"), &format!("{trunk}{past}"), lines);
        }
    }

    /// The span's place in the trace's time. Its right edge is drawn to an eighth of a column; nothing is too short to see.
    fn bar(&self, span: &Span, tone: Tone) -> String {
        let start = (self.eighths(span.start_time_unix_nano) / 8).min(BAR - 1);
        let width = self.eighths(span.end_time_unix_nano).saturating_sub(start * 8).max(1);
        let edge = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"].get(width % 8).copied().unwrap_or_default();
        let filled = format!("{}{edge}", "█".repeat(width / 8));
        let before = self.paint.text(Tone::Faint, &"·".repeat(start));
        let after = self.paint.text(Tone::Faint, &"·".repeat(BAR.saturating_sub(start + length(&filled))));
        format!("{before}{}{after}", self.paint.text(tone, &filled))
    }

    /// A time as eighths of a column from the trace's start.
    fn eighths(&self, time: u64) -> usize {
        let all = BAR * 8;
        let offset = u128::from(time.saturating_sub(self.from)) * all as u128 / u128::from(self.nanos);
        usize::try_from(offset).unwrap_or(all).min(all)
    }

    fn outcome(&self, span: &Span) -> String {
        let status = int_attribute(&span.attributes, "http.response.status_code").map(|status| status.to_string());
        match (failed(span), status) {
            (true, status) => self.paint.text(Tone::Bad, &format!("✗ {}", status.unwrap_or_else(|| "error".into()))),
            (false, status) => self.paint.text(Tone::Good, format!("✓ {}", status.unwrap_or_default()).trim_end()),
        }
    }
}

fn failed(span: &Span) -> bool {
    span.status.as_ref().is_some_and(|status| status.code == i32::from(StatusCode::Error as u8))
}

fn kind(span: &Span) -> &'static str {
    match SpanKind::try_from(span.kind) {
        Ok(SpanKind::Server) => "server",
        Ok(SpanKind::Client) => "client",
        Ok(SpanKind::Producer) => "producer",
        Ok(SpanKind::Consumer) => "consumer",
        Ok(SpanKind::Internal) => "internal",
        _ => "?",
    }
}

fn tone(span: &Span) -> Tone {
    match SpanKind::try_from(span.kind) {
        Ok(SpanKind::Server | SpanKind::Consumer) => Tone::Server,
        Ok(SpanKind::Client | SpanKind::Producer) => Tone::Client,
        _ => Tone::Internal,
    }
}

/// The text, or as much of it as fits, with an ellipsis.
fn fit(text: &str, width: usize) -> String {
    if length(text) <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(length(text))))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

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
        Node {
            span,
            resource: Default::default(),
            scope: Default::default(),
            resource_schema_url: String::new(),
            scope_schema_url: String::new(),
            post: 0,
            children,
        }
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
        let drawn = render(&Trace { id: "ab".repeat(16), roots: vec![root] }, Paint::Plain);
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
        let drawn = render(
            &Trace { id: String::new(), roots: vec![node("a", SpanKind::Internal, 5, 5, vec![], vec![])] },
            Paint::Plain,
        );
        assert!(drawn.contains('▏'), "{drawn}");
    }
}
