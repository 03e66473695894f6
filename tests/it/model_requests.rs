//! The naive recording's requests: built of clones of the official types, as many spans at a time as the official
//! encoding says fit.

use super::judge;
use super::model::{Model, State};
use edgespan::otlp::{Part, Selection};
use edgespan::sampling::Verdict;
use edgespan::trace::TraceId;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;

const SAMPLED: u32 = 1;

impl Model {
    /// The next request of ended spans, what it counts, and the name of its first span that is over a limit. Spans are
    /// taken from the last to the first until one does not fit; one that does not even fit alone is left out.
    pub(crate) fn encode(&mut self, selection: Selection<'_>) -> (ExportTraceServiceRequest, (Part, String)) {
        let (mut part, mut chosen) = (Part::default(), Vec::new());
        let mut by_scope: Vec<usize> = (0..self.spans.len()).collect();
        by_scope.sort_by_key(|&index| self.spans[index].scope);
        for index in
            by_scope.into_iter().rev().filter(|&index| self.spans[index].state == State::Ended).collect::<Vec<_>>()
        {
            if !self.is_wanted(index, selection.verdict) {
                part.sampled_out += 1;
            } else if self.fits(index, &chosen, selection) {
                chosen.push(index);
            } else if chosen.is_empty() {
                part.too_large += 1;
            } else {
                break;
            }
            self.spans[index].state = State::Done;
        }
        let mut names = Vec::new();
        for recorded in chosen.iter().map(|&index| &self.spans[index]).filter(|recorded| recorded.over_limits) {
            part.over_limits += 1;
            names.push(recorded.span.name.clone());
        }
        part.spans = chosen.len() as u32;
        (self.request(&chosen, selection), (part, names.pop().unwrap_or_default()))
    }

    /// The request of one span alone as far as it was recorded.
    pub(crate) fn encode_one(&self, span: usize) -> Option<ExportTraceServiceRequest> {
        (span < self.spans.len()).then(|| self.request(&[span], Selection::default()))
    }

    fn is_wanted(&self, index: usize, verdict: Option<Verdict>) -> bool {
        match verdict {
            Some(Verdict::LeftOut) => false,
            Some(Verdict::Kept) => true,
            Some(Verdict::Rest) | None => self.spans[index].span.flags & SAMPLED != 0,
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
        let mut scope_spans = self.scopes.clone();
        for index in chosen {
            let mut span = self.spans[index].span.clone();
            span.trace_state = self.trace_state(index, selection);
            scope_spans[self.spans[index].scope].spans.push(span);
        }
        scope_spans.retain(|scope| !scope.spans.is_empty());
        judge::request_of(scope_spans)
    }

    fn trace_state(&self, index: usize, selection: Selection<'_>) -> String {
        let recorded = &self.spans[index];
        let state = recorded.span.trace_state.clone();
        let (Some(verdict), Some(tail)) = (selection.verdict, selection.tail) else { return state };
        let first = self.spans.iter().find(|other| other.trace == recorded.trace).expect("the span itself");
        let is_sampled = first.span.flags & SAMPLED != 0;
        let id = recorded.span.trace_id[..].try_into().ok().and_then(TraceId::from_bytes).expect("a valid id");
        tail.trace_state(verdict, is_sampled, &id, state.as_bytes()).unwrap_or(state)
    }
}
