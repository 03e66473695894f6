//! The naive recording's requests: built of clones of the official types, as many spans at a time as the official
//! encoding says fit.

use super::judge;
use super::model::{Model, Recorded, Slot, State, Trace};
use super::model_values::Bag;
use edgespan::otlp::{Part, Selection};
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::{self, Randomness, Threshold, TraceId};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};
use prost::Message;

const SAMPLED: u32 = 1;

impl Model {
    /// The next request of ended spans, what it counts, and the name of its first span that is over a limit. Spans are
    /// taken from the last to the first until one does not fit; one that does not even fit alone is left out.
    pub(crate) fn encode(&mut self, selection: Selection<'_>) -> (ExportTraceServiceRequest, (Part, String)) {
        let (mut part, mut chosen) = (Part::default(), Vec::new());
        let ended = |index: &usize| self.recorded(*index).is_some_and(|recorded| recorded.state == State::Ended);
        let mut by_scope: Vec<usize> = (0..self.spans.len()).filter(ended).collect();
        by_scope.sort_by_key(|&index| self.recorded(index).map(|recorded| recorded.scope));
        for index in by_scope.into_iter().rev() {
            if !self.is_wanted(index, selection.verdict) {
                part.sampled_out += 1;
            } else if self.fits(index, &chosen, selection) {
                chosen.push(index);
            } else if chosen.is_empty() {
                part.too_large += 1;
            } else {
                break;
            }
            if let Slot::Here(recorded) = &mut self.spans[index] {
                recorded.state = State::Done;
            }
        }
        let taken = chosen.iter().filter_map(|&index| self.recorded(index));
        let mut names: Vec<_> = taken.filter(|recorded| recorded.over_limits).map(|it| it.span.name.clone()).collect();
        (part.spans, part.over_limits) = (chosen.len() as u32, names.len() as u32);
        let request = self.request(&chosen, selection);
        let left_out = (part.sampled_out + part.too_large) as usize;
        self.budget.free(request.encoded_len() + left_out * size_of::<trace::Span>());
        (request, (part, names.pop().unwrap_or_default()))
    }

    /// The request of one span alone as far as it was recorded.
    pub(crate) fn encode_one(&self, span: usize) -> Option<ExportTraceServiceRequest> {
        self.recorded(span).map(|_| self.request(&[span], Selection::default()))
    }

    fn recorded(&self, index: usize) -> Option<&Recorded> {
        match self.spans.get(index)? {
            Slot::Here(recorded) => Some(recorded),
            _ => None,
        }
    }

    fn is_wanted(&self, index: usize, verdict: Option<Verdict>) -> bool {
        match verdict {
            Some(Verdict::LeftOut) => false,
            Some(Verdict::Kept) => true,
            Some(Verdict::Rest) | None => {
                self.recorded(index).is_some_and(|recorded| recorded.span.flags & SAMPLED != 0)
            }
        }
    }

    fn fits(&self, index: usize, chosen: &[usize], selection: Selection<'_>) -> bool {
        selection.max_bytes == usize::MAX
            || self.request(&[chosen, &[index]].concat(), selection).encoded_len() <= selection.max_bytes
    }

    /// The request of these spans, grouped by scope and in the order in which they began.
    fn request(&self, chosen: &[usize], selection: Selection<'_>) -> ExportTraceServiceRequest {
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        let mut spans_of: Vec<Vec<Span>> = vec![Vec::new(); self.scopes.len()];
        for recorded in chosen.into_iter().filter_map(|index| self.recorded(index)) {
            let trace = &self.traces[recorded.trace];
            let state = trace.state_of(recorded.span.flags & SAMPLED != 0, selection);
            let span = recorded.official(self.limits.event_count as usize, self.limits.link_count as usize);
            spans_of[recorded.scope].push(Span { trace_id: trace.id.clone(), trace_state: state, ..span });
        }
        let scope_spans = self.scopes.iter().zip(spans_of).filter(|(_, spans)| !spans.is_empty());
        let scope_spans = scope_spans.map(|(scope, spans)| ScopeSpans {
            scope: Some(InstrumentationScope {
                attributes: scope.attributes.pairs.clone(),
                dropped_attributes_count: scope.attributes.dropped,
                ..scope.scope.clone()
            }),
            schema_url: scope.schema_url.clone(),
            spans,
        });
        judge::request_of(scope_spans.collect())
    }
}

impl Recorded {
    fn official(&self, max_events: usize, max_links: usize) -> Span {
        let last = |len: usize, max: usize| len.saturating_sub(max)..len;
        let events = self.events[last(self.events.len(), max_events)].iter().map(|event| {
            let (attributes, dropped_attributes_count) = event.attributes.official();
            Event { attributes, dropped_attributes_count, ..event.fields.clone() }
        });
        let links = self.links[last(self.links.len(), max_links)].iter().map(|link| {
            let (attributes, dropped_attributes_count) = link.attributes.official();
            Link { attributes, dropped_attributes_count, flags: link.flags, ..link.fields.clone() }
        });
        let (attributes, dropped_attributes_count) = self.attributes.official();
        let (events, links) = (events.collect(), links.collect());
        Span { attributes, dropped_attributes_count, events, links, ..self.span.clone() }
    }
}

impl Bag {
    fn official(&self) -> (Vec<KeyValue>, u32) {
        (self.pairs.clone(), self.dropped)
    }
}

impl Trace {
    /// The tracestate that a span leaves with: of our member the threshold by which the span was kept, if that is another
    /// than it states.
    fn state_of(&self, is_sampled: bool, selection: Selection<'_>) -> String {
        let (Some(verdict), Some(tail)) = (selection.verdict, selection.tail) else { return self.state.clone() };
        let stated = self.ot.threshold.and_then(Threshold::new);
        let threshold = match verdict {
            Verdict::Kept if is_sampled && !tail.sees_everything => return self.state.clone(),
            Verdict::Kept => Some(Threshold::ALL),
            _ => self.rest(stated, tail),
        };
        if threshold == stated {
            return self.state.clone();
        }
        let (fields, members) = (self.ot.fields.utf8(), self.ot.members.utf8());
        let tail_of = |text: &str| text.chars().skip(1).collect::<String>();
        match threshold {
            Some(threshold) => {
                let digits = format!("{:014x}", threshold.number());
                let digits = digits.trim_end_matches('0');
                format!("ot=th:{}{fields}{members}", if digits.is_empty() { "0" } else { digits })
            }
            None if fields.is_empty() => tail_of(&members),
            None => format!("ot={}{members}", tail_of(&fields)),
        }
    }

    /// The threshold of the rest, if the trace is part of it.
    fn rest(&self, stated: Option<Threshold>, tail: &TailSampler<'_>) -> Option<Threshold> {
        let of_id = || TraceId::from_bytes(self.id[..].try_into().expect("16 bytes")).map(|id| Randomness::of(&id));
        let randomness = self.ot.randomness.map(Randomness::new).or_else(of_id).expect("a valid id");
        let head = stated.filter(|head| head.samples(randomness)).unwrap_or(Threshold::ALL);
        let rest = head.and_of_these(tail.ratio);
        (rest != Threshold::NONE && rest.samples(randomness)).then_some(rest)
    }
}
