//! Events and links of the target's span, in order. Over their limit the oldest gives way: what happened last, such as the
//! exception that ended a span, tells more. What is over the limit or the budget is counted.

use super::buffer::SpanBuffer;
use super::record::{EVENT, LINK, Value};
use super::target::Target;
use crate::trace::{Attributes, Entries, Limits, Position, Span, Text, UnixNanos};

/// Below this limit, entries that gave way are only taken out of their chain when there are so many.
const MIN_SURPLUS: u32 = 16;

impl SpanBuffer {
    pub(super) fn add_event(&mut self, time: UnixNanos, name: Text) {
        let time = time.get();
        self.add_entry(EVENT, name, &[time as u32, (time >> 32) as u32]);
    }

    /// Adds a link to what these words of a trace's and a span's id name.
    pub(super) fn add_link(&mut self, ids: [u32; 6], flags: u32, state: Text) {
        let [a, b, c, d, e, f] = ids.map(u32::swap_bytes);
        self.add_entry(LINK, state, &[flags & Span::KEPT_FLAGS | Span::HAS_IS_REMOTE, a, b, c, d, e, f]);
    }

    /// The span that the target is or belongs to.
    pub(super) fn owning_span(&mut self) -> Option<&mut Span> {
        self.owner().and_then(|owner| self.spans.get_mut_cold(owner))
    }

    /// Adds an event or link, behind whose record these words stand.
    fn add_entry(&mut self, kind: u32, text: Text, rest: &[u32]) {
        let Some(owner) = self.owner() else { return };
        let Some(span) = self.spans.get_cold(owner) else { return };
        let is_link = kind == LINK;
        let (mut entries, limit) =
            if is_link { (span.links, self.limits.link_count) } else { (span.events, self.limits.event_count) };
        self.entry_attributes = Attributes::default();
        let value = Value::of_members(kind, Position::NONE, 0);
        let at = if limit > 0 { self.write(text, value, entries.last, rest) } else { None };
        self.fresh = true;
        let is_over = at.is_none() || entries.len >= limit;
        entries.dropped = entries.dropped.saturating_add(is_over.into());
        self.target = Target::None;
        if let Some(at) = at {
            self.target = Target::Entry { owner, at, is_link };
            (entries.last, entries.len) = (at, entries.len + 1);
        }
        // Then each that gave way costs one step; sooner where there is no room.
        if entries.len > limit && (at.is_none() || entries.len >= limit.saturating_add(limit.max(MIN_SURPLUS))) {
            self.trim(&mut entries, limit);
        }
        if let Some(span) = self.spans.get_mut_cold(owner) {
            span.over_limits |= is_over;
            *(if is_link { &mut span.links } else { &mut span.events }) = entries;
        }
    }

    /// Takes those that gave way out of their chain.
    fn trim(&mut self, entries: &mut Entries, limit: u32) {
        let (mut at, mut before) = (Position::NONE, entries.last);
        for _ in 0..limit {
            at = before;
            before = self.arena.record_cold(at).map_or(Position::NONE, |entry| entry.previous);
        }
        self.budget.note_dead(self.arena.chain_bytes(before, Limits::NONE));
        self.arena.set_previous(at, Position::NONE);
        entries.len = limit;
    }

    fn owner(&self) -> Option<usize> {
        match self.target {
            Target::None | Target::Refused | Target::Scope(_) => None,
            Target::Span(owner) | Target::Entry { owner, .. } => Some(owner),
        }
    }
}
