//! The spans of one request under a byte budget.
//!
//! A span that does not fit is dropped, and counted in [`Loss`] when it ends; from then on the buffer takes no further
//! span, so that the spans it has stay a connected whole, until none of the dropped ones is open any more and what was
//! exported has made room. An attribute, event or link that does not fit is dropped and counted in its span; so is an
//! attribute over its limit, while over the limit of events and links the oldest gives way. A new name that does not fit
//! leaves the old one, and an error whose message does not fit stays an error.

use super::Loss;
use super::budget::Budget;
use super::key_index::KeyIndex;
use super::store::{Store, backwards};
use crate::trace::{
    Attribute, Attributes, Chain, Entries, Event, Limits, Link, Position, Scope, Span, SpanId, SpanKind, SpanState,
    Status, Text, Trace, TraceId, UnixNanos,
};
use alloc::vec::Vec;

/// A recording: traces, scopes and spans in the order in which they began.
#[derive(Debug, Default)]
pub struct SpanBuffer {
    pub(super) limits: Limits,
    pub(super) budget: Budget,
    pub(super) store: Store,
    pub(super) index: KeyIndex,
    /// Maps read so far, see [`SpanBuffer::new_map`].
    pub(super) maps: u32,
    /// What the hashes of the index begin with: the id of the first span, which no sender of keys can know.
    pub(super) seed: u32,
    /// The trace that starting spans belong to; none when it was announced with an id that is not valid.
    pub(super) trace: Position,
    pub(super) target: Target,
    /// Whether the target was made just now, so that the attributes which follow are those of its creation: keys of one
    /// object of the host's, which are unique.
    pub(super) fresh: bool,
    pub(super) refusal: Option<Refusal>,
    /// Spans that were refused and are still open.
    pub(super) open_refused: u32,
    pub(super) numbering: Numbering,
    /// How many spans wait to be encoded.
    pub(super) waiting: u32,
    /// How many spans were encoded or left out, and are still here.
    pub(super) done: u32,
    pub(super) loss: Loss,
}

/// From the host's numbers of spans, in which it counts every one that it started, to where they are.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Spans that the host has started.
    pub(super) started: u32,
    /// The numbers of the first spans here, which were kept when others were given up.
    pub(super) survivors: Vec<u32>,
    /// The number of the first span behind them.
    pub(super) base: u32,
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
pub(super) enum Refusal {
    OverBudget,
    /// A trace or a scope was over the budget, so that the host's numbers of them are not those here any more.
    Unannounced,
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
        self.budget.left()
    }

    /// The spans that are here, in the order in which they started.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        self.store.spans.iter()
    }

    /// The scopes, in the order in which they were announced.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.store.scopes.iter()
    }

    /// The scope of a number.
    pub(crate) fn scope(&self, number: u32) -> Option<&Scope> {
        self.store.scopes.get(number as usize)
    }

    /// How many scopes there are.
    pub(crate) fn scope_count(&self) -> usize {
        self.store.scopes.len()
    }

    /// How many spans are here.
    pub(crate) fn span_count(&self) -> usize {
        self.store.spans.len()
    }

    /// How many bytes may be used.
    pub(crate) fn max_bytes(&self) -> usize {
        self.budget.max()
    }

    /// The span at a place.
    pub(crate) fn span_at(&self, place: Position) -> Option<&Span> {
        self.store.spans.get(place.index())
    }

    /// The span that the host calls by a number; none when it was refused, or is not here any more.
    pub fn span(&self, number: usize) -> Option<&Span> {
        self.store.spans.get(self.numbering.place_of(number)?)
    }

    /// The trace a span belongs to.
    pub fn trace_of(&self, span: &Span) -> Option<&Trace> {
        self.store.traces.get(span.trace as usize)
    }

    /// The bytes of a text.
    #[inline(always)]
    pub fn text(&self, text: Text) -> &[u8] {
        self.store.text.of(text)
    }

    /// The entries of a collection, from the last to the first.
    #[inline(always)]
    pub fn backwards(&self, chain: Chain) -> impl Iterator<Item = &Attribute> {
        backwards(&self.store.attributes, chain.last)
    }

    /// The events of a span, from the last to the first.
    pub fn events(&self, span: &Span) -> impl Iterator<Item = &Event> {
        backwards(&self.store.events, span.events.last).take(self.limits.event_count as usize)
    }

    /// The links of a span, from the last to the first.
    pub fn links(&self, span: &Span) -> impl Iterator<Item = &Link> {
        backwards(&self.store.links, span.links.last).take(self.limits.link_count as usize)
    }
}

/// Recording.
impl SpanBuffer {
    /// Starts a new recording: everything before is forgotten.
    pub fn begin(&mut self, limits: Limits, max_bytes: usize) {
        let mut store = core::mem::take(&mut self.store);
        store.clear();
        *self = Self { limits, budget: Budget::new(max_bytes), store, ..Self::default() };
    }

    /// Room for `len` bytes of text, for the host to write into before [`SpanBuffer::ingest`]: three for each UTF-16 unit
    /// where halves of surrogate pairs may meet. `None` when there is no memory for it. What is dead is given up here.
    pub fn reserve_text(&mut self, len: usize) -> Option<&mut [u8]> {
        self.tidy();
        self.store.text.reserve(len)
    }

    pub(super) fn add_scope(&mut self, name: Text, version: Text, schema_url: Text) {
        let bytes = size_of::<Scope>().saturating_add(name.len()).saturating_add(version.len());
        (self.fresh, self.target) = (true, Target::None);
        if !self.announce(bytes.saturating_add(schema_url.len())) {
            return;
        }
        let (name, version, schema_url) = (self.keep(name), self.keep(version), self.keep(schema_url));
        let place = self.store.scopes.len();
        let (attributes, none) = (Attributes::NONE, Position::NONE);
        let scope = Scope { name, version, schema_url, attributes, last_span: none, last_waiting: none, waiting: 0 };
        if self.store.scopes.push(scope) {
            self.target = Target::Scope(place);
        } else {
            self.refusal = Some(Refusal::Unannounced);
        }
    }

    pub(super) fn add_trace(&mut self, id: Option<TraceId>, state: Text) {
        self.trace = Position::NONE;
        let Some(id) = id else { return };
        if self.announce(size_of::<Trace>().saturating_add(state.len())) {
            let (place, state) = (Position::at(self.store.traces.len()), self.keep(state));
            if self.store.traces.push(Trace { id, state, rate: 0.0 }) {
                self.trace = place;
            } else {
                self.refusal = Some(Refusal::Unannounced);
            }
        }
    }

    /// Says which share of traces like the one announced last was sampled. What is no share is as if it was never said.
    pub(super) fn set_rate(&mut self, rate: f64) {
        if rate > 0.0
            && rate <= 1.0
            && let Some(trace) = self.store.traces.get_mut(self.trace.index())
        {
            trace.rate = rate;
        }
    }

    pub(super) fn start_span(&mut self, start: Option<SpanStart>, name: Text) {
        self.numbering.started = self.numbering.started.saturating_add(1);
        let place = self.store.spans.len();
        let start = start.filter(|start| (start.scope as usize) < self.store.scopes.len());
        let refusal = match start {
            // An id that is not valid, or a scope or trace that was not announced.
            _ if self.refusal.is_some() => self.refusal,
            None => Some(Refusal::Malformed),
            Some(_) if self.trace == Position::NONE => Some(Refusal::Malformed),
            Some(_) if !self.budget.pay(size_of::<Span>().saturating_add(name.len())) => Some(Refusal::OverBudget),
            Some(start) => {
                let name = self.store.text.keep(name);
                if self.push_span(start, name) { None } else { Some(Refusal::OverBudget) }
            }
        };
        self.refusal = refusal;
        if refusal.is_none() {
            (self.fresh, self.target) = (true, Target::Span(place));
            if place == 0 {
                self.seed = start.map_or(0, |start| start.id.seed());
            }
        } else {
            self.target = Target::Refused;
            self.open_refused = self.open_refused.saturating_add(1);
        }
    }

    #[inline(always)]
    fn push_span(&mut self, start: SpanStart, name: Text) -> bool {
        let place = Position::at(self.store.spans.len());
        let Some(scope) = self.store.scopes.get_mut(start.scope as usize) else { return false };
        let is_pushed = self.store.spans.push(Span {
            trace: self.trace.number(),
            scope: start.scope,
            id: start.id,
            parent: start.parent,
            flags: start.flags,
            kind: start.kind,
            name,
            start: start.time,
            state: SpanState::Open,
            status: Status::Unset,
            attributes: Attributes::NONE,
            events: Entries::NONE,
            links: Entries::NONE,
            over_limits: false,
            previous: scope.last_span,
        });
        if is_pushed {
            scope.last_span = place;
        }
        is_pushed
    }

    pub(super) fn select(&mut self, number: usize) {
        self.fresh = false;
        self.target = match self.numbering.place_of(number) {
            None => Target::None,
            Some(place) => match self.store.spans.get(place) {
                Some(span) if span.state == SpanState::Open => Target::Span(place),
                Some(_) => Target::None,
                None => Target::Refused,
            },
        };
    }

    pub(super) fn end_span(&mut self, time: UnixNanos) {
        match self.target {
            Target::Span(place) => self.end_at(place, time),
            // A refused span is lost when it ends: until then it is open, as all others.
            Target::Refused => {
                self.open_refused = self.open_refused.saturating_sub(1);
                match self.refusal {
                    Some(Refusal::OverBudget | Refusal::Unannounced) => {
                        self.loss.over_budget = self.loss.over_budget.saturating_add(1);
                    }
                    _ => self.loss.malformed = self.loss.malformed.saturating_add(1),
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
                self.budget.free(before.len());
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
        self.budget.free(Text::of_status(before).len());
        if let Some(span) = self.target_span() {
            span.status = status;
        }
    }

    /// Keeps a text that was just cut. Where it is not about every attribute or span.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: Text) -> Text {
        self.store.text.keep(text)
    }

    /// Pays for a scope or a trace. One that does not fit ends the recording: what belongs to it would have another number
    /// here than with the host.
    fn announce(&mut self, bytes: usize) -> bool {
        if self.refusal.is_none() && !self.budget.pay(bytes) {
            self.refusal = Some(Refusal::Unannounced);
        }
        self.refusal.is_none()
    }

    fn target_span(&mut self) -> Option<&mut Span> {
        match self.target {
            Target::Span(place) => self.store.spans.get_mut(place),
            _ => None,
        }
    }
}

/// What waits to be encoded.
impl SpanBuffer {
    /// Says that a span was encoded or left out: no request takes it any more. `false` when it did not wait for that.
    #[inline(always)]
    pub(crate) fn finish(&mut self, place: Position) -> bool {
        if let Some(span) = self.store.spans.get_mut(place.index())
            && let SpanState::Ended(end) = span.state
        {
            span.state = SpanState::Done(end);
            if let Some(scope) = self.store.scopes.get_mut(span.scope as usize) {
                scope.waiting = scope.waiting.saturating_sub(1);
            }
            self.waiting = self.waiting.saturating_sub(1);
            self.done = self.done.saturating_add(1);
            return true;
        }
        false
    }

    /// Says that a span waits to be encoded again.
    pub(crate) fn unfinish(&mut self, place: Position) {
        if let Some(SpanState::Done(end)) = self.span_at(place).map(|span| span.state) {
            self.done = self.done.saturating_sub(1);
            self.end_at(place.index(), end);
        }
    }

    /// Says that no span of a scope waits that started after this one.
    pub(crate) fn set_last_waiting(&mut self, scope: usize, place: Position) {
        if let Some(scope) = self.store.scopes.get_mut(scope) {
            scope.last_waiting = place;
        }
    }

    /// Says when a span ended, and that it waits to be encoded.
    #[inline(never)]
    pub(super) fn end_at(&mut self, place: usize, end: UnixNanos) {
        let Some(span) = self.store.spans.get_mut(place) else { return };
        span.state = SpanState::Ended(end.max(span.start));
        self.waiting = self.waiting.saturating_add(1);
        if let Some(scope) = self.store.scopes.get_mut(span.scope as usize) {
            scope.waiting = scope.waiting.saturating_add(1);
            scope.last_waiting = scope.last_waiting.later(Position::at(place));
        }
    }
}

impl Numbering {
    /// The number of the span at a place.
    pub(super) fn number_of(&self, place: usize) -> u32 {
        match self.survivors.get(place) {
            Some(number) => *number,
            None => self.base + (place - self.survivors.len()) as u32,
        }
    }

    /// Where the span of this number is, or would be if it had not been refused; `None` when it was given up.
    pub(super) fn place_of(&self, number: usize) -> Option<usize> {
        match number.checked_sub(self.base as usize) {
            Some(after) => Some(after.saturating_add(self.survivors.len())),
            None => self.survivors.binary_search_by_key(&number, |survivor| *survivor as usize).ok(),
        }
    }
}

impl Target {
    /// See [`Attribute`]: a number that tells collections apart.
    pub(super) const fn owner(self) -> u32 {
        let (place, kind) = match self {
            Self::Span(place) => (place, 0),
            Self::Event(_, place) => (place, 1),
            Self::Link(_, place) => (place, 2),
            Self::Scope(place) => (place, 3),
            Self::None | Self::Refused => (0, 4),
        };
        (place as u32) << 3 | kind
    }
}
