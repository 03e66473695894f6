//! What happens to memory while a recording goes on: what is dead goes, and what is alive moves together.

use super::arena::Arena;
use super::budget::Budget;
use super::buffer::{Refusal, SpanBuffer};
use super::key_index::{ENTRY_BYTES, KeyIndex, MAX_SEARCHED};
use super::record::{Record, Value};
use super::target::Target;
use crate::IS_SLIM;
use crate::trace::{Attributes, Limits, Position, Scope, Span, SpanState, Status, Text, Trace};

/// So many spans that are done are worth a copy of the others.
const MIN_DONE: u32 = 64;

impl SpanBuffer {
    /// Gives up what is dead where that is worth it: spans that are done, what was replaced and what gave way. Each time costs a
    /// copy of what is alive. It happens when nothing waits, at least as many spans are done as are open, and a good part of
    /// what is used is new; and when an eighth of the budget is dead, unless too much is alive. Between an encoding and its
    /// repetition in another form nothing may move. Spans that were refused stand in the way of others no more once none of them
    /// is open and there is room.
    #[inline(never)]
    pub(super) fn tidy(&mut self) {
        let open = self.spans.len() as u32 - self.done - self.waiting;
        let is_stuck = self.is_stuck();
        let many = if is_stuck { open / 4 + 1 } else { open.max(MIN_DONE) };
        let is_exported =
            self.waiting == 0 && self.done > 0 && self.done >= many && (is_stuck || self.budget.has_grown());
        if !IS_SLIM && (is_exported || self.budget.is_due() && self.is_worth_a_copy() || self.arena.is_crowded()) {
            self.compact();
        } else if is_stuck && self.budget.left > self.budget.max / 2 {
            self.lift();
        }
    }

    /// Whether spans are refused for want of room, and none of those that were is open.
    fn is_stuck(&self) -> bool {
        self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0
    }

    /// Takes spans again. What the host says of those that were refused, which are over, is about none from now on.
    fn lift(&mut self) {
        (self.refusal, self.next) = (None, self.started);
    }

    /// Whether what is dead takes so much that it is worth a copy of the rest.
    fn is_worth_a_copy(&mut self) -> bool {
        self.budget.look();
        self.budget.is_worth_a_copy(self.alive_bytes())
    }

    /// What a copy of all that is alive takes. While spans wait, those that are done count too: a request may be in memory beside
    /// them, and a copy would be one thing more.
    #[cold]
    fn alive_bytes(&self) -> usize {
        let (arena, limits) = (&self.arena, &self.limits);
        let (mut alive, mut trace) = (0, Position::NONE);
        for scope in &self.scopes {
            alive += SCOPE_BYTES + scope.name.len() + scope.version.len() + scope.schema_url.len();
            alive += arena.attribute_bytes(&scope.attributes);
        }
        let is_alive = |span: &&Span| self.waiting > 0 || span.state != SpanState::Done;
        for span in self.spans.iter().filter(is_alive) {
            alive += size_of::<Span>() + span.name.len();
            if let Status::Error(message) = span.status {
                alive += message.len();
            }
            alive += arena.attribute_bytes(&span.attributes);
            alive += arena.chain_bytes(span.events.last, limits.event_count);
            alive += arena.chain_bytes(span.links.last, limits.link_count);
            if span.trace != trace.0 {
                trace = Position(span.trace);
                alive += self.trace_bytes(trace);
            }
        }
        if self.trace != trace {
            alive += self.trace_bytes(self.trace);
        }
        alive
    }

    /// What a trace takes; nothing where there is none.
    #[inline(never)]
    fn trace_bytes(&self, trace: Position) -> usize {
        self.traces
            .get(trace.index())
            .map_or(0, |Trace { state, fields, members, .. }| TRACE_BYTES + state.len() + fields.len() + members.len())
    }

    /// Copies what is alive. Without memory for that everything is lost: what waits to be encoded, and each open span when it
    /// ends.
    fn compact(&mut self) {
        let before = core::mem::take(&mut self.arena);
        self.index.clear();
        self.budget = Budget::new(self.budget.max);
        // The host names a span once and then goes on with it, also on the next tape.
        let target = if let Target::Span(place) = self.target {
            self.spans.get_cold(place).map(|span| span.number)
        } else {
            None
        };
        if self.is_stuck() {
            self.lift();
        }
        let waiting = self.waiting;
        if self.copy_all(&before).is_none() {
            self.loss.over_budget += waiting;
            return self.give_up(target.is_some());
        }
        self.budget.look();
        if let Some(number) = target {
            self.target = self.target_of(number);
        } else if matches!(self.target, Target::Entry { .. }) {
            // These lie on one tape together with what belongs to them.
            self.target = Target::None;
        }
    }

    /// Forgets all spans: whatever the host says of one from now on is about a span that was refused.
    fn give_up(&mut self, has_target: bool) {
        self.spans.truncate(0);
        self.next = 0;
        self.list_by_scope();
        (self.refusal, self.open_refused) = (Some(Refusal::Unannounced), u32::MAX);
        self.target = if has_target { Target::Refused } else { Target::None };
    }

    fn copy_all(&mut self, from: &Arena) -> Option<()> {
        let Self { arena: to, budget, index, limits, .. } = self;
        let mut copy = Copy { from, to, budget, index };
        for (place, scope) in self.scopes.iter_mut().enumerate() {
            copy.pay(SCOPE_BYTES)?;
            for text in [&mut scope.name, &mut scope.version, &mut scope.schema_url] {
                copy.text(text)?;
            }
            copy.attributes(&mut scope.attributes, Target::Scope(place).owner())?;
        }
        let mut survivors = 0;
        // Traces are in the order of their spans, so each is read before anything is written to its place.
        let (mut traces, mut trace) = (0, Position::NONE);
        for place in 0..=self.spans.len() {
            let span = self.spans.get_mut_cold(place);
            // Behind the spans comes the trace of those that are still to start.
            let of = span.as_ref().map_or(self.trace, |span| Position(span.trace));
            if of == Position::NONE || span.as_ref().is_some_and(|span| span.state == SpanState::Done) {
                continue;
            }
            if of != trace {
                copy.pay(TRACE_BYTES)?;
                let moved = *self.traces.get(of.index())?;
                let to = self.traces.get_mut(traces)?;
                *to = moved;
                for text in [&mut to.state, &mut to.fields, &mut to.members] {
                    copy.text(text)?;
                }
                traces += 1;
                trace = of;
            }
            let Some(span) = span else {
                self.trace = Position::at(traces - 1);
                break;
            };
            copy.pay(size_of::<Span>())?;
            span.trace = traces as u32 - 1;
            copy.text(&mut span.name)?;
            if let Status::Error(message) = &mut span.status {
                copy.text(message)?;
            }
            copy.attributes(&mut span.attributes, Target::Span(survivors).owner())?;
            for (entries, limit) in [(&mut span.events, limits.event_count), (&mut span.links, limits.link_count)] {
                // None is a target any more, so their attributes need no index.
                copy.chain(&mut entries.last, limit)?;
                entries.len = entries.len.min(limit);
            }
            let moved = *span;
            *self.spans.get_mut_cold(survivors)? = moved;
            survivors += 1;
        }
        self.traces.truncate(traces);
        self.spans.truncate(survivors);
        self.list_by_scope()
    }

    /// Finds for each scope the spans that are its own.
    fn list_by_scope(&mut self) -> Option<()> {
        (self.waiting, self.done) = (0, 0);
        for scope in &mut self.scopes {
            (scope.last_span, scope.last_waiting, scope.waiting) = (Position::NONE, Position::NONE, 0);
        }
        for place in 0..self.spans.len() {
            let span = self.spans.get_mut_cold(place)?;
            let scope = self.scopes.get_mut(span.scope as usize)?;
            span.previous = core::mem::replace(&mut scope.last_span, Position::at(place));
            let end = span.end;
            if span.state != SpanState::Open {
                self.end_at(place, end);
            }
        }
        Some(())
    }
}

/// What is alive, on its way from one memory to another.
struct Copy<'a> {
    from: &'a Arena,
    to: &'a mut Arena,
    budget: &'a mut Budget,
    index: &'a mut KeyIndex,
}

impl Copy<'_> {
    fn attributes(&mut self, attributes: &mut Attributes, owner: u32) -> Option<()> {
        self.chain(&mut attributes.last, Limits::NONE)?;
        if attributes.len > MAX_SEARCHED {
            let mut at = attributes.last;
            while let Some(attribute) = self.to.record_cold(at) {
                self.pay(ENTRY_BYTES)?;
                self.index.add(self.to, owner, at, 1).then_some(())?;
                at = attribute.previous;
            }
        }
        Some(())
    }

    /// Up to so many records of a chain, from the last to the first, each put before the one that follows it.
    fn chain(&mut self, last: &mut Position, limit: u32) -> Option<()> {
        let (mut at, mut following, mut left) = (core::mem::take(last), Position::NONE, limit);
        while left > 0
            && let Some(Record { previous, mut key, mut value }) = self.from.record_cold(at)
        {
            let mut record = Text { start: at.0, len: value.record_bytes() as u32 };
            self.text(&mut record)?;
            let copied_at = Position(record.start);
            self.to.set_previous(copied_at, Position::NONE);
            match following {
                Position::NONE => *last = copied_at,
                following => self.to.set_previous(following, copied_at),
            }
            self.text(&mut key)?;
            if let Some(mut last) = value.last() {
                self.chain(&mut last, Limits::NONE)?;
                value = Value::of_members(value.kind, last, (value.bits >> 32) as u32);
            } else if value.is_text() {
                let mut text = value.text();
                self.text(&mut text)?;
                value = Value::text_of(value.kind, text);
            }
            self.to.set_record(copied_at, key, value);
            (at, following, left) = (previous, copied_at, left - 1);
        }
        Some(())
    }

    fn text(&mut self, text: &mut Text) -> Option<()> {
        self.pay(text.len())?;
        *text = self.to.copy(self.from.bytes(*text))?;
        Some(())
    }

    #[inline(never)]
    fn pay(&mut self, bytes: usize) -> Option<()> {
        self.budget.pay(bytes).then_some(())
    }
}

/// What a scope and a trace take of the budget without their texts. Their lists move when they grow: three times their
/// length is needed then.
pub(super) const SCOPE_BYTES: usize = 3 * size_of::<Scope>();
pub(super) const TRACE_BYTES: usize = 3 * size_of::<Trace>();

#[cfg(test)]
#[path = "../../tests/unit/compact.rs"]
mod tests;
