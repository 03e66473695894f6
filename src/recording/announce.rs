//! Scopes and traces: what spans refer to by number.

use super::buffer::{Refusal, SpanBuffer};
use super::compact::{SCOPE_BYTES, TRACE_BYTES};
use super::target::Target;
use crate::trace::{Position, Randomness, Scope, Text, Threshold, Trace, TraceId};
use alloc::vec::Vec;

impl SpanBuffer {
    pub(super) fn add_scope(&mut self, name: Text, version: Text, schema_url: Text) {
        (self.fresh, self.target) = (true, Target::None);
        let len = name.len().saturating_add(version.len()).saturating_add(schema_url.len());
        let has_room = make_room(&mut self.scopes);
        if !self.announce(SCOPE_BYTES.saturating_add(len), has_room) {
            return;
        }
        let [name, version, schema_url] = [name, version, schema_url].map(|text| self.keep(text));
        self.target = Target::Scope(self.scopes.len());
        self.scopes.push(Scope { name, version, schema_url, ..Scope::default() });
    }

    pub(super) fn add_trace(&mut self, id: Option<TraceId>, state: Text) {
        self.trace = Position::NONE;
        let Some(id) = id else { return };
        let has_room = make_room(&mut self.traces);
        if !self.announce(TRACE_BYTES.saturating_add(state.len()), has_room) {
            return;
        }
        let state = self.keep(state);
        self.trace = Position::at(self.traces.len());
        let (fields, members) = (Text::EMPTY, Text::EMPTY);
        self.traces.push(Trace { id, state, fields, members, threshold: None, randomness: None, rate: 0.0 });
    }

    /// Says what the tracestate of the trace announced last states, and which other fields and members it
    /// has. Without room for these it states nothing.
    pub(super) fn set_ot(&mut self, threshold: Option<Threshold>, randomness: Option<Randomness>, texts: [Text; 2]) {
        let [fields, members] = texts;
        if self.trace != Position::NONE && self.budget.pay(fields.len().saturating_add(members.len())) {
            let [fields, members] = texts.map(|text| self.keep(text));
            if let Some(trace) = self.traces.get_mut(self.trace.index()) {
                *trace = Trace { threshold, randomness, fields, members, ..*trace };
            }
        }
    }

    /// Says which share of traces like the one announced last was sampled. What is no share is as if it was never said.
    pub(super) fn set_rate(&mut self, rate: f64) {
        if rate > 0.0
            && rate <= 1.0
            && let Some(trace) = self.traces.get_mut(self.trace.index())
        {
            trace.rate = rate;
        }
    }

    /// Pays for a scope or a trace, also while spans are refused for a time. One that does not fit ends the recording: what
    /// belongs to it would have another number here than with the host.
    #[inline(never)]
    fn announce(&mut self, bytes: usize, has_room: bool) -> bool {
        if !matches!(self.refusal, None | Some(Refusal::OverBudget)) {
            return false;
        }
        let fits = has_room && self.budget.pay(bytes);
        if !fits {
            self.refusal = Some(Refusal::Unannounced);
        }
        fits
    }
}

/// Room for one more, and for the first for one alone: most recordings have one trace and one scope, and many are open.
#[inline(never)]
fn make_room<T>(list: &mut Vec<T>) -> bool {
    let reserved = if list.is_empty() { list.try_reserve_exact(1) } else { list.try_reserve(1) };
    reserved.is_ok()
}
