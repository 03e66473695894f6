//! A naive recording, written straight over the official OTLP types: owned strings, one list per collection, rules as
//! the specification and `edgespan::recording` state them. What the core encodes must equal what this one holds.

use super::host_ot::HostOt;
use super::model_budget::{Budget, Fields, Incoming};
use super::model_values::Bag;
use super::tape_writer::{HostAttributes, HostLink, HostSpan, HostString, HostTime, HostValue};
use edgespan::recording::Loss;
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

/// OTLP's flag that says that the remote flag says something.
const HAS_IS_REMOTE: u32 = 0x100;
/// What a span keeps of the flags that it is given: the trace flags, and whether its parent is remote.
const KEPT_FLAGS: u32 = 0x2FF;
const OK: i32 = 1;
const ERROR: i32 = 2;

/// A recording.
#[derive(Debug)]
pub(crate) struct Model {
    pub(super) limits: Limits,
    /// Whether arrays and maps come with their JSON text.
    pub(super) has_json: bool,
    pub(super) budget: Budget,
    pub(super) scopes: Vec<Scope>,
    pub(super) traces: Vec<Trace>,
    /// Which of them was announced last, unless its id was not valid.
    pub(super) trace: Option<usize>,
    /// By the host's numbers.
    pub(super) spans: Vec<Slot>,
    /// Why no span is taken, while that is so.
    pub(super) refusal: Option<Refusal>,
    /// Refused spans that are still open.
    pub(super) open_refused: usize,
    /// The text of the tape that is being read.
    pub(super) incoming: Incoming,
    /// How often what was dead was given up.
    pub(super) compactions: usize,
    pub(crate) loss: Loss,
}

#[derive(Debug)]
pub(super) struct Scope {
    pub(super) scope: InstrumentationScope,
    pub(super) schema_url: String,
    pub(super) attributes: Bag,
}

#[derive(Debug)]
pub(super) struct Trace {
    pub(super) id: Vec<u8>,
    pub(super) state: String,
    pub(super) ot: HostOt,
}

/// A span that was started.
#[derive(Debug)]
pub(super) enum Slot {
    Here(Box<Recorded>),
    Refused,
    /// It was given up.
    Gone,
}

#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) scope: usize,
    pub(super) trace: usize,
    pub(super) state: State,
    pub(super) over_limits: bool,
    /// Without its attributes, events and links.
    pub(super) span: Span,
    pub(super) attributes: Bag,
    pub(super) events: Vec<Entry<Event>>,
    pub(super) links: Vec<Entry<Link>>,
}

/// An event or link without its attributes and flags.
#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) fields: T,
    pub(super) flags: u32,
    pub(super) attributes: Bag,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Ended,
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    OverBudget,
    /// A scope or trace was over the budget.
    Unannounced,
    Malformed,
}

impl Model {
    pub(crate) fn new(limits: Limits, max_bytes: usize, has_json: bool) -> Self {
        Self {
            limits,
            has_json,
            budget: Budget::new(max_bytes),
            scopes: Vec::new(),
            traces: Vec::new(),
            trace: None,
            spans: Vec::new(),
            refusal: None,
            open_refused: 0,
            incoming: Incoming::default(),
            compactions: 0,
            loss: Loss::default(),
        }
    }

    pub(crate) fn scope(
        &mut self,
        name: &HostString,
        version: &HostString,
        schema_url: &HostString,
        attributes: &HostAttributes,
    ) {
        let scope = InstrumentationScope { name: name.utf8(), version: version.utf8(), ..Default::default() };
        let mut scope = Scope { scope, schema_url: schema_url.utf8(), attributes: Bag::default() };
        if self.announce(scope.bytes()) {
            [name, version, schema_url].iter().for_each(|text| self.incoming.keep(text.utf8().len()));
            self.set_all(attributes, &mut scope.attributes, Limits::NONE);
            self.scopes.push(scope);
        }
    }

    pub(crate) fn trace(&mut self, id: [u32; 4], state: &HostString) {
        self.trace = None;
        let trace = Trace { id: bytes(&id), state: state.utf8(), ot: HostOt::default() };
        if id != [0; 4] && self.announce(trace.bytes()) {
            self.incoming.keep(trace.state.len());
            self.trace = Some(self.traces.len());
            self.traces.push(trace);
        }
    }

    pub(crate) fn ot(&mut self, ot: &HostOt) {
        if let Some(trace) = self.trace
            && self.budget.pay(ot.fields.utf8().len() + ot.members.utf8().len())
        {
            [&ot.fields, &ot.members].iter().for_each(|text| self.incoming.keep(text.utf8().len()));
            self.traces[trace].ot = ot.clone();
        }
    }

    /// A scope or trace that does not fit ends the recording of spans.
    fn announce(&mut self, bytes: usize) -> bool {
        let is_taken = matches!(self.refusal, None | Some(Refusal::OverBudget)) && self.budget.pay(bytes);
        if !is_taken && self.refusal != Some(Refusal::Malformed) {
            self.refusal = Some(Refusal::Unannounced);
        }
        is_taken
    }

    pub(crate) fn start(&mut self, span: HostSpan, name: &HostString, attributes: &HostAttributes) {
        let slot = if self.refusal.is_none() { self.started(span, name, attributes) } else { Slot::Refused };
        self.open_refused += usize::from(matches!(slot, Slot::Refused));
        self.spans.push(slot);
    }

    fn started(&mut self, span: HostSpan, name: &HostString, attributes: &HostAttributes) -> Slot {
        let scope = span.scope as usize;
        let (Some(trace), true, true) = (self.trace, span.id != [0; 2], scope < self.scopes.len()) else {
            self.refusal = Some(Refusal::Malformed);
            return Slot::Refused;
        };
        let new = Span {
            span_id: bytes(&span.id),
            parent_span_id: if span.parent == [0; 2] { Vec::new() } else { bytes(&span.parent) },
            flags: span.flags & KEPT_FLAGS | HAS_IS_REMOTE,
            name: name.utf8(),
            kind: if span.kind > 4 { 1 } else { span.kind as i32 + 1 },
            start_time_unix_nano: nanos(span.time),
            ..Default::default()
        };
        let mut recorded = Recorded {
            scope,
            trace,
            state: State::Open,
            over_limits: false,
            span: new,
            attributes: Bag::default(),
            events: Vec::new(),
            links: Vec::new(),
        };
        if !self.budget.pay(recorded.bytes(0, 0)) {
            self.refusal = Some(Refusal::OverBudget);
            return Slot::Refused;
        }
        self.incoming.keep(recorded.span.name.len());
        let limit = self.limits.attribute_count;
        recorded.over_limits = self.set_all(attributes, &mut recorded.attributes, limit);
        Slot::Here(Box::new(recorded))
    }

    /// A span that was refused is lost when it ends.
    pub(crate) fn end(&mut self, span: usize, time: HostTime) {
        if let Slot::Refused = self.spans[span] {
            self.open_refused -= 1;
            match self.refusal {
                Some(Refusal::Malformed) => self.loss.malformed += 1,
                _ => self.loss.over_budget += 1,
            }
        } else if let Some(recorded) = open(&mut self.spans, span) {
            recorded.state = State::Ended;
            recorded.span.end_time_unix_nano = nanos(time).max(recorded.span.start_time_unix_nano);
        }
    }

    pub(crate) fn rename(&mut self, span: usize, name: &HostString) {
        let name = name.utf8();
        if let Some(recorded) = open(&mut self.spans, span)
            && self.budget.pay(name.len())
        {
            self.incoming.keep(name.len());
            self.budget.free(recorded.span.name.len());
            recorded.span.name = name;
        }
    }

    pub(crate) fn status(&mut self, span: usize, code: u32, message: &HostString) {
        let (message, code) = (message.utf8(), code as i32);
        let Some(recorded) = open(&mut self.spans, span) else { return };
        let before = recorded.span.status.take().unwrap_or_default();
        if before.code == OK || !(code == OK || code == ERROR) {
            recorded.span.status = Some(before).filter(|before| before.code != 0);
            return;
        }
        let is_kept = code == ERROR && self.budget.pay(message.len());
        self.incoming.keep(if is_kept { message.len() } else { 0 });
        self.budget.free(before.message.len());
        recorded.span.status = Some(Status { code, message: if is_kept { message } else { String::new() } });
    }

    pub(crate) fn event(&mut self, span: usize, time: HostTime, name: &HostString, attributes: &HostAttributes) {
        let fields = Event { time_unix_nano: nanos(time), name: name.utf8(), ..Default::default() };
        let Some(mut recorded) = self.take(span) else { return };
        let limit = self.limits.event_count;
        let (is_kept, mut is_over) = self.add(&mut recorded.events, fields, 0, limit);
        recorded.span.dropped_events_count += u32::from(is_over);
        if let (true, Some(event)) = (is_kept, recorded.events.last_mut()) {
            is_over |= self.set_all(attributes, &mut event.attributes, self.limits.attribute_per_event_count);
        }
        recorded.over_limits |= is_over;
        self.spans[span] = Slot::Here(recorded);
    }

    pub(crate) fn link(&mut self, span: usize, link: HostLink, state: &HostString, attributes: &HostAttributes) {
        let fields = Link {
            trace_id: bytes(&link.trace),
            span_id: bytes(&link.span),
            trace_state: state.utf8(),
            ..Default::default()
        };
        let Some(mut recorded) = self.take(span) else { return };
        let (flags, limit) = (link.flags & KEPT_FLAGS | HAS_IS_REMOTE, self.limits.link_count);
        let (is_kept, mut is_over) = self.add(&mut recorded.links, fields, flags, limit);
        recorded.span.dropped_links_count += u32::from(is_over);
        if let (true, Some(link)) = (is_kept, recorded.links.last_mut()) {
            is_over |= self.set_all(attributes, &mut link.attributes, self.limits.attribute_per_link_count);
        }
        recorded.over_limits |= is_over;
        self.spans[span] = Slot::Here(recorded);
    }

    pub(crate) fn attribute(&mut self, span: usize, key: &HostString, value: &HostValue) {
        let Some(mut recorded) = self.take(span) else { return };
        recorded.over_limits |= self.set(&mut recorded.attributes, key, value, self.limits.attribute_count);
        self.spans[span] = Slot::Here(recorded);
    }

    pub(crate) fn dropped(&mut self, span: usize, count: u32) {
        if let Some(recorded) = open(&mut self.spans, span) {
            recorded.attributes.dropped += count;
        }
    }

    pub(crate) fn dropped_events(&mut self, span: usize, count: u32) {
        if let Some(recorded) = open(&mut self.spans, span) {
            recorded.span.dropped_events_count += count;
        }
    }

    pub(crate) fn dropped_links(&mut self, span: usize, count: u32) {
        if let Some(recorded) = open(&mut self.spans, span) {
            recorded.span.dropped_links_count += count;
        }
    }

    /// A span that is open, to be put back.
    fn take(&mut self, span: usize) -> Option<Box<Recorded>> {
        open(&mut self.spans, span)?;
        match std::mem::replace(&mut self.spans[span], Slot::Gone) {
            Slot::Here(recorded) => Some(recorded),
            _ => None,
        }
    }

    /// Adds an event or link if it fits; says whether it did, and whether one was dropped. The oldest one gives way to one
    /// over the limit; it is only taken away when there are too many of its kind.
    fn add<T: Fields>(&mut self, entries: &mut Vec<Entry<T>>, fields: T, flags: u32, limit: u32) -> (bool, bool) {
        let entry = Entry { fields, flags, attributes: Bag::default() };
        let limit = limit as usize;
        let is_kept = limit > 0 && self.budget.pay(entry.bytes());
        let is_over = !is_kept || entries.len() >= limit;
        if is_kept {
            self.incoming.keep(entry.fields.text().len());
            entries.push(entry);
        }
        if entries.len() > limit && (!is_kept || entries.len() >= limit + limit.max(16)) {
            let surplus = entries.len() - limit;
            self.budget.free(entries.drain(..surplus).map(|entry| entry.bytes()).sum());
        }
        (is_kept, is_over)
    }
}

fn open(spans: &mut [Slot], span: usize) -> Option<&mut Recorded> {
    match &mut spans[span] {
        Slot::Here(recorded) if recorded.state == State::Open => Some(recorded),
        _ => None,
    }
}

/// Whole milliseconds only: fractions are a topic of `UnixNanos`.
fn nanos((millis, nanos): HostTime) -> u64 {
    millis as u64 * 1_000_000 + u64::from(nanos)
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}
