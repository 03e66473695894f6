//! Events and links of the target's span, in order. Over their limit the oldest gives way: what happened last, such as the
//! exception that ended a span, tells more. What is over the limit or the budget is counted.

use super::buffer::SpanBuffer;
use super::record::ENTRY_BYTES;
use super::target::Target;
use crate::trace::{Entries, Position, Span, Text, UnixNanos};

/// Below this limit, entries that gave way are only taken out of their chain when there are so many.
const MIN_SURPLUS: u32 = 16;
/// A link's flags say whether its context is remote (OTLP `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK`).
pub(crate) const HAS_IS_REMOTE: u32 = 0x100;

impl SpanBuffer {
    pub(super) fn add_event(&mut self, time: UnixNanos, name: Text) {
        let time = time.get();
        self.add_entry(0, name, &[time as u32, (time >> 32) as u32]);
    }

    /// Adds a link to what these words of a trace's and a span's id name.
    pub(super) fn add_link(&mut self, ids: [u32; 6], flags: u32, state: Text) {
        self.add_entry(flags & Span::KEPT_FLAGS | HAS_IS_REMOTE, state, &ids.map(u32::swap_bytes));
    }

    /// Counts events that were dropped before they came here.
    pub(super) fn drop_events(&mut self, count: u32) {
        if let Some(span) = self.owning_span() {
            span.events.dropped = span.events.dropped.saturating_add(count);
        }
    }

    /// Counts links that were dropped before they came here.
    pub(super) fn drop_links(&mut self, count: u32) {
        if let Some(span) = self.owning_span() {
            span.links.dropped = span.links.dropped.saturating_add(count);
        }
    }

    /// The span that the target is or belongs to.
    pub(super) fn owning_span(&mut self) -> Option<&mut Span> {
        self.owner().and_then(|owner| self.spans.get_mut(owner))
    }

    /// Adds an event, or with flags a link, of which these are the last words.
    #[inline(never)]
    fn add_entry(&mut self, flags: u32, text: Text, rest: &[u32]) {
        let Some(owner) = self.owner() else { return };
        let Some(span) = self.spans.get(owner) else { return };
        let is_link = flags != 0;
        let (mut entries, limit) =
            if is_link { (span.links, self.limits.link_count) } else { (span.events, self.limits.event_count) };
        let at = if limit > 0 { self.write_entry(flags, text, rest, entries.last) } else { None };
        self.fresh = true;
        let is_over = at.is_none() || entries.len >= limit;
        entries.dropped = entries.dropped.saturating_add(is_over.into());
        self.target = match at {
            None => Target::None,
            Some(at) if is_link => Target::Link(owner, at),
            Some(at) => Target::Event(owner, at),
        };
        if let Some(at) = at {
            (entries.last, entries.len) = (at, entries.len.saturating_add(1));
        }
        // Then each that gave way costs one step; sooner where there is no room.
        if entries.len > limit && (at.is_none() || entries.len >= limit.saturating_add(limit.max(MIN_SURPLUS))) {
            self.trim(&mut entries, limit);
        }
        if let Some(span) = self.spans.get_mut(owner) {
            span.over_limits |= is_over;
            *(if is_link { &mut span.links } else { &mut span.events }) = entries;
        }
    }

    fn write_entry(&mut self, flags: u32, text: Text, rest: &[u32], previous: Position) -> Option<Position> {
        let len = ENTRY_BYTES + size_of_val(rest);
        if !self.budget.pay(text.len().saturating_add(len)) {
            return None;
        }
        let text = Text { start: self.keep_cold(text), ..text };
        let (at, _) = self.arena.take_cold(len)?;
        self.arena.set_words(at, &[previous.0, Position::NONE.0, 0, 0, flags, text.start, text.len]);
        self.arena.set_words(at + ENTRY_BYTES as u32, rest);
        Some(Position(at))
    }

    /// Takes those that gave way out of their chain, and gives back what they took.
    #[cold]
    #[inline(never)]
    fn trim(&mut self, entries: &mut Entries, limit: u32) {
        let mut at = entries.last;
        for number in 1..=entries.len {
            let Some(entry) = self.arena.entry(at) else { break };
            if number == limit {
                self.arena.set_previous(at, Position::NONE);
            } else if number > limit {
                self.budget.free(self.arena.entry_bytes(&entry));
            }
            at = entry.previous;
        }
        entries.len = limit;
    }

    fn owner(&self) -> Option<usize> {
        match self.target {
            Target::None | Target::Refused | Target::Scope(_) => None,
            Target::Span(owner) | Target::Event(owner, _) | Target::Link(owner, _) => Some(owner),
        }
    }
}
