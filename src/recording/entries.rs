//! Events and links of the target's span, in order. Over their limit the oldest gives way: what happened last, such as the
//! exception that ended a span, tells more. It is left where it is and passed over when the span is written. What is over
//! the limit or the budget is counted.

use super::buffer::{SpanBuffer, Target};
use crate::trace::{Attributes, Entries, Event, Link, Position, Span, SpanId, Text, TraceId, UnixNanos};

impl SpanBuffer {
    pub(super) fn add_event(&mut self, time: UnixNanos, name: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.event_count;
        let Some(entries) = self.spans.get(owner).map(|span| span.events) else { return };
        let fits = limit > 0 && self.pay(size_of::<Event>().saturating_add(name.len as usize));
        self.fresh = true;
        self.target = if fits { Target::Event(owner, self.events.len()) } else { Target::None };
        let position = Position::at(self.events.len());
        if fits {
            let name = self.text.keep(name);
            self.events.push(Event { time, name, attributes: Attributes::default(), previous: entries.last });
        }
        if let Some(span) = self.spans.get_mut(owner) {
            span.events = grown(entries, fits, limit, position);
            span.over_limits |= span.events.dropped != entries.dropped;
        }
    }

    pub(super) fn add_link(&mut self, trace_id: Option<TraceId>, span_id: Option<SpanId>, flags: u32, state: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.link_count;
        let Some(entries) = self.spans.get(owner).map(|span| span.links) else { return };
        let fits = limit > 0 && self.pay(size_of::<Link>().saturating_add(state.len as usize));
        self.fresh = true;
        self.target = if fits { Target::Link(owner, self.links.len()) } else { Target::None };
        let position = Position::at(self.links.len());
        if fits {
            let (attributes, previous) = (Attributes::default(), entries.last);
            let trace_state = self.keep(state);
            self.links.push(Link { trace_id, span_id, flags, trace_state, attributes, previous });
        }
        if let Some(span) = self.spans.get_mut(owner) {
            span.links = grown(entries, fits, limit, position);
            span.over_limits |= span.links.dropped != entries.dropped;
        }
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

    fn owner(&self) -> Option<usize> {
        match self.target {
            Target::None | Target::Refused | Target::Scope(_) => None,
            Target::Span(owner) | Target::Event(owner, _) | Target::Link(owner, _) => Some(owner),
        }
    }
}

fn grown(entries: Entries, fits: bool, limit: u32, position: Position) -> Entries {
    let last = if fits { position } else { entries.last };
    if fits && entries.len < limit {
        Entries { last, len: entries.len.saturating_add(1), ..entries }
    } else {
        Entries { last, dropped: entries.dropped.saturating_add(1), ..entries }
    }
}
