//! What happens to memory while a recording goes on: what is dead goes, and what is alive moves together.

use super::buffer::{Refusal, SpanBuffer, Target};
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use super::store::{Store, backwards};
use crate::trace::{Attribute, Attributes, Chain, Event, Link, Position, Span, SpanState, Status, Text, Trace, Value};

/// So many spans that are done are worth a copy of the others.
const MIN_DONE: u32 = 64;

impl SpanBuffer {
    /// Gives up what is dead where that is worth it: spans that are done, once nothing waits to be encoded, and what was
    /// replaced or gave way. Each time costs a copy of what is alive, and happens only when at least about as much is dead.
    /// Between an encoding and its repetition in another form nothing may move.
    pub(super) fn tidy(&mut self) {
        let open = self.store.spans.len() as u32 - self.done - self.waiting;
        let is_exported = self.waiting == 0 && self.done >= open.max(MIN_DONE);
        if is_exported || self.budget.is_mostly_dead() || self.waits_for_room() {
            self.compact();
        }
    }

    /// Whether spans are refused of which none is open any more, and others are done.
    fn waits_for_room(&self) -> bool {
        let open = self.store.spans.len() as u32 - self.done;
        self.refusal == Some(Refusal::OverBudget)
            && self.open_refused == 0
            && self.waiting == 0
            && self.done > open / 4
    }

    /// Copies what is alive. Without memory for that everything stays as it is.
    #[cold]
    #[inline(never)]
    fn compact(&mut self) -> Option<()> {
        let mut next = Self::default();
        next.begin(self.limits, self.budget.max());
        next.seed = self.seed;
        next.maps = self.maps;
        for scope in self.store.scopes.iter() {
            next.add_scope(Text::EMPTY, Text::EMPTY, Text::EMPTY);
            let number = next.store.scopes.len().checked_sub(1)?;
            let owner = next.target.owner();
            let (name, version) = (next.copy_text(&self.store, scope.name)?, next.copy_text(&self.store, scope.version)?);
            let schema_url = next.copy_text(&self.store, scope.schema_url)?;
            let attributes = next.copy_attributes(&self.store, scope.attributes, owner)?;
            let copy = next.store.scopes.get_mut(number)?;
            (copy.name, copy.version, copy.schema_url, copy.attributes) = (name, version, schema_url, attributes);
        }
        let mut copied_trace = (Position::NONE, Position::NONE);
        for (place, span) in self.store.spans.iter().enumerate() {
            if let SpanState::Done(_) = span.state {
                continue;
            }
            next.numbering.survivors.try_reserve(1).ok()?;
            next.numbering.survivors.push(self.numbering.number_of(place));
            let trace = Position::at(span.trace as usize);
            if trace != copied_trace.0 {
                copied_trace = (trace, next.copy_trace(&self.store, trace)?);
            }
            next.copy_span(&self.store, span, copied_trace.1)?;
        }
        next.trace = match self.trace {
            Position::NONE => Position::NONE,
            trace if trace == copied_trace.0 => copied_trace.1,
            trace => next.copy_trace(&self.store, trace)?,
        };
        let is_lifted = self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0;
        next.refusal = self.refusal.filter(|_| !is_lifted);
        next.open_refused = self.open_refused;
        next.numbering.started = self.numbering.started;
        // Behind the spans that are here come the refused ones, which are counted and not here.
        next.numbering.base = if next.refusal.is_some() { self.numbering.number_of(self.store.spans.len()) } else { self.numbering.started };
        next.loss = self.loss;
        // The host names a span once and then goes on with it, also on the next tape.
        next.target = match self.target {
            Target::Span(place) => next.numbering.place_of(self.numbering.number_of(place) as usize).map_or(Target::None, Target::Span),
            Target::Refused => Target::Refused,
            _ => Target::None,
        };
        next.fresh = self.fresh;
        *self = next;
        Some(())
    }

    fn copy_trace(&mut self, from: &Store, trace: Position) -> Option<Position> {
        let trace = *from.traces.get(trace.index())?;
        let place = Position::at(self.store.traces.len());
        self.pay(size_of::<Trace>())?;
        let state = self.copy_text(from, trace.state)?;
        self.store.traces.push(Trace { state, ..trace }).then_some(place)
    }

    fn copy_span(&mut self, from: &Store, span: &Span, trace: Position) -> Option<()> {
        let place = self.store.spans.len();
        self.pay(size_of::<Span>())?;
        let owner = Target::Span(place).owner();
        let attributes = self.copy_attributes(from, span.attributes, owner)?;
        let status = match span.status {
            Status::Error(message) => Status::Error(self.copy_text(from, message)?),
            status => status,
        };
        let mut copy = Span { trace: trace.number(), name: self.copy_text(from, span.name)?, attributes, status, ..*span };
        (copy.events.last, copy.links.last) = (Position::NONE, Position::NONE);
        // From the last to the first, each with its place in the one that follows it.
        let mut following = Position::NONE;
        for event in backwards(&from.events, span.events.last).take(self.limits.event_count as usize) {
            let at = Position::at(self.store.events.len());
            self.pay(size_of::<Event>())?;
            let owner = Target::Event(place, at.index()).owner();
            let attributes = self.copy_attributes(from, event.attributes, owner)?;
            let event = Event { name: self.copy_text(from, event.name)?, attributes, previous: Position::NONE, ..*event };
            if !self.store.events.push(event) {
                return None;
            }
            match self.store.events.get_mut(following.index()) {
                Some(event) => event.previous = at,
                None => copy.events.last = at,
            }
            following = at;
        }
        copy.events.len = copy.events.len.min(self.limits.event_count);
        following = Position::NONE;
        for link in backwards(&from.links, span.links.last).take(self.limits.link_count as usize) {
            let at = Position::at(self.store.links.len());
            self.pay(size_of::<Link>())?;
            let owner = Target::Link(place, at.index()).owner();
            let attributes = self.copy_attributes(from, link.attributes, owner)?;
            let trace_state = self.copy_text(from, link.trace_state)?;
            if !self.store.links.push(Link { trace_state, attributes, previous: Position::NONE, ..*link }) {
                return None;
            }
            match self.store.links.get_mut(following.index()) {
                Some(link) => link.previous = at,
                None => copy.links.last = at,
            }
            following = at;
        }
        copy.links.len = copy.links.len.min(self.limits.link_count);
        let scope = self.store.scopes.get_mut(span.scope as usize)?;
        copy.previous = core::mem::replace(&mut scope.last_span, Position::at(place));
        if !self.store.spans.push(copy) {
            return None;
        }
        if let SpanState::Ended(end) = span.state {
            self.end_at(place, end);
        }
        Some(())
    }

    fn copy_attributes(&mut self, from: &Store, attributes: Attributes, owner: u32) -> Option<Attributes> {
        let chain = self.copy_chain(from, attributes.chain, owner)?;
        if chain.len > MAX_SEARCHED {
            self.pay(ENTRY_BYTES * (chain.len - MAX_SEARCHED) as usize)?;
            self.index_last(chain, owner, chain.len).then_some(())?;
        }
        Some(Attributes { chain, ..attributes })
    }

    fn copy_chain(&mut self, from: &Store, chain: Chain, owner: u32) -> Option<Chain> {
        let (mut copy, mut following) = (Chain::default(), Position::NONE);
        for attribute in backwards(&from.attributes, chain.last) {
            self.pay(size_of::<Attribute>())?;
            let key = self.copy_text(from, attribute.key)?;
            let value = match attribute.value {
                Value::String(text) => Value::String(self.copy_text(from, text)?),
                Value::Bytes(text) => Value::Bytes(self.copy_text(from, text)?),
                Value::Json(text) => Value::Json(self.copy_text(from, text)?),
                Value::Array(chain) => Value::Array(self.copy_chain(from, chain, attribute.owner)?),
                Value::Map(chain) => Value::Map(self.copy_chain(from, chain, attribute.owner)?),
                value => value,
            };
            let at = Position::at(self.store.attributes.len());
            if !self.store.attributes.push(Attribute { key, value, previous: Position::NONE, owner }) {
                return None;
            }
            match self.store.attributes.get_mut(following.index()) {
                Some(attribute) => attribute.previous = at,
                None => copy.last = at,
            }
            following = at;
            copy.len += 1;
        }
        Some(copy)
    }

    fn copy_text(&mut self, from: &Store, text: Text) -> Option<Text> {
        self.pay(text.len())?;
        self.store.text.append(text.len(), &mut from.text.of(text).iter().copied())
    }

    fn pay(&mut self, bytes: usize) -> Option<()> {
        self.budget.pay(bytes).then_some(())
    }
}
