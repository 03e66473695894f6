//! Events and links of the target's span, in order. Over their limit the oldest gives way: what happened last, such as the
//! exception that ended a span, tells more. What is over the limit or the budget is counted.

use super::buffer::{SpanBuffer, Target};
use super::pages::Pages;
use super::store::{Chained, backwards};
use crate::trace::{Attributes, Entries, Event, Link, Position, Span, SpanId, Text, TraceId, UnixNanos};

/// Below this limit, entries that gave way are only taken out of their chain when there are so many.
const MIN_SURPLUS: u32 = 16;

impl SpanBuffer {
    pub(super) fn add_event(&mut self, time: UnixNanos, name: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.event_count;
        let Some(entries) = self.store.spans.get(owner).map(|span| span.events) else { return };
        self.fresh = true;
        let position = Position::at(self.store.events.len());
        let fits = limit > 0 && self.budget.pay(size_of::<Event>().saturating_add(name.len())) && {
            let name = self.store.text.keep(name);
            self.store.events.push(Event { time, name, attributes: Attributes::NONE, previous: entries.last })
        };
        self.target = if fits { Target::Event(owner, position.index()) } else { Target::None };
        let entries = grown(entries, fits, limit, position);
        let entries = if entries.len >= surplus(limit) { self.trim_events(entries, limit) } else { entries };
        if let Some(span) = self.store.spans.get_mut(owner) {
            span.over_limits |= span.events.dropped != entries.dropped;
            span.events = entries;
        }
    }

    pub(super) fn add_link(&mut self, trace_id: Option<TraceId>, span_id: Option<SpanId>, flags: u32, state: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.link_count;
        let Some(entries) = self.store.spans.get(owner).map(|span| span.links) else { return };
        self.fresh = true;
        let position = Position::at(self.store.links.len());
        let fits = limit > 0 && self.budget.pay(size_of::<Link>().saturating_add(state.len())) && {
            let (attributes, previous) = (Attributes::NONE, entries.last);
            let trace_state = self.keep(state);
            self.store.links.push(Link { trace_id, span_id, flags, trace_state, attributes, previous })
        };
        self.target = if fits { Target::Link(owner, position.index()) } else { Target::None };
        let entries = grown(entries, fits, limit, position);
        let entries = if entries.len >= surplus(limit) { self.trim_links(entries, limit) } else { entries };
        if let Some(span) = self.store.spans.get_mut(owner) {
            span.over_limits |= span.links.dropped != entries.dropped;
            span.links = entries;
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
        self.owner().and_then(|owner| self.store.spans.get_mut(owner))
    }

    /// Takes the events that gave way out of their chain, and gives back what they took.
    #[cold]
    #[inline(never)]
    fn trim_events(&mut self, entries: Entries, limit: u32) -> Entries {
        let oldest = nth(&self.store.events, entries.last, limit);
        let rest = self.store.events.get_mut(oldest.index());
        let rest = rest.map_or(Position::NONE, |event| core::mem::replace(&mut event.previous, Position::NONE));
        let store = &self.store;
        let bytes = |event: &Event| size_of::<Event>() + event.name.len() + store.chain_bytes(event.attributes.chain);
        self.budget.free(backwards(&store.events, rest).map(bytes).sum());
        Entries { len: limit, ..entries }
    }

    /// The same with links.
    #[cold]
    #[inline(never)]
    fn trim_links(&mut self, entries: Entries, limit: u32) -> Entries {
        let oldest = nth(&self.store.links, entries.last, limit);
        let rest = self.store.links.get_mut(oldest.index());
        let rest = rest.map_or(Position::NONE, |link| core::mem::replace(&mut link.previous, Position::NONE));
        let store = &self.store;
        let bytes = |link: &Link| size_of::<Link>() + link.trace_state.len() + store.chain_bytes(link.attributes.chain);
        self.budget.free(backwards(&store.links, rest).map(bytes).sum());
        Entries { len: limit, ..entries }
    }

    fn owner(&self) -> Option<usize> {
        match self.target {
            Target::None | Target::Refused | Target::Scope(_) => None,
            Target::Span(owner) | Target::Event(owner, _) | Target::Link(owner, _) => Some(owner),
        }
    }
}

/// So many entries in a chain are worth a walk to take out those over the limit: then each costs one step.
const fn surplus(limit: u32) -> u32 {
    limit.saturating_add(if limit < MIN_SURPLUS { MIN_SURPLUS } else { limit })
}

/// The entry of this number, counted from the last, which is 1.
fn nth<T: Chained>(list: &Pages<T>, last: Position, number: u32) -> Position {
    let mut at = last;
    for _ in 1..number {
        at = list.get(at.index()).map_or(Position::NONE, T::previous);
    }
    at
}

fn grown(entries: Entries, fits: bool, limit: u32, position: Position) -> Entries {
    let is_over = !fits || entries.len >= limit;
    Entries {
        last: if fits { position } else { entries.last },
        len: entries.len.saturating_add(fits.into()),
        dropped: entries.dropped.saturating_add(is_over.into()),
    }
}
