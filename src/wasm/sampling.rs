//! Decisions about a span that begins. An id that is not valid, a configuration that is not there and a program that is
//! none drop the span.

use alloc::string::String;
use alloc::vec::Vec;

use super::config::double;
use super::{Core, address, word};
use crate::sampling::{Decision, Parent, Sampler};
use crate::trace::TraceId;

/// Added to a decision that leaves the tracestate as it is.
const SAME_STATE: u32 = 4;

impl Core {
    /// How the sampler of a configuration wants to be asked. Bit 0: by `sampleWithState`, because it looks at
    /// randomness and tracestate. Bit 1: for the children of sampled local spans too. Bit 2: it decides by ratio about
    /// spans with a parent.
    pub(super) fn sampler_traits(&self, config: usize) -> u32 {
        let Some(sampler) = self.sampler(config) else { return 0 };
        u32::from(!sampler.is_by_parent_alone())
            | u32::from(!sampler.samples_children_of_sampled()) << 1
            | u32::from(sampler.overrules_parents_by_ratio()) << 2
    }

    /// What becomes of a new span: 0 it is dropped, 1 recorded only, 2 recorded and sampled. `parent` is 0 for none, 1
    /// for a remote one that is not sampled, 2 for a remote sampled one, 3 and 4 for local ones; the words are those of
    /// the trace id. Only for samplers without bit 0 of `samplerTraits`.
    pub(super) fn sample(&self, config: usize, parent: usize, words: [u32; 4]) -> u32 {
        sampled(self.sampler(config), parent, words, b"").0 % SAME_STATE
    }

    /// The same for any sampler, after the parent's tracestate ("" for none) was written into the room for it. Results:
    /// where the tracestate of the new span lies, and how long it is, until the next call; where it is the parent's, 4 is
    /// added to the decision instead.
    pub(super) fn sample_with_state(&mut self, config: usize, parent: usize, words: [u32; 4]) -> u32 {
        let sampled = sampled(self.sampler(config), parent, words, &self.state);
        self.answer(sampled)
    }

    /// The same for a sampler that was written as a list of doubles (`sampling::program`), so many words.
    pub(super) fn sample_once(&mut self, program: usize, parent: usize, words: [u32; 4]) -> u32 {
        let program = self.tape.get(..program).unwrap_or_default().as_chunks().0;
        let program: Vec<f64> = program.iter().map(|words| double(*words)).collect();
        let sampler = Sampler::from_program(&program).ok();
        let sampled = sampled(sampler.as_ref(), parent, words, &self.state);
        self.answer(sampled)
    }

    /// Makes room for `words` words of a sampler and `bytes` bytes of a tracestate, which the next call takes; returns 1, or 0
    /// when there is no memory for them. Results: the address of the words, the address of the bytes. Take views of the
    /// memory only afterwards: this may move it.
    pub(super) fn room(&mut self, words: usize, bytes: usize) -> u32 {
        *self.state = Vec::new();
        if self.state.try_reserve_exact(bytes).is_err() || !self.make_tape(words) {
            return 0;
        }
        self.state.resize(bytes, 0);
        self.results.set(&[word(self.tape.as_ptr() as usize), address(&self.state)]);
        1
    }

    /// Leaves the tracestate for the host.
    fn answer(&mut self, (answer, state): (u32, String)) -> u32 {
        *self.state = state.into_bytes();
        self.results.set(&[address(&self.state), word(self.state.len())]);
        answer
    }
}

impl Core {
    #[inline(never)]
    fn sampler(&self, config: usize) -> Option<&Sampler> {
        self.config(config).map(|config| &config.sampler)
    }
}

/// The decision and the new tracestate; [`SAME_STATE`] is added when that is the parent's.
#[inline(never)]
fn sampled(sampler: Option<&Sampler>, parent: usize, words: [u32; 4], state: &[u8]) -> (u32, String) {
    let (Some(sampler), Some(trace_id)) = (sampler, TraceId::from_words(words)) else {
        return (Decision::Drop as u32 + SAME_STATE, String::new());
    };
    let sampled = sampler.sample(parent_of(parent), &trace_id, state);
    let decision = sampled.decision as u32;
    match sampled.trace_state {
        Some(state) => (decision, state),
        None => (decision + SAME_STATE, String::new()),
    }
}

fn parent_of(code: usize) -> Parent {
    match code {
        0 => Parent::None,
        1 => Parent::RemoteNotSampled,
        2 => Parent::RemoteSampled,
        3 => Parent::LocalNotSampled,
        _ => Parent::LocalSampled,
    }
}
