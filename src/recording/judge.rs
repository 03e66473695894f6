//! What tail sampling asks of a whole recording. The rules are [`TailSampler`]'s; here is only the walk.

use super::buffer::SpanBuffer;
use crate::sampling::{TailSampler, Verdict};
use crate::trace::{Span, Status, Text};

/// A recording in short, for whoever judges it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its spans, ended or not, those without room in the buffer left out.
    pub spans: u32,
    /// How many of them have the status error.
    pub errors: u32,
    /// How long the local root took, its first span; while it is open, how long it has taken when the last span ended.
    pub duration_nanos: u64,
    /// The local root's name.
    pub name: Text,
    /// Whether the local root is sampled; else it is only recorded.
    pub is_sampled: bool,
}

impl SpanBuffer {
    /// What is to become of this recording, as far as it has come: any span may be wanted by its status, name or
    /// attributes, the local root also by its duration; else the trace of the local root decides. `None` when there is no
    /// span.
    pub fn judge(&self, tail: &TailSampler) -> Option<(Verdict, Summary)> {
        let root = self.spans.first()?;
        let trace = self.trace_of(root)?;
        let mut summary = Summary {
            spans: 0,
            errors: 0,
            duration_nanos: self.duration_nanos(root),
            name: root.name,
            is_sampled: root.is_sampled(),
        };
        let mut is_wanted = tail.wants_duration(summary.duration_nanos);
        for span in &self.spans {
            summary.spans = summary.spans.saturating_add(1);
            if matches!(span.status, Status::Error(_)) {
                summary.errors = summary.errors.saturating_add(1);
            }
            is_wanted = is_wanted || self.is_wanted(span, tail);
        }
        is_wanted |= summary.errors > 0 && tail.keeps_errors();
        Some((tail.verdict(is_wanted, root.is_sampled(), &trace.id, trace.state.of(self.text())), summary))
    }

    fn is_wanted(&self, span: &Span, tail: &TailSampler) -> bool {
        let text = self.text();
        tail.wants_name(span.name.of(text))
            || tail.has_attribute_rules()
                && self
                    .backwards(span.attributes.chain)
                    .any(|attribute| tail.wants_attribute(attribute.key.of(text), &attribute.value, text))
    }

    fn duration_nanos(&self, root: &Span) -> u64 {
        let last_end = || self.spans.iter().filter_map(|span| span.state.end()).max();
        let end = root.state.end().or_else(last_end).unwrap_or_default();
        end.get().saturating_sub(root.start.get())
    }
}
