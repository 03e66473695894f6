//! What tail sampling asks of a whole recording. The rules are [`TailSampler`]'s; here is only the walk.

use super::tail::{TailSampler, Verdict};
use crate::recording::SpanBuffer;
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

impl TailSampler<'_> {
    /// What is to become of a recording, as far as it has come: any span may be wanted by its status, name or attributes,
    /// the local root also by its duration; else the trace of the local root decides. `None` when there is no span.
    pub fn judge(&self, buffer: &SpanBuffer) -> Option<(Verdict, Summary)> {
        let root = buffer.spans().next()?;
        let trace = buffer.trace_of(root)?;
        let mut summary = Summary {
            spans: 0,
            errors: 0,
            duration_nanos: duration_nanos(buffer, root),
            name: root.name,
            is_sampled: root.is_sampled(),
        };
        let mut is_wanted = self.wants_duration(summary.duration_nanos);
        for span in buffer.spans() {
            summary.spans = summary.spans.saturating_add(1);
            if matches!(span.status, Status::Error(_)) {
                summary.errors = summary.errors.saturating_add(1);
            }
            is_wanted = is_wanted || self.wants_span(buffer, span);
        }
        is_wanted |= summary.errors > 0 && self.keep_errors;
        Some((self.verdict(is_wanted, root.is_sampled(), trace), summary))
    }
}

fn duration_nanos(buffer: &SpanBuffer, root: &Span) -> u64 {
    let last_end = || buffer.spans().filter_map(|span| span.state.end()).max();
    let end = root.state.end().or_else(last_end).unwrap_or_default();
    end.get().saturating_sub(root.start.get())
}
