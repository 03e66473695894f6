//! What waits to be encoded.

use super::buffer::SpanBuffer;
use crate::trace::{Position, Span, SpanState, UnixNanos};

impl SpanBuffer {
    /// Begins a request.
    pub(crate) fn begin_request(&mut self) {
        self.requests = self.requests.wrapping_add(1);
    }

    /// Says that a span that waited was left out, or `is_taken` by the request: no further one takes it.
    pub(crate) fn finish(&mut self, place: Position, is_taken: bool) {
        if let Some(span) = self.spans.get_mut_cold(place.index())
            && span.state == SpanState::Ended
        {
            span.state = SpanState::Done;
            if is_taken {
                span.taken_by = self.requests;
            }
            if let Some(scope) = self.scopes.get_mut(span.scope as usize) {
                scope.waiting -= 1;
                // They are finished from the last to the first.
                scope.last_waiting = if scope.waiting > 0 { span.previous } else { Position::NONE };
            }
            self.waiting -= 1;
            self.done += 1;
        }
    }

    /// Says that the spans of the last request wait to be encoded again; how many.
    pub(crate) fn reopen(&mut self) -> u32 {
        let before = self.waiting;
        for place in 0..self.spans.len() {
            if let Some(&Span { state: SpanState::Done, end, taken_by, .. }) = self.spans.get_cold(place)
                && taken_by == self.requests
            {
                self.done -= 1;
                self.end_at(place, end);
            }
        }
        self.waiting - before
    }

    /// Says when a span ended, and that it waits to be encoded.
    pub(super) fn end_at(&mut self, place: usize, end: UnixNanos) {
        let Some(span) = self.spans.get_mut_cold(place) else { return };
        (span.state, span.end) = (SpanState::Ended, end.max(span.start));
        self.waiting += 1;
        if let Some(scope) = self.scopes.get_mut(span.scope as usize) {
            scope.waiting += 1;
            scope.last_waiting = scope.last_waiting.later(Position::at(place));
        }
    }
}
