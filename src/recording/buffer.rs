//! The spans of one request under a byte budget.
//!
//! A span that does not fit is dropped, and counted in [`Loss`] when it ends; from then on the buffer takes no further
//! span, so that the spans it has stay a connected whole. An attribute, event or link that does not fit is dropped and
//! counted in its span; so is an attribute over its limit, while over the limit of events and links the oldest gives way.
//! A new name that does not fit leaves the old one, and an error whose message does not fit stays an error.

use super::Loss;
use super::text::TextStore;
use crate::trace::{
    Attribute, Attributes, Chain, Entries, Event, Limits, Link, Position, Scope, Span, SpanId, SpanKind, SpanState,
    Status, Text, Trace, TraceId, UnixNanos,
};
use alloc::vec::Vec;

/// A recording: traces, scopes and spans in the order in which they began.
#[derive(Debug, Default)]
pub struct SpanBuffer {
    pub(super) limits: Limits,
    budget: usize,
    pub(super) text: TextStore,
    pub(super) attributes: Vec<Attribute>,
    pub(super) events: Vec<Event>,
    pub(super) links: Vec<Link>,
    pub(super) spans: Vec<Span>,
    pub(super) scopes: Vec<Scope>,
    traces: Vec<Trace>,
    /// The trace that starting spans belong to; none when it was announced with an id that is not valid.
    trace: Option<u32>,
    pub(super) target: Target,
    /// Whether the target was made just now, so that the attributes which follow are those of its creation: keys of one
    /// object of the host's, which are unique.
    pub(super) fresh: bool,
    full: Option<Refusal>,
    loss: Loss,
}

/// What attributes, events, a status or an end belong to: the span, event, link or scope named last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing: an event or link that was refused, or a span that is over.
    #[default]
    None,
    /// A span that was refused.
    Refused,
    Span(usize),
    Event(usize, usize),
    Link(usize, usize),
    Scope(usize),
}

/// Why a buffer takes no further span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    OverBudget,
    Malformed,
}

/// What is known of a span when it starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpanStart {
    /// Its id.
    pub id: SpanId,
    /// Its parent.
    pub parent: Option<SpanId>,
    /// Trace flags, and [`Span::PARENT_IS_REMOTE`].
    pub flags: u32,
    /// Its kind.
    pub kind: SpanKind,
    /// Which of the scopes announced so far made it.
    pub scope: u32,
    /// When.
    pub time: UnixNanos,
}

/// A collection's entries from the last to the first.
struct Backwards<'a> {
    attributes: &'a [Attribute],
    next: Position,
}

impl<'a> Iterator for Backwards<'a> {
    type Item = &'a Attribute;

    #[inline(always)]
    fn next(&mut self) -> Option<&'a Attribute> {
        let attribute = self.attributes.get(self.next.index())?;
        self.next = attribute.previous;
        Some(attribute)
    }
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

    /// Every span that was taken, in the order in which they started.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The scopes, in the order in which they were announced.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The trace a span belongs to.
    pub fn trace_of(&self, span: &Span) -> Option<&Trace> {
        self.traces.get(span.trace as usize)
    }

    /// The bytes that [`Text`]s point into.
    pub fn text(&self) -> &[u8] {
        self.text.bytes()
    }

    /// The entries of a collection, from the last to the first.
    #[inline(always)]
    pub fn backwards(&self, chain: Chain) -> impl Iterator<Item = &Attribute> {
        Backwards { attributes: &self.attributes, next: chain.last }
    }

    /// An event, by its position.
    pub fn event(&self, position: Position) -> Option<&Event> {
        self.events.get(position.index())
    }

    /// A link, by its position.
    pub fn link(&self, position: Position) -> Option<&Link> {
        self.links.get(position.index())
    }
}

/// Recording.
impl SpanBuffer {
    /// Starts a new recording: everything before is forgotten.
    pub fn begin(&mut self, limits: Limits, max_bytes: usize) {
        self.text.clear();
        self.attributes.clear();
        self.events.clear();
        self.links.clear();
        self.spans.clear();
        self.scopes.clear();
        self.traces.clear();
        (self.limits, self.budget) = (limits, max_bytes);
        (self.trace, self.target) = (None, Target::None);
        (self.full, self.fresh, self.loss) = (None, false, Loss::default());
    }

    /// Room for `len` bytes of text, for the host to write into before [`SpanBuffer::ingest`].
    pub fn reserve_text(&mut self, len: usize) -> &mut [u8] {
        self.text.reserve(len)
    }

    /// Says that the host wrote `bytes` bytes into the room of [`SpanBuffer::reserve_text`], `units` UTF-16 units.
    pub(super) fn receive_text(&mut self, units: usize, bytes: usize) {
        self.text.receive(units, bytes);
    }

    /// Counts a tape that could not be read to its end.
    pub(super) fn count_malformed(&mut self) {
        self.loss.malformed = self.loss.malformed.saturating_add(1);
    }

    /// Says that all spans of a scope that wait to be encoded lie before this index.
    pub(crate) fn set_waiting_before(&mut self, scope: usize, index: usize) {
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.waiting_before = u32::try_from(index).unwrap_or(u32::MAX);
        }
    }

    /// Says that a span was encoded or left out: no request takes it any more. `false` when none waited for that.
    #[inline(always)]
    pub(crate) fn finish(&mut self, index: usize) -> bool {
        if let Some(span) = self.spans.get_mut(index)
            && let SpanState::Ended(end) = span.state
        {
            span.state = SpanState::Done(end);
            return true;
        }
        false
    }

    /// Says that a span waits to be encoded again.
    pub(crate) fn unfinish(&mut self, index: usize) {
        if let Some(SpanState::Done(end)) = self.spans.get(index).map(|span| span.state) {
            self.end_at(index, end);
        }
    }

    /// Says when a span ended, and that it waits to be encoded.
    #[inline(never)]
    fn end_at(&mut self, index: usize, end: UnixNanos) {
        let Some(span) = self.spans.get_mut(index) else { return };
        span.state = SpanState::Ended(end.max(span.start));
        if let Some(scope) = self.scopes.get_mut(span.scope as usize) {
            let after = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
            scope.waiting_before = scope.waiting_before.max(after);
        }
    }

    #[inline(always)]
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        self.text.cut(units)
    }

    pub(super) fn add_scope(&mut self, name: Text, version: Text, schema_url: Text) {
        // A scope is shared by the spans that follow, so it is never refused; a tracer is made once, not per request.
        let (name, version, schema_url) = (self.keep(name), self.keep(version), self.keep(schema_url));
        (self.fresh, self.target) = (true, Target::Scope(self.scopes.len()));
        self.scopes.push(Scope { name, version, schema_url, attributes: Attributes::default(), waiting_before: 0 });
    }

    pub(super) fn add_trace(&mut self, id: Option<TraceId>, state: Text) {
        self.trace = None;
        let Some(id) = id else { return };
        if self.full.is_none() && !self.pay(size_of::<Trace>().saturating_add(state.len as usize)) {
            self.full = Some(Refusal::OverBudget);
        }
        if self.full.is_none() {
            self.trace = u32::try_from(self.traces.len()).ok();
            let state = self.keep(state);
            self.traces.push(Trace { id, state, rate: 0.0 });
        }
    }

    /// Says which share of traces like the one announced last was sampled. What is no share is as if it was never said.
    pub(super) fn set_rate(&mut self, rate: f64) {
        let is_share = rate > 0.0 && rate <= 1.0;
        if let Some(trace) = self.trace.filter(|_| is_share).and_then(|trace| self.traces.get_mut(trace as usize)) {
            trace.rate = rate;
        }
    }

    pub(super) fn start_span(&mut self, start: Option<SpanStart>, name: Text) {
        self.target = Target::Refused;
        let start = start.filter(|start| (start.scope as usize) < self.scopes.len());
        let (Some(start), Some(trace)) = (start, self.trace) else {
            // An id that is not valid, or a scope that was not announced: the host's numbering still counts the span.
            self.full = self.full.or(Some(Refusal::Malformed));
            return;
        };
        if self.full.is_none() && !self.pay(size_of::<Span>().saturating_add(name.len as usize)) {
            self.full = Some(Refusal::OverBudget);
        }
        if self.full.is_some() {
            return;
        }
        let name = self.text.keep(name);
        self.fresh = true;
        self.target = Target::Span(self.spans.len());
        self.spans.push(Span {
            trace,
            scope: start.scope,
            id: start.id,
            parent: start.parent,
            flags: start.flags,
            kind: start.kind,
            name,
            start: start.time,
            state: SpanState::Open,
            status: Status::Unset,
            attributes: Attributes::default(),
            events: Entries::default(),
            links: Entries::default(),
            over_limits: false,
        });
    }

    pub(super) fn select(&mut self, index: usize) {
        self.fresh = false;
        self.target = match self.spans.get(index) {
            Some(span) if span.state == SpanState::Open => Target::Span(index),
            Some(_) => Target::None,
            None => Target::Refused,
        };
    }

    pub(super) fn end_span(&mut self, time: UnixNanos) {
        match (self.target, self.full) {
            (Target::Span(index), _) => self.end_at(index, time),
            // A refused span is lost when it ends: until then it is open, as all others.
            (Target::Refused, Some(Refusal::OverBudget)) => {
                self.loss.over_budget = self.loss.over_budget.saturating_add(1);
            }
            (Target::Refused, _) => self.loss.malformed = self.loss.malformed.saturating_add(1),
            _ => {}
        }
        self.target = Target::None;
    }

    pub(super) fn rename(&mut self, name: Text) {
        if matches!(self.target, Target::Span(_)) && self.pay(name.len as usize) {
            let name = self.keep(name);
            if let Some(span) = self.target_span() {
                span.name = name;
            }
        }
    }

    pub(super) fn set_status(&mut self, code: u32, message: Text) {
        // What changes nothing costs nothing.
        if self.target_span().is_none_or(|span| span.status == Status::Ok) {
            return;
        }
        let status = match code {
            1 => Status::Ok,
            2 if self.pay(message.len as usize) => Status::Error(self.keep(message)),
            2 => Status::Error(Text::EMPTY),
            _ => Status::Unset,
        };
        if let Some(span) = self.target_span() {
            span.status.set(status);
        }
    }

    /// Takes `bytes` from the budget; leaves it alone and says no when there is less.
    #[inline(always)]
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        match self.budget.checked_sub(bytes) {
            Some(rest) => {
                self.budget = rest;
                true
            }
            None => false,
        }
    }

    /// Keeps a text that was just cut. Where it is not about every attribute or span.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: Text) -> Text {
        self.text.keep(text)
    }

    fn target_span(&mut self) -> Option<&mut Span> {
        match self.target {
            Target::Span(index) => self.spans.get_mut(index),
            _ => None,
        }
    }
}
