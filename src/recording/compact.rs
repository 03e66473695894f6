//! What happens to memory while a recording goes on: what is dead goes, and what is alive moves together.

use super::arena::Arena;
use super::buffer::{Refusal, SpanBuffer, Target};
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use super::record::{ENTRY_HEAD, LONG_TAIL};
use crate::trace::{Attributes, Entries, Position, Scope, Span, SpanState, Status, Text, Trace};

/// So many spans that are done are worth a copy of the others.
const MIN_DONE: u32 = 64;

impl SpanBuffer {
    /// Gives up what is dead where that is worth it: spans that are done, once nothing waits to be encoded, and what was
    /// replaced or gave way. Each time costs a copy of what is alive, and happens only when at least about as much is dead.
    /// Between an encoding and its repetition in another form nothing may move.
    pub(super) fn tidy(&mut self) {
        let open = self.spans.len() as u32 - self.done - self.waiting;
        let is_stuck = self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0;
        let is_exported = self.waiting == 0 && self.done >= if is_stuck { open / 4 + 1 } else { open.max(MIN_DONE) };
        if is_exported || self.budget.is_mostly_dead() {
            self.compact();
        }
    }

    /// Copies what is alive. Without memory for that everything stays as it is.
    #[cold]
    #[inline(never)]
    fn compact(&mut self) -> Option<()> {
        let mut next = Self::default();
        next.begin(self.limits, self.budget.max());
        next.seed = self.seed;
        for (place, scope) in self.scopes.iter().enumerate() {
            let copy = next.copy_scope(&self.arena, scope, place)?;
            next.scopes.try_reserve(1).ok()?;
            next.scopes.push(copy);
        }
        let (mut from, mut to) = (Position::NONE, Position::NONE);
        for place in 0..=self.spans.len() {
            // The last one is the trace of spans that are still to come.
            let span = self.spans.get(place).copied();
            let trace = span.map_or(self.trace, |span| Position(span.trace));
            if span.is_some_and(|span| matches!(span.state, SpanState::Done(_))) {
                continue;
            }
            if trace != from && trace != Position::NONE {
                (from, to) = (trace, next.copy_trace(&self.arena, self.traces.get(trace.index())?)?);
            }
            match span {
                Some(span) => {
                    next.numbering.survivors.try_reserve(1).ok()?;
                    next.numbering.survivors.push(self.numbering.number_of(place));
                    next.copy_span(&self.arena, span, to)?;
                }
                None if trace != Position::NONE => next.trace = to,
                None => {}
            }
        }
        let is_lifted = self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0;
        next.refusal = self.refusal.filter(|_| !is_lifted);
        next.open_refused = self.open_refused;
        next.numbering.started = self.numbering.started;
        // Behind the spans that are here come refused ones, which the host counts and which are not here.
        next.numbering.base =
            if is_lifted { self.numbering.started } else { self.numbering.number_of(self.spans.len()) };
        next.loss = self.loss;
        next.fresh = self.fresh;
        // The host names a span once and then goes on with it, also on the next tape.
        next.target = match self.target {
            Target::Span(place) => next.numbering.target_of(self.numbering.number_of(place)),
            Target::Refused => Target::Refused,
            _ => Target::None,
        };
        core::mem::swap(&mut next.incoming, &mut self.incoming);
        *self = next;
        Some(())
    }

    fn copy_scope(&mut self, from: &Arena, scope: &Scope, place: usize) -> Option<Scope> {
        self.pay(SCOPE_BYTES)?;
        Some(Scope {
            name: self.copy_text(from, scope.name)?,
            version: self.copy_text(from, scope.version)?,
            schema_url: self.copy_text(from, scope.schema_url)?,
            attributes: self.copy_attributes(from, scope.attributes, Target::Scope(place).owner())?,
            last_span: Position::NONE,
            last_waiting: Position::NONE,
            waiting: 0,
        })
    }

    fn copy_trace(&mut self, from: &Arena, trace: &Trace) -> Option<Position> {
        self.pay(TRACE_BYTES)?;
        let state = self.copy_text(from, trace.state)?;
        let (fields, members) = (self.copy_text(from, trace.fields)?, self.copy_text(from, trace.members)?);
        self.traces.try_reserve(1).ok()?;
        self.traces.push(Trace { state, fields, members, ..*trace });
        Some(Position::at(self.traces.len() - 1))
    }

    fn copy_span(&mut self, from: &Arena, mut span: Span, trace: Position) -> Option<()> {
        let place = self.spans.len();
        self.pay(size_of::<Span>())?;
        span.trace = trace.0;
        span.name = self.copy_text(from, span.name)?;
        span.attributes = self.copy_attributes(from, span.attributes, Target::Span(place).owner())?;
        if let Status::Error(message) = span.status {
            span.status = Status::Error(self.copy_text(from, message)?);
        }
        span.events = self.copy_entries(from, span.events, self.limits.event_count, 1)?;
        span.links = self.copy_entries(from, span.links, self.limits.link_count, 2)?;
        let scope = self.scopes.get_mut(span.scope as usize)?;
        span.previous = core::mem::replace(&mut scope.last_span, Position::at(place));
        let end = span.state.end();
        self.spans.push(span).then_some(())?;
        if let Some(end) = end {
            self.end_at(place, end);
        }
        Some(())
    }

    /// From the last to the first, each put before the one that follows it.
    fn copy_entries(&mut self, from: &Arena, mut entries: Entries, limit: u32, kind: u32) -> Option<Entries> {
        let (mut at, mut following) = (entries.last, Position::NONE);
        entries = Entries { last: Position::NONE, len: 0, ..entries };
        while entries.len < limit
            && let Some(entry) = from.entry(at)
        {
            let record = Text { start: at.0, len: entry.fields.len + ENTRY_HEAD as u32 };
            let copied_at = self.copy_record(from, record, following)?;
            let attributes = self.copy_attributes(from, entry.attributes, copied_at.0 << 3 ^ kind)?;
            self.arena.set_attributes(copied_at, attributes);
            if following == Position::NONE {
                entries.last = copied_at;
            }
            (at, following) = (entry.previous, copied_at);
            entries.len += 1;
        }
        Some(entries)
    }

    fn copy_attributes(&mut self, from: &Arena, mut attributes: Attributes, owner: u32) -> Option<Attributes> {
        let (mut at, mut following) = (attributes.last, Position::NONE);
        while let Some(attribute) = from.attribute(at) {
            let copied_at = self.copy_record(from, attribute.record(), following)?;
            if attribute.is_long() {
                let text = self.copy_text(from, from.long_value(&attribute))?;
                let tail = copied_at.0 + attribute.record().len - LONG_TAIL as u32;
                self.arena.set_words(tail, &[text.start, text.len]);
            }
            if following == Position::NONE {
                attributes.last = copied_at;
            }
            (at, following) = (attribute.previous, copied_at);
        }
        if attributes.len > MAX_SEARCHED {
            self.pay(ENTRY_BYTES * (attributes.len - MAX_SEARCHED) as usize)?;
            self.index_all(attributes.last, owner).then_some(())?;
        }
        Some(attributes)
    }

    /// Copies a record, to stand before another.
    fn copy_record(&mut self, from: &Arena, record: Text, following: Position) -> Option<Position> {
        let copied_at = Position(self.copy_text(from, record)?.start);
        self.arena.set_previous(copied_at, Position::NONE);
        if following != Position::NONE {
            self.arena.set_previous(following, copied_at);
        }
        Some(copied_at)
    }

    fn copy_text(&mut self, from: &Arena, text: Text) -> Option<Text> {
        self.pay(text.len())?;
        if text.is_empty() { Some(Text::EMPTY) } else { self.arena.copy(from.bytes(text)) }
    }

    fn pay(&mut self, bytes: usize) -> Option<()> {
        self.budget.pay(bytes).then_some(())
    }
}

/// What a scope and a trace take of the budget without their texts. Their lists move when they grow: three times their
/// length is needed then.
pub(super) const SCOPE_BYTES: usize = 3 * size_of::<Scope>();
pub(super) const TRACE_BYTES: usize = 3 * size_of::<Trace>();
