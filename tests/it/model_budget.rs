//! The naive recording's byte budget: what everything takes of it, what is dead, and when that comes back.

use super::model::{Entry, Model, Recorded, Refusal, Scope, Slot, State, Trace};
use super::model_values::Bag;
use edgespan::trace;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};

/// What an attribute takes without its key and value, and an event or a link without its text.
pub(super) const ATTRIBUTE_BYTES: usize = 20;
const EVENT_BYTES: usize = 28;
const LINK_BYTES: usize = 48;
/// What a scope and a trace take without their texts: their lists move when they grow.
const SCOPE_BYTES: usize = 3 * size_of::<trace::Scope>();
const TRACE_BYTES: usize = 3 * size_of::<trace::Trace>();
/// Of a longer text of which at least half is kept, the rest stays too.
const MAX_COPIED_BYTES: usize = 1 << 20;
/// A collection of more attributes has an index, in which each of them takes so much.
const MAX_SEARCHED: usize = 64;
const INDEX_ENTRY_BYTES: usize = 16;
/// So many spans that were encoded are given up, however few are open.
const MIN_DONE: usize = 64;

#[derive(Clone, Debug)]
pub(super) struct Budget {
    max: usize,
    pub(super) left: usize,
    /// How much was used when what is dead was looked for last, less what was replaced since.
    looked_at: usize,
}

impl Budget {
    pub(super) const fn new(max: usize) -> Self {
        Self { max, left: max, looked_at: 0 }
    }

    /// Takes all of it or nothing.
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        let rest = self.left.checked_sub(bytes);
        self.left = rest.unwrap_or(self.left);
        rest.is_some()
    }

    /// So many used bytes were replaced.
    pub(super) fn free(&mut self, bytes: usize) {
        self.looked_at = self.looked_at.saturating_sub(bytes);
    }

    const fn used(&self) -> usize {
        self.max - self.left
    }

    const fn since_look(&self) -> usize {
        self.used().saturating_sub(self.looked_at)
    }
}

/// The text of a tape.
#[derive(Clone, Debug, Default)]
pub(super) struct Incoming {
    bytes: usize,
    /// How much of it is part of the recording.
    kept: usize,
}

impl Incoming {
    /// Says that a text is part of the recording.
    pub(super) fn keep(&mut self, len: usize) {
        self.kept += len;
    }
}

impl Model {
    /// Begins to read a tape with so much text.
    pub(crate) fn begin_tape(&mut self, bytes: usize) {
        self.tidy();
        self.incoming = Incoming { bytes, ..Incoming::default() };
    }

    /// Ends it.
    pub(crate) fn end_tape(&mut self) {
        let Incoming { bytes, kept } = self.incoming;
        if bytes > MAX_COPIED_BYTES && kept >= bytes / 2 {
            self.budget.left -= bytes.saturating_sub(kept).min(self.budget.left);
        }
    }

    /// Gives up what is dead where that is worth it.
    fn tidy(&mut self) {
        let count = |state| self.here().filter(|recorded| recorded.state == state).count();
        let (open, done, waiting) = (count(State::Open), count(State::Done), count(State::Ended));
        let is_stuck = self.refusal == Some(Refusal::OverBudget) && self.open_refused == 0;
        let many = if is_stuck { open / 4 + 1 } else { open.max(MIN_DONE) };
        let is_new = self.budget.since_look() >= self.budget.looked_at / 4;
        let is_exported = waiting == 0 && done > 0 && done >= many && (is_stuck || is_new);
        if is_exported || self.is_worth_a_copy() {
            if is_stuck {
                self.refusal = None;
            }
            self.compact();
            self.budget.looked_at = self.budget.used();
        } else if is_stuck && self.budget.left > self.budget.max / 2 {
            self.refusal = None;
        }
    }

    /// Whether an eighth of the budget is dead, and what is alive is not too much to be there twice; that is looked at when a
    /// sixteenth more was used or died.
    fn is_worth_a_copy(&mut self) -> bool {
        if self.budget.since_look() <= self.budget.max / 16 {
            return false;
        }
        self.budget.looked_at = self.budget.used();
        let is_waiting = self.here().any(|recorded| recorded.state == State::Ended);
        let (used, alive) = (self.budget.used(), self.alive(is_waiting));
        used - alive > self.budget.max / 8 && used + alive <= self.budget.max / 8 * 13
    }

    /// How many bytes are alive, perhaps with spans that were encoded.
    fn alive(&self, with_done: bool) -> usize {
        let spans: Vec<_> = self.here().filter(|recorded| with_done || recorded.state != State::Done).collect();
        let is_used = |index: usize| self.trace == Some(index) || spans.iter().any(|recorded| recorded.trace == index);
        let traces = self.traces.iter().enumerate().filter(|(index, _)| is_used(*index));
        let scopes: usize = self.scopes.iter().map(Scope::bytes).sum();
        let (events, links) = (self.limits.event_count as usize, self.limits.link_count as usize);
        let spans: usize = spans.iter().map(|recorded| recorded.bytes(events, links)).sum();
        scopes + spans + traces.map(|(_, trace)| trace.bytes()).sum::<usize>()
    }

    /// Bytes of the budget that are not used.
    pub(crate) fn bytes_left(&self) -> usize {
        self.budget.left
    }

    /// How often what was dead was given up.
    pub(crate) fn compactions(&self) -> usize {
        self.compactions
    }

    fn compact(&mut self) {
        self.compactions += 1;
        let alive = self.alive(false);
        for slot in &mut self.spans {
            match slot {
                Slot::Here(recorded) if recorded.state == State::Done => *slot = Slot::Gone,
                Slot::Here(recorded) => {
                    trim(&mut recorded.events, self.limits.event_count);
                    trim(&mut recorded.links, self.limits.link_count);
                }
                _ => {}
            }
        }
        self.budget = Budget::new(self.budget.max);
        assert!(self.budget.pay(alive), "what is alive is no more than what was paid for");
    }

    fn here(&self) -> impl Iterator<Item = &Recorded> {
        self.spans.iter().filter_map(|slot| if let Slot::Here(recorded) = slot { Some(&**recorded) } else { None })
    }
}

/// Only so many of the last are left.
fn trim<T>(entries: &mut Vec<T>, limit: u32) {
    entries.drain(..entries.len().saturating_sub(limit as usize));
}

impl Scope {
    pub(super) fn bytes(&self) -> usize {
        let texts = self.scope.name.len() + self.scope.version.len() + self.schema_url.len();
        SCOPE_BYTES + texts + self.attributes.bytes()
    }
}

impl Trace {
    pub(super) fn bytes(&self) -> usize {
        let texts = self.state.len() + self.ot.fields.utf8().len() + self.ot.members.utf8().len();
        TRACE_BYTES + texts
    }
}

impl Recorded {
    /// With so many events and links at most.
    pub(super) fn bytes(&self, events: usize, links: usize) -> usize {
        let texts = self.span.name.len() + self.span.status.as_ref().map_or(0, |status| status.message.len());
        let events: usize = self.events.iter().rev().take(events).map(Entry::bytes).sum();
        let links: usize = self.links.iter().rev().take(links).map(Entry::bytes).sum();
        size_of::<trace::Span>() + texts + self.attributes.bytes() + events + links
    }
}

/// What an event or a link takes without its attributes, and how much of that is text.
pub(super) trait Fields {
    fn bytes(&self) -> usize;
    fn text(&self) -> &str;
}

impl Fields for Event {
    fn bytes(&self) -> usize {
        EVENT_BYTES + self.name.len()
    }

    fn text(&self) -> &str {
        &self.name
    }
}

impl Fields for Link {
    fn bytes(&self) -> usize {
        LINK_BYTES + self.trace_state.len()
    }

    fn text(&self) -> &str {
        &self.trace_state
    }
}

impl<T: Fields> Entry<T> {
    /// Without what the index takes.
    pub(super) fn bytes(&self) -> usize {
        self.fields.bytes() + self.attributes.costs.iter().sum::<usize>()
    }
}

impl Bag {
    fn bytes(&self) -> usize {
        self.costs.iter().sum::<usize>() + self.index_bytes()
    }

    fn index_bytes(&self) -> usize {
        index_bytes(self.pairs.len())
    }
}

/// What the index of so many attributes takes.
pub(super) fn index_bytes(attributes: usize) -> usize {
    if attributes > MAX_SEARCHED { INDEX_ENTRY_BYTES * attributes } else { 0 }
}
