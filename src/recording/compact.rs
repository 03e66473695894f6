//! What happens to memory while a recording goes on: what is dead goes, and what is alive moves together.

use super::arena::Arena;
use super::budget::Budget;
use super::buffer::{Refusal, SpanBuffer};
use super::key_index::{ENTRY_BYTES, KeyIndex, MAX_SEARCHED};
use super::record::{ENTRY_HEAD, LONG_TAIL};
use super::target::{Numbering, Target};
use crate::trace::{Attributes, Entries, Position, Scope, Span, SpanState, Status, Text, Trace};
use alloc::vec::Vec;

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

    /// Copies what is alive. Without memory for that everything is lost: what waits to be encoded, and each open span when it
    /// ends.
    #[cold]
    #[inline(never)]
    fn compact(&mut self) {
        let before = core::mem::take(&mut self.arena);
        self.index = KeyIndex::default();
        self.budget = Budget::new(self.budget.max());
        // The host names a span once and then goes on with it, also on the next tape.
        let target = if let Target::Span(place) = self.target { Some(self.numbering.number_of(place)) } else { None };
        let end = self.numbering.number_of(self.spans.len());
        let is_lifted = self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0;
        if is_lifted {
            self.refusal = None;
        }
        let waiting = self.waiting;
        if self.copy_all(&before).is_none() {
            self.loss.over_budget = self.loss.over_budget.saturating_add(waiting);
            return self.give_up(target.is_some());
        }
        // Behind the spans that are here come refused ones, which the host counts and which are not here.
        self.numbering.base = if is_lifted { self.numbering.started } else { end };
        if let Some(number) = target {
            self.target = self.numbering.target_of(number);
        } else if matches!(self.target, Target::Event(..) | Target::Link(..)) {
            // These lie on one tape together with what belongs to them.
            self.target = Target::None;
        }
    }

    /// Forgets all spans: whatever the host says of one from now on is about a span that was refused.
    fn give_up(&mut self, has_target: bool) {
        self.spans.clear();
        self.numbering = Numbering { started: self.numbering.started, ..Numbering::default() };
        (self.waiting, self.done) = (0, 0);
        for scope in &mut self.scopes {
            (scope.last_span, scope.last_waiting, scope.waiting) = (Position::NONE, Position::NONE, 0);
        }
        (self.refusal, self.open_refused) = (Some(Refusal::Unannounced), u32::MAX);
        self.target = if has_target { Target::Refused } else { Target::None };
    }

    fn copy_all(&mut self, from: &Arena) -> Option<()> {
        for place in 0..self.scopes.len() {
            let mut scope = *self.scopes.get(place)?;
            self.pay(SCOPE_BYTES)?;
            scope.name = self.copy_text(from, scope.name)?;
            scope.version = self.copy_text(from, scope.version)?;
            scope.schema_url = self.copy_text(from, scope.schema_url)?;
            scope.attributes = self.copy_attributes(from, scope.attributes, Target::Scope(place).owner())?;
            (scope.last_span, scope.last_waiting, scope.waiting) = (Position::NONE, Position::NONE, 0);
            *self.scopes.get_mut(place)? = scope;
        }
        (self.waiting, self.done) = (0, 0);
        let mut survivors = Vec::new();
        // Traces are in the order of their spans, so each is read before anything is written to its place.
        let (mut traces, mut trace) = (0, Position::NONE);
        for place in 0..=self.spans.len() {
            let span = self.spans.get(place).copied();
            // Behind the spans comes the trace of those that are still to start.
            let of = span.map_or(self.trace, |span| Position(span.trace));
            if of == Position::NONE || span.is_some_and(|span| matches!(span.state, SpanState::Done(_))) {
                continue;
            }
            if of != trace {
                let mut copy = *self.traces.get(of.index())?;
                self.pay(TRACE_BYTES)?;
                copy.state = self.copy_text(from, copy.state)?;
                copy.fields = self.copy_text(from, copy.fields)?;
                copy.members = self.copy_text(from, copy.members)?;
                *self.traces.get_mut(traces)? = copy;
                traces += 1;
                trace = of;
            }
            let to = Position::at(traces - 1);
            match span {
                Some(span) => {
                    survivors.try_reserve(1).ok()?;
                    survivors.push(self.numbering.number_of(place));
                    self.copy_span(from, survivors.len() - 1, Span { trace: to.0, ..span })?;
                }
                None => self.trace = to,
            }
        }
        self.traces.truncate(traces);
        self.spans.truncate(survivors.len());
        self.numbering.survivors = survivors;
        Some(())
    }

    fn copy_span(&mut self, from: &Arena, place: usize, mut span: Span) -> Option<()> {
        self.pay(size_of::<Span>())?;
        span.name = self.copy_text(from, span.name)?;
        span.attributes = self.copy_attributes(from, span.attributes, Target::Span(place).owner())?;
        if let Status::Error(message) = span.status {
            span.status = Status::Error(self.copy_text(from, message)?);
        }
        span.events = self.copy_entries(from, span.events, self.limits.event_count, 1)?;
        span.links = self.copy_entries(from, span.links, self.limits.link_count, 2)?;
        let scope = self.scopes.get_mut(span.scope as usize)?;
        span.previous = core::mem::replace(&mut scope.last_span, Position::at(place));
        *self.spans.get_mut(place)? = span;
        if let Some(end) = span.state.end() {
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
            self.pay(ENTRY_BYTES * attributes.len as usize)?;
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
