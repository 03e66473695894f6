//! A naive recording, written straight over the official OTLP types: owned strings, one list per collection, rules as
//! the specification and `edgespan::recording` state them. What the core encodes must equal what this one holds.

use super::tape_writer::{HostAttributes, HostLink, HostSpan, HostString, HostTime, HostValue};
use edgespan::recording::Loss;
use edgespan::trace::{self, Limits};
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span, Status};

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
    pub(super) budget: Budget,
    pub(super) scopes: Vec<ScopeSpans>,
    /// How many traces were announced.
    traces: usize,
    /// The last of them, unless its id was not valid.
    trace: Option<(Vec<u8>, String)>,
    pub(super) spans: Vec<Recorded>,
    /// Why no span is taken any more, once that is so.
    refusal: Option<Refusal>,
    pub(crate) loss: Loss,
}

#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) scope: usize,
    pub(super) trace: usize,
    pub(super) state: State,
    pub(super) over_limits: bool,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Ended,
    Done,
}

/// What became of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Kept,
    OverLimits,
    /// It has no key and is only counted.
    NoKey,
}

#[derive(Clone, Copy, Debug)]
enum Refusal {
    OverBudget,
    Malformed,
}

#[derive(Debug)]
pub(super) struct Budget(usize);

impl Model {
    pub(crate) fn new(limits: Limits, max_bytes: usize) -> Self {
        let (scopes, spans, loss) = (Vec::new(), Vec::new(), Loss::default());
        Self { limits, budget: Budget(max_bytes), scopes, traces: 0, trace: None, spans, refusal: None, loss }
    }

    pub(crate) fn scope(
        &mut self,
        name: &HostString,
        version: &HostString,
        schema_url: &HostString,
        attributes: &HostAttributes,
    ) {
        let (name, version, schema_url) = (name.utf8(), version.utf8(), schema_url.utf8());
        let mut scope = InstrumentationScope { name, version, ..Default::default() };
        self.set_all(attributes, &mut scope.attributes, &mut scope.dropped_attributes_count, Limits::NONE);
        self.scopes.push(ScopeSpans { scope: Some(scope), schema_url, spans: Vec::new() });
    }

    pub(crate) fn trace(&mut self, id: [u32; 4], state: &HostString) {
        self.trace = None;
        self.traces += 1;
        let state = state.utf8();
        if id == [0; 4] {
            return;
        }
        if self.refusal.is_none() && !self.budget.pay(size_of::<trace::Trace>() + state.len()) {
            self.refusal = Some(Refusal::OverBudget);
        }
        self.trace = self.refusal.is_none().then(|| (bytes(&id), state));
    }

    pub(crate) fn start(&mut self, span: HostSpan, name: &HostString, attributes: &HostAttributes) {
        let (true, Some((trace_id, trace_state))) = (span.id != [0; 2], &self.trace) else {
            self.refusal = self.refusal.or(Some(Refusal::Malformed));
            return;
        };
        let name = name.utf8();
        if self.refusal.is_none() && !self.budget.pay(size_of::<trace::Span>() + name.len()) {
            self.refusal = Some(Refusal::OverBudget);
        }
        if self.refusal.is_some() {
            return;
        }
        let mut new = Span {
            trace_id: trace_id.clone(),
            trace_state: trace_state.clone(),
            span_id: bytes(&span.id),
            parent_span_id: if span.parent == [0; 2] { Vec::new() } else { bytes(&span.parent) },
            flags: span.flags & KEPT_FLAGS | HAS_IS_REMOTE,
            name,
            kind: if span.kind > 4 { 1 } else { span.kind as i32 + 1 },
            start_time_unix_nano: nanos(span.time),
            ..Default::default()
        };
        let limit = self.limits.attribute_count;
        let over_limits = self.set_all(attributes, &mut new.attributes, &mut new.dropped_attributes_count, limit);
        let (scope, trace, state) = (span.scope as usize, self.traces, State::Open);
        self.spans.push(Recorded { scope, trace, state, over_limits, span: new });
    }

    /// A span that was refused is lost when it ends.
    pub(crate) fn end(&mut self, span: usize, time: HostTime) {
        if span >= self.spans.len() {
            match self.refusal {
                Some(Refusal::OverBudget) => self.loss.over_budget += 1,
                _ => self.loss.malformed += 1,
            }
        } else if let Some(recorded) = open(&mut self.spans, span) {
            recorded.state = State::Ended;
            recorded.span.end_time_unix_nano = nanos(time).max(recorded.span.start_time_unix_nano);
        }
    }

    pub(crate) fn rename(&mut self, span: usize, name: &HostString) {
        let name = name.utf8();
        if open(&mut self.spans, span).is_some() && self.budget.pay(name.len()) {
            self.spans[span].span.name = name;
        }
    }

    pub(crate) fn status(&mut self, span: usize, code: u32, message: &HostString) {
        let is_final = |status: &Option<Status>| status.as_ref().is_some_and(|status| status.code == OK);
        if open(&mut self.spans, span).is_none_or(|recorded| is_final(&recorded.span.status)) {
            return;
        }
        let (message, code) = (message.utf8(), code as i32);
        let is_kept = code == ERROR && self.budget.pay(message.len());
        if code == OK || code == ERROR {
            let message = if is_kept { message } else { String::new() };
            self.spans[span].span.status = Some(Status { code, message });
        }
    }

    pub(crate) fn event(&mut self, span: usize, time: HostTime, name: &HostString, attributes: &HostAttributes) {
        let (name, most) = (name.utf8(), self.limits.event_count);
        let Some(recorded) = open(&mut self.spans, span) else { return };
        if most == 0 || !self.budget.pay(size_of::<trace::Event>() + name.len()) {
            recorded.span.dropped_events_count += 1;
            recorded.over_limits = true;
            return;
        }
        let mut event = Event { time_unix_nano: nanos(time), name, ..Default::default() };
        let limit = self.limits.attribute_per_event_count;
        let over_limits = self.set_all(attributes, &mut event.attributes, &mut event.dropped_attributes_count, limit);
        let recorded = &mut self.spans[span];
        let Span { events, dropped_events_count, .. } = &mut recorded.span;
        events.push(event);
        let is_over = push_out(events, most, dropped_events_count);
        recorded.over_limits |= over_limits | is_over;
    }

    pub(crate) fn link(&mut self, span: usize, link: HostLink, state: &HostString, attributes: &HostAttributes) {
        let (trace_state, most) = (state.utf8(), self.limits.link_count);
        let Some(recorded) = open(&mut self.spans, span) else { return };
        if most == 0 || !self.budget.pay(size_of::<trace::Link>() + trace_state.len()) {
            recorded.span.dropped_links_count += 1;
            recorded.over_limits = true;
            return;
        }
        let mut link = Link {
            trace_id: bytes(&link.trace),
            span_id: bytes(&link.span),
            trace_state,
            flags: link.flags & KEPT_FLAGS | HAS_IS_REMOTE,
            ..Default::default()
        };
        let limit = self.limits.attribute_per_link_count;
        let over_limits = self.set_all(attributes, &mut link.attributes, &mut link.dropped_attributes_count, limit);
        let recorded = &mut self.spans[span];
        let Span { links, dropped_links_count, .. } = &mut recorded.span;
        links.push(link);
        let is_over = push_out(links, most, dropped_links_count);
        recorded.over_limits |= over_limits | is_over;
    }

    pub(crate) fn attribute(&mut self, span: usize, key: &HostString, value: &HostValue) {
        let Some(recorded) = open(&mut self.spans, span) else { return };
        let mut list = std::mem::take(&mut recorded.span.attributes);
        let outcome = self.set(&mut list, key, value, self.limits.attribute_count);
        let recorded = &mut self.spans[span];
        recorded.span.dropped_attributes_count += u32::from(outcome != Outcome::Kept);
        recorded.over_limits |= outcome == Outcome::OverLimits;
        recorded.span.attributes = list;
    }

    pub(crate) fn dropped(&mut self, span: usize, count: u32) {
        if let Some(recorded) = open(&mut self.spans, span) {
            recorded.span.dropped_attributes_count += count;
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

    /// Sets attributes, counts those that are dropped, and says whether one was over a limit.
    fn set_all(
        &mut self,
        attributes: &HostAttributes,
        list: &mut Vec<KeyValue>,
        dropped: &mut u32,
        limit: u32,
    ) -> bool {
        let outcomes: Vec<_> = attributes.iter().map(|(key, value)| self.set(list, key, value, limit)).collect();
        *dropped += outcomes.iter().filter(|outcome| **outcome != Outcome::Kept).count() as u32;
        outcomes.contains(&Outcome::OverLimits)
    }

    /// Sets an attribute, in place when its key is there.
    fn set(&mut self, list: &mut Vec<KeyValue>, key: &HostString, value: &HostValue, limit: u32) -> Outcome {
        let key = key.utf8();
        let existing = list.iter().position(|entry| entry.key == key);
        if key.is_empty() {
            return Outcome::NoKey;
        }
        if existing.is_none() && list.len() >= limit as usize {
            return Outcome::OverLimits;
        }
        let entry_bytes = if existing.is_some() { 0 } else { size_of::<trace::Attribute>() + key.len() };
        let Some(value) = self.attribute_value(value, entry_bytes) else { return Outcome::OverLimits };
        match existing {
            Some(index) => list[index].value = Some(value),
            None => list.push(KeyValue { key, value: Some(value), ..Default::default() }),
        }
        Outcome::Kept
    }
}

impl Budget {
    /// Takes all of it or nothing.
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        let rest = self.0.checked_sub(bytes);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

/// The oldest entry gives way to one over the limit, and is counted: whether that was so.
fn push_out<T>(entries: &mut Vec<T>, limit: u32, dropped: &mut u32) -> bool {
    let is_over = entries.len() > limit as usize;
    if is_over {
        entries.remove(0);
        *dropped += 1;
    }
    is_over
}

fn open(spans: &mut [Recorded], span: usize) -> Option<&mut Recorded> {
    spans.get_mut(span).filter(|recorded| recorded.state == State::Open)
}

/// Whole milliseconds only: fractions are a topic of `UnixNanos`.
fn nanos((millis, nanos): HostTime) -> u64 {
    millis as u64 * 1_000_000 + u64::from(nanos)
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}
