//! What tail sampling asks of a whole recording. The rules are [`TailSampler`]'s; here is only the walk.

use super::tail::{TailSampler, Verdict};
use crate::recording::SpanBuffer;
use crate::trace::{SpanState, Status, Text, UnixNanos};

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
        let (mut spans, mut errors, mut last_end, mut is_wanted) = (0, 0, UnixNanos::default(), false);
        for span in buffer.spans() {
            spans += 1;
            errors += u32::from(matches!(span.status, Status::Error(_)));
            last_end = last_end.max(span.end);
            is_wanted = is_wanted || self.wants_span(buffer, span);
        }
        let end = if root.state == SpanState::Open { last_end } else { root.end };
        let summary = Summary {
            spans,
            errors,
            duration_nanos: end.get().saturating_sub(root.start.get()),
            name: root.name,
            is_sampled: root.is_sampled(),
        };
        is_wanted |= errors > 0 && self.keep_errors || self.wants_duration(summary.duration_nanos);
        Some((self.verdict(is_wanted, summary.is_sampled, trace), summary))
    }
}
