//! The spans of one request under a byte budget.
//!
//! A span that does not fit is dropped and counted in [`Loss`]; from then on the buffer takes no further span, so that
//! the spans it has stay a connected whole. An attribute, event or link that does not fit, or is over its limit, is
//! dropped and counted in its span's dropped count.

use super::text::TextStore;
use super::{Loss, tape};
use crate::trace::{
    Attribute, Attributes, Chain, Entries, Event, Limits, Link, Position, Scope, Span, SpanId, SpanKind, SpanState,
    Status, Text, Trace, TraceId, UnixNanos, Value,
};

/// A recording: traces, scopes and spans in the order in which they began.
#[derive(Debug, Default)]
pub struct SpanBuffer {
    limits: Limits,
    budget: usize,
    text: TextStore,
    attributes: Vec<Attribute>,
    events: Vec<Event>,
    links: Vec<Link>,
    spans: Vec<Span>,
    scopes: Vec<Scope>,
    traces: Vec<Trace>,
    /// The trace that starting spans belong to; none when it was announced with an id that is not valid.
    trace: Option<u32>,
    target: Target,
    full: bool,
    loss: Loss,
}

/// What attributes, events, a status or an end belong to: the span, event or link named last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Target {
    /// Nothing: it was refused, or its span is over.
    #[default]
    None,
    Span(usize),
    Event(usize, usize),
    Link(usize, usize),
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

    #[inline]
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

    /// The same, for a reader that counts on from there.
    pub fn loss_mut(&mut self) -> &mut Loss {
        &mut self.loss
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
    #[inline]
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
        (self.full, self.loss) = (false, Loss::default());
    }

    /// Room for `len` bytes of text, for the host to write into before [`SpanBuffer::ingest`].
    pub fn reserve_text(&mut self, len: usize) -> &mut [u8] {
        self.text.reserve(len)
    }

    /// Takes a tape over whose text was written into the room of [`SpanBuffer::reserve_text`]: `bytes` bytes, which
    /// are `units` UTF-16 units. Never fails: what cannot be read is counted as malformed.
    pub fn ingest(&mut self, tape: &[f64], units: usize, bytes: usize) {
        self.text.receive(units, bytes);
        if tape::decode(tape, self).is_none() {
            self.loss.malformed = self.loss.malformed.saturating_add(1);
        }
    }

    /// Marks all ended spans as encoded and says how many spans are still open.
    pub fn mark_encoded(&mut self) -> u32 {
        let mut open = 0;
        for span in &mut self.spans {
            match span.state {
                SpanState::Open => open += 1,
                _ => span.state = SpanState::Encoded,
            }
        }
        open
    }

    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        self.text.cut(units as usize)
    }

    pub(super) fn add_scope(&mut self, name: Text, version: Text, schema_url: Text) {
        // A scope is shared by the spans that follow, so it is never refused; a tracer is made once, not per request.
        let scope = Scope { name: self.keep(name), version: self.keep(version), schema_url: self.keep(schema_url) };
        self.scopes.push(scope);
    }

    pub(super) fn add_trace(&mut self, id: Option<TraceId>, state: Text) {
        self.trace = id.and(u32::try_from(self.traces.len()).ok());
        if let Some(id) = id {
            let state = self.keep(state);
            self.traces.push(Trace { id, state });
        }
    }

    pub(super) fn start_span(&mut self, start: Option<SpanStart>, name: Text) {
        self.target = Target::None;
        let (Some(start), Some(trace)) = (start, self.trace) else {
            // An id that is not valid: the host's numbering of spans still counts it.
            self.full = true;
            self.loss.malformed = self.loss.malformed.saturating_add(1);
            return;
        };
        self.full = self.full || !self.pay(size_of::<Span>().saturating_add(name.len as usize));
        if self.full {
            self.loss.over_budget = self.loss.over_budget.saturating_add(1);
            return;
        }
        let name = self.text.keep(name);
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
        });
    }

    pub(super) fn select(&mut self, index: usize) {
        let open = self.spans.get(index).is_some_and(|span| span.state == SpanState::Open);
        self.target = if open { Target::Span(index) } else { Target::None };
    }

    pub(super) fn end_span(&mut self, time: UnixNanos) {
        if let Some(span) = self.target_span() {
            span.state = SpanState::Ended(time.max(span.start));
        }
        self.target = Target::None;
    }

    pub(super) fn rename(&mut self, name: Text) {
        if matches!(self.target, Target::Span(_)) && self.pay(name.len as usize) {
            let name = self.text.keep(name);
            if let Some(span) = self.target_span() {
                span.name = name;
            }
        }
    }

    pub(super) fn set_status(&mut self, code: u32, message: Text) {
        let status = match code {
            1 => Status::Ok,
            2 if self.pay(message.len as usize) => Status::Error(self.text.keep(message)),
            2 => Status::Error(Text::EMPTY),
            _ => Status::Unset,
        };
        if let Some(span) = self.target_span() {
            span.status.set(status);
        }
    }

    pub(super) fn add_event(&mut self, time: UnixNanos, name: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.event_count;
        let Some(entries) = self.spans.get(owner).map(|span| span.events) else { return };
        let fits = entries.len < limit && self.pay(size_of::<Event>().saturating_add(name.len as usize));
        self.target = if fits { Target::Event(owner, self.events.len()) } else { Target::None };
        let position = Position::at(self.events.len());
        if fits {
            let name = self.text.keep(name);
            self.events.push(Event { time, name, attributes: Attributes::default(), previous: entries.last });
        }
        if let Some(span) = self.spans.get_mut(owner) {
            span.events = grown(entries, fits, position);
        }
    }

    pub(super) fn add_link(&mut self, trace_id: Option<TraceId>, span_id: Option<SpanId>, flags: u32, state: Text) {
        let Some(owner) = self.owner() else { return };
        let limit = self.limits.link_count;
        let Some(entries) = self.spans.get(owner).map(|span| span.links) else { return };
        let fits = entries.len < limit && self.pay(size_of::<Link>().saturating_add(state.len as usize));
        self.target = if fits { Target::Link(owner, self.links.len()) } else { Target::None };
        let position = Position::at(self.links.len());
        if fits {
            let (attributes, previous) = (Attributes::default(), entries.last);
            let trace_state = self.text.keep(state);
            self.links.push(Link { trace_id, span_id, flags, trace_state, attributes, previous });
        }
        if let Some(span) = self.spans.get_mut(owner) {
            span.links = grown(entries, fits, position);
        }
    }

    /// Sets an attribute of the target: `value` reads it from the tape, and is called with `None` when it is only to be
    /// skipped. Returns `None` when the tape cannot be read on.
    #[inline]
    pub(super) fn set_attribute(
        &mut self,
        key: Text,
        value: impl FnOnce(&mut Self, Keep) -> Option<Option<Value>>,
    ) -> Option<()> {
        let Some((mut attributes, limit)) = self.target_attributes() else {
            return value(self, Keep::No).map(drop);
        };
        if let Some(existing) = self.find(attributes.chain, key) {
            if let Some(new) = value(self, Keep::Yes)?
                && let Some(attribute) = self.attributes.get_mut(existing.index())
            {
                attribute.value = new;
            }
            return Some(());
        }
        let mark = self.text.mark();
        let fits = attributes.chain.len < limit && self.pay(size_of::<Attribute>().saturating_add(key.len as usize));
        let value = if fits {
            let key = self.text.keep(key);
            value(self, Keep::Yes)?.map(|value| (key, value))
        } else {
            value(self, Keep::No)?;
            None
        };
        match value {
            Some((key, value)) => attributes.chain = self.append(attributes.chain, key, value),
            None => {
                self.text.forget_since(mark);
                attributes.dropped = attributes.dropped.saturating_add(1);
            }
        }
        self.set_target_attributes(attributes);
        Some(())
    }

    /// Counts attributes that the host could not even put on the tape.
    pub(super) fn drop_attributes(&mut self, count: u32) {
        if let Some((mut attributes, _)) = self.target_attributes() {
            attributes.dropped = attributes.dropped.saturating_add(count);
            self.set_target_attributes(attributes);
        }
    }

    /// Adds an entry to a map inside an attribute's value. A host's object has unique keys, but keys that differ only in
    /// halves of surrogate pairs become equal in UTF-8: the last one wins.
    pub(super) fn insert(&mut self, chain: Chain, key: Text, value: Value) -> Chain {
        let existing = if self.text.is_ascii() { None } else { self.find(chain, key) };
        match existing.and_then(|at| self.attributes.get_mut(at.index())) {
            Some(attribute) => {
                attribute.value = value;
                chain
            }
            None => self.append(chain, key, value),
        }
    }

    /// Adds an entry to a collection.
    pub(super) fn append(&mut self, chain: Chain, key: Text, value: Value) -> Chain {
        let last = Position::at(self.attributes.len());
        self.attributes.push(Attribute { key, value, previous: chain.last });
        Chain { last, len: chain.len.saturating_add(1) }
    }

    pub(super) fn find(&self, chain: Chain, key: Text) -> Option<Position> {
        let mut at = chain.last;
        while let Some(attribute) = self.attributes.get(at.index()) {
            if attribute.key.len == key.len && attribute.key.of(self.text.bytes()) == key.of(self.text.bytes()) {
                return Some(at);
            }
            at = attribute.previous;
        }
        None
    }

    /// Keeps a string that was cut, shortened to the limit of values, if the budget allows it.
    #[inline]
    pub(super) fn keep_value(&mut self, text: Text) -> Option<Text> {
        let text = self.text.truncate_string(text, self.limits.attribute_value_length);
        self.pay(text.len as usize).then(|| self.text.keep(text))
    }

    /// Keeps a byte array, shortened to the limit of values, if the budget allows it.
    pub(super) fn keep_value_bytes(&mut self, len: usize, bytes: &mut dyn Iterator<Item = u8>) -> Option<Text> {
        let len = len.min(self.limits.attribute_value_length as usize);
        self.pay(len).then(|| self.text.keep_bytes(len, bytes))
    }

    /// Keeps a string that was cut and is paid for.
    pub(super) fn keep_key(&mut self, key: Text) -> Text {
        self.text.keep(key)
    }

    /// Takes `bytes` from the budget; leaves it alone and says no when there is less.
    #[inline]
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        match self.budget.checked_sub(bytes) {
            Some(rest) => {
                self.budget = rest;
                true
            }
            None => false,
        }
    }

    fn keep(&mut self, text: Text) -> Text {
        self.text.keep(text)
    }

    fn owner(&self) -> Option<usize> {
        match self.target {
            Target::None => None,
            Target::Span(owner) | Target::Event(owner, _) | Target::Link(owner, _) => Some(owner),
        }
    }

    fn target_span(&mut self) -> Option<&mut Span> {
        match self.target {
            Target::Span(index) => self.spans.get_mut(index),
            _ => None,
        }
    }

    #[inline]
    fn target_attributes(&self) -> Option<(Attributes, u32)> {
        match self.target {
            Target::None => None,
            Target::Span(index) => Some((self.spans.get(index)?.attributes, self.limits.attribute_count)),
            Target::Event(_, index) => {
                Some((self.events.get(index)?.attributes, self.limits.attribute_per_event_count))
            }
            Target::Link(_, index) => Some((self.links.get(index)?.attributes, self.limits.attribute_per_link_count)),
        }
    }

    #[inline]
    fn set_target_attributes(&mut self, attributes: Attributes) {
        let place = match self.target {
            Target::None => None,
            Target::Span(index) => self.spans.get_mut(index).map(|span| &mut span.attributes),
            Target::Event(_, index) => self.events.get_mut(index).map(|event| &mut event.attributes),
            Target::Link(_, index) => self.links.get_mut(index).map(|link| &mut link.attributes),
        };
        if let Some(place) = place {
            *place = attributes;
        }
    }
}

/// Whether a value that is read from the tape is to be kept or only passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
}

fn grown(entries: Entries, fits: bool, position: Position) -> Entries {
    if fits {
        Entries { last: position, len: entries.len.saturating_add(1), dropped: entries.dropped }
    } else {
        Entries { dropped: entries.dropped.saturating_add(1), ..entries }
    }
}
