//! What waits to be encoded.

use super::buffer::SpanBuffer;
use crate::trace::{Position, SpanState, UnixNanos};

impl SpanBuffer {
    /// Says that a span was encoded or left out: no request takes it any more. `false` when it did not wait for that.
    #[inline(always)]
    pub(crate) fn finish(&mut self, place: Position) -> bool {
        if let Some(span) = self.spans.get_mut(place.index())
            && let SpanState::Ended(end) = span.state
        {
            span.state = SpanState::Done(end);
            if let Some(scope) = self.scopes.get_mut(span.scope as usize) {
                scope.waiting = scope.waiting.saturating_sub(1);
            }
            self.waiting = self.waiting.saturating_sub(1);
            self.done = self.done.saturating_add(1);
            return true;
        }
        false
    }

    /// Says that spans of about so many bytes were encoded or left out.
    pub(crate) fn free(&mut self, bytes: usize) {
        self.budget.free(bytes);
    }

    /// Says that a span waits to be encoded again.
    pub(crate) fn unfinish(&mut self, place: Position) {
        if let Some(SpanState::Done(end)) = self.span_at(place).map(|span| span.state) {
            self.done = self.done.saturating_sub(1);
            self.end_at(place.index(), end);
        }
    }

    /// Says that no span of a scope waits that started after this one.
    pub(crate) fn set_last_waiting(&mut self, scope: usize, place: Position) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.last_waiting = place;
        }
    }

    /// Says when a span ended, and that it waits to be encoded.
    #[inline(never)]
    pub(super) fn end_at(&mut self, place: usize, end: UnixNanos) {
        let Some(span) = self.spans.get_mut(place) else { return };
        span.state = SpanState::Ended(end.max(span.start));
        self.waiting = self.waiting.saturating_add(1);
        if let Some(scope) = self.scopes.get_mut(span.scope as usize) {
            scope.waiting = scope.waiting.saturating_add(1);
            scope.last_waiting = scope.last_waiting.later(Position::at(place));
        }
    }
}
