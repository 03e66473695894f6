//! Decisions that the host asks for: about a span that begins, and about an export that failed. An id that is not
//! valid, a configuration that is not there and a program that is none drop the span.

#![allow(unreachable_pub, reason = "wasm-bindgen exports only what is `pub`")]

use alloc::string::String;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Core;
use crate::config::OptionValue;
use crate::retry::Attempt;
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

    /// The same for any sampler, after the parent's tracestate ("" for none) was written into the room for it. Says the
    /// tracestate of the new span; where it is the parent's, says nothing and adds 4 to the decision.
    pub(super) fn sample_with_state(&mut self, config: usize, parent: usize, words: [u32; 4]) -> u32 {
        let (answer, state) = sampled(self.sampler(config), parent, words, &self.heard);
        self.say(state);
        answer
    }

    /// The same for a sampler that was written as a list of numbers (`sampling::program`): `program` words, as the
    /// option would be.
    pub(super) fn sample_once(&mut self, program: usize, parent: usize, words: [u32; 4]) -> u32 {
        let program = OptionValue::from_tape(self.tape.get(..program).unwrap_or_default(), b"");
        let sampler = program.sampler().ok();
        let (answer, state) = sampled(sampler.as_ref(), parent, words, &self.heard);
        self.say(state);
        answer
    }
}

impl Core {
    #[inline(never)]
    fn sampler(&self, config: usize) -> Option<&Sampler> {
        self.config(config).map(|configured| configured.config.sampler())
    }
}

/// After how many milliseconds an export is tried again, or -1 to give up ([`Attempt`]).
#[wasm_bindgen(js_name = retryDelayMs)]
pub fn retry_delay_ms(status: u32, retries: u32, retry_after_ms: f64, remaining_ms: f64, random: f64) -> f64 {
    Attempt { status, retries, retry_after_ms, remaining_ms, random }.delay_ms().unwrap_or(-1.0)
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
