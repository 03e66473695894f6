//! The spans of one request under a byte budget.
//!
//! A span that does not fit is dropped, and counted in [`Loss`] when it ends; from then on the buffer takes no further
//! span, so that the spans it has stay a connected whole, until none of the dropped ones is open any more and what was
//! exported has made room. An attribute, event or link that does not fit is dropped and counted in its span; so is an
//! attribute over its limit, while over the limit of events and links the oldest gives way. A new name that does not fit
//! leaves the old one, and an error whose message does not fit stays an error.

use super::arena::Arena;
use super::budget::Budget;
use super::incoming::Incoming;
use super::key_index::KeyIndex;
use super::pages::Pages;
use super::record::Record;
use super::target::Target;
use crate::trace::{
    Attributes, Entries, Limits, Position, Scope, Span, SpanId, SpanKind, SpanState, Status, Text, Trace, UnixNanos,
};
use alloc::vec::Vec;

/// More is no budget: a key of more bytes could not be told from a shorter one.
const MAX_BYTES: usize = 1 << 28;

/// A recording: traces, scopes and spans in the order in which they began.
#[derive(Debug, Default)]
pub struct SpanBuffer {
    pub(crate) limits: Limits,
    pub(crate) budget: Budget,
    /// Texts, attributes, events and links.
    pub(crate) arena: Arena,
    pub(crate) spans: Pages<Span>,
    pub(super) scopes: Vec<Scope>,
    pub(super) traces: Vec<Trace>,
    pub(super) index: KeyIndex,
    pub(super) incoming: Incoming,
    /// The trace that starting spans belong to; none when it was announced with an id that is not valid.
    pub(super) trace: Position,
    pub(super) target: Target,
    /// The attributes of the target, where that is an event or link: its record has only the last of them, and how many were
    /// dropped.
    pub(super) entry_attributes: Attributes,
    /// Whether the target was made just now, so that the attributes which follow are those of its creation: keys of one
    /// object of the host's, which are unique.
    pub(super) fresh: bool,
    pub(super) refusal: Option<Refusal>,
    /// Spans that were refused and are still open.
    pub(super) open_refused: u32,
    /// Spans that the host has started, whatever became of them here: it calls each by its number.
    pub(super) started: u32,
    /// The number behind those of all that are here.
    pub(super) next: u32,
    /// How many spans wait to be encoded.
    pub(super) waiting: u32,
    /// How many spans were encoded or left out, and are still here.
    pub(super) done: u32,
    pub(super) loss: Loss,
    /// Requests so far.
    pub(super) requests: u32,
}

/// Why a buffer takes no further span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    OverBudget,
    /// A trace or a scope was over the budget, so that the host's numbers of them are not those here any more.
    Unannounced,
    Malformed,
}

/// Lost spans by reason, since the recording began. Nothing is dropped without being counted here or, when it belongs to a
/// span that is sent, in that span's own dropped counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Spans that did not fit the recording's byte budget.
    pub over_budget: u32,
    /// Spans whose ids were not valid, and tapes that could not be read to their end.
    pub malformed: u32,
}

/// What is known of a [`Span`] when it starts.
#[derive(Clone, Copy)]
pub(super) struct SpanStart {
    pub(super) id: SpanId,
    pub(super) parent: Option<SpanId>,
    pub(super) flags: u32,
    pub(super) kind: SpanKind,
    pub(super) scope: u32,
    pub(super) time: UnixNanos,
}

/// Reading what was recorded.
impl SpanBuffer {
    /// What was lost since [`SpanBuffer::begin`].
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// The same, to be counted on from zero.
    pub fn take_loss(&mut self) -> Loss {
        core::mem::take(&mut self.loss)
    }

    /// How many bytes of the budget are not used. What is dead in between counts as used.
    pub fn bytes_left(&self) -> usize {
        self.budget.left
    }

    /// The spans that are here, in the order in which they started.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter()
    }

    /// The span that the host calls by a number; none when it was refused, or is not here any more.
    pub fn span(&self, number: usize) -> Option<&Span> {
        self.spans.get(self.place_of(u32::try_from(number).ok()?)?)
    }

    /// The scopes, in the order in which they were announced.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The trace a span belongs to.
    pub fn trace_of(&self, span: &Span) -> Option<&Trace> {
        self.traces.get(span.trace as usize)
    }

    /// The bytes of a text.
    pub fn text(&self, text: Text) -> &[u8] {
        self.arena.bytes(text)
    }

    /// The attributes of a collection, from the last to the first.
    pub(crate) fn attributes(&self, last: Position) -> impl Iterator<Item = Record> {
        let mut at = last;
        core::iter::from_fn(move || {
            let attribute = self.arena.record_cold(at)?;
            at = attribute.previous;
            Some(attribute)
        })
    }
}

/// Recording.
impl SpanBuffer {
    /// Starts a new recording: everything before is forgotten.
    pub fn begin(&mut self, limits: Limits, max_bytes: usize) {
        self.arena.clear();
        self.spans.truncate(0);
        self.scopes.clear();
        self.traces.clear();
        self.index.clear();
        (self.started, self.next) = (0, 0);
        (self.limits, self.budget) = (limits, Budget::new(max_bytes.min(MAX_BYTES)));
        (self.trace, self.target, self.refusal) = (Position::NONE, Target::None, None);
        (self.fresh, self.loss) = (false, Loss::default());
        (self.open_refused, self.waiting, self.done, self.requests) = (0, 0, 0, 0);
        self.incoming = Incoming::default();
    }

    pub(super) fn start_span(&mut self, start: Option<SpanStart>, name: Text) {
        let number = self.started;
        self.started = number.saturating_add(1);
        if self.refusal.is_none() {
            // An id that is not valid, or a scope or trace that was not announced.
            let start = start.filter(|start| self.trace != Position::NONE && self.scopes.len() > start.scope as usize);
            self.refusal = match start {
                None => Some(Refusal::Malformed),
                Some(start) if self.push_span(start, number, name).is_some() => None,
                Some(_) => Some(Refusal::OverBudget),
            };
        }
        if self.refusal.is_some() {
            self.target = Target::Refused;
            self.open_refused = self.open_refused.saturating_add(1);
        }
    }

    fn push_span(&mut self, start: SpanStart, number: u32, name: Text) -> Option<()> {
        if !self.budget.pay(size_of::<Span>().saturating_add(name.len())) {
            return None;
        }
        let name = self.keep(name);
        let place = self.spans.len();
        let scope = self.scopes.get_mut(start.scope as usize)?;
        let is_pushed = self.spans.push(Span {
            trace: self.trace.0,
            scope: start.scope,
            id: start.id,
            parent: start.parent,
            flags: start.flags,
            kind: start.kind,
            name,
            start: start.time,
            state: SpanState::Open,
            end: UnixNanos::default(),
            status: Status::Unset,
            attributes: Attributes::default(),
            events: Entries::default(),
            links: Entries::default(),
            over_limits: false,
            previous: scope.last_span,
            number,
            taken_by: 0,
        });
        if !is_pushed {
            return None;
        }
        scope.last_span = Position::at(place);
        self.next = self.started;
        (self.fresh, self.target) = (true, Target::Span(place));
        if place == 0 {
            // No sender of keys can know it.
            self.index.seed = start.id.seed();
        }
        Some(())
    }

    pub(super) fn select(&mut self, number: u32) {
        self.fresh = false;
        self.target = match self.target_of(number) {
            Target::Span(place) if self.spans.get(place).is_none_or(|span| span.state != SpanState::Open) => {
                Target::None
            }
            target => target,
        };
    }

    pub(super) fn end_span(&mut self, time: UnixNanos) {
        match self.target {
            Target::Span(place) => self.end_at(place, time),
            // A refused span is lost when it ends: until then it is open, as all others.
            Target::Refused => {
                self.open_refused = self.open_refused.saturating_sub(1);
                match self.refusal {
                    Some(Refusal::OverBudget | Refusal::Unannounced) => self.loss.over_budget += 1,
                    _ => self.loss.malformed += 1,
                }
            }
            _ => {}
        }
        self.target = Target::None;
    }

    pub(super) fn rename(&mut self, name: Text) {
        if matches!(self.target, Target::Span(_)) && self.budget.pay(name.len()) {
            let name = self.keep(name);
            if let Some(span) = self.target_span() {
                let before = core::mem::replace(&mut span.name, name);
                self.budget.note_dead(before.len());
            }
        }
    }

    pub(super) fn set_status(&mut self, code: u32, message: Text) {
        // What changes nothing costs nothing.
        let Some(before) = self.target_span().map(|span| span.status).filter(|status| *status != Status::Ok) else {
            return;
        };
        let status = match code {
            1 => Status::Ok,
            2 if self.budget.pay(message.len()) => Status::Error(self.keep(message)),
            2 => Status::Error(Text::EMPTY),
            _ => return,
        };
        if let Status::Error(message) = before {
            self.budget.note_dead(message.len());
        }
        if let Some(span) = self.target_span() {
            span.status = status;
        }
    }

    fn target_span(&mut self) -> Option<&mut Span> {
        match self.target {
            Target::Span(place) => self.spans.get_mut(place),
            _ => None,
        }
    }
}
