//! Tail sampling: which recordings are kept, decided when they are over (no specification; what is written into the
//! tracestate follows OpenTelemetry `trace/tracestate-probability-sampling.md`). Pure questions about one span at a
//! time; whoever walks a recording asks them.

use crate::propagation::{Randomness, Threshold, ot_state};
use crate::trace::{ResourceValue, TraceId, Value};
use alloc::string::String;
use alloc::vec::Vec;

/// Rules that keep a recording, and the share that is kept of all others.
#[derive(Clone, Debug, PartialEq)]
pub struct TailSampler {
    /// Keep a recording with a span whose status is an error. Default yes.
    pub keep_errors: bool,
    /// Keep a recording whose local root, its first span, took longer. Default `None`: no rule.
    pub keep_slower_than_nanos: Option<u64>,
    /// Keep a recording with a span of such a name; one that ends in `*` is a prefix. Default none.
    pub keep_names: Vec<String>,
    /// Keep a recording with a span that has such an attribute; of a list any value. Default none.
    pub keep_attributes: Vec<(String, ResourceValue)>,
    /// Which share of the recordings that no rule keeps is kept, 0 to 1 of those sampled at the head. Default all.
    pub ratio: f64,
    /// Whether the head drops nothing, so that the rules see every trace.
    pub sees_everything: bool,
}

/// What becomes of a recording; the numbers are those that cross to the host, where 0 is "no tail sampling".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Verdict {
    /// A rule, or the user's callback, keeps it.
    Kept = 1,
    /// It is in the share of the others that is kept.
    Rest = 2,
    /// It is left out.
    LeftOut = 3,
}

impl Verdict {
    /// The verdict of a number, or `None` for 0 and every number that names none.
    pub const fn from_code(code: u32) -> Option<Self> {
        match code {
            1 => Some(Self::Kept),
            2 => Some(Self::Rest),
            3 => Some(Self::LeftOut),
            _ => None,
        }
    }

    /// Its number.
    pub const fn code(self) -> u32 {
        self as u32
    }
}

/// Questions about one span.
impl TailSampler {
    /// Whether any span with an error keeps its recording.
    pub const fn keeps_errors(&self) -> bool {
        self.keep_errors
    }

    /// Whether a local root that took so long keeps its recording. Exactly as long as the limit is not slower.
    pub fn wants_duration(&self, nanos: u64) -> bool {
        self.keep_slower_than_nanos.is_some_and(|limit| nanos > limit)
    }

    /// Whether a span of this name keeps its recording.
    pub fn wants_name(&self, name: &[u8]) -> bool {
        self.keep_names.iter().any(|pattern| match pattern.as_bytes() {
            [prefix @ .., b'*'] => name.starts_with(prefix),
            exact => name == exact,
        })
    }

    /// Whether there is anything to ask [`TailSampler::wants_attribute`] about.
    pub fn has_attribute_rules(&self) -> bool {
        !self.keep_attributes.is_empty()
    }

    /// Whether a span with this attribute keeps its recording. `text` is what strings point into. Strings and booleans
    /// are compared exactly, numbers by value, integers with doubles too; arrays, maps and bytes equal nothing.
    pub fn wants_attribute(&self, key: &[u8], value: &Value, text: &[u8]) -> bool {
        self.keep_attributes.iter().any(|(wanted, rule)| {
            wanted.as_bytes() == key
                && match rule {
                    ResourceValue::Array(any) => any.iter().any(|rule| equals(rule, value, text)),
                    rule => equals(rule, value, text),
                }
        })
    }
}

/// Decisions about a recording.
impl TailSampler {
    /// What becomes of a recording. `wanted`: a rule wants a span of it; `is_sampled`: its local root is sampled; the
    /// trace and its tracestate header are those of the local root.
    pub fn verdict(&self, wanted: bool, is_sampled: bool, trace_id: &TraceId, trace_state: &[u8]) -> Verdict {
        if wanted {
            Verdict::Kept
        } else if is_sampled && self.rest(trace_id, trace_state).1 {
            Verdict::Rest
        } else {
            Verdict::LeftOut
        }
    }

    /// The tracestate that the spans of a trace leave with, or `None` for the one that they have. It says by which
    /// threshold the trace was kept: as a part of the rest, by head and tail together; by a rule, by the head alone, or
    /// by none where the rules see even what the head did not sample.
    #[inline(never)]
    pub fn trace_state(
        &self,
        verdict: Verdict,
        is_sampled: bool,
        trace_id: &TraceId,
        trace_state: &[u8],
    ) -> Option<String> {
        let threshold = match verdict {
            Verdict::Kept if is_sampled && !self.sees_everything => return None,
            Verdict::Kept => Some(Threshold::ALL),
            // A trace beside that of the local root may be there by the other's luck: then nobody knows its share.
            Verdict::Rest => Some(self.rest(trace_id, trace_state)).filter(|rest| rest.1).map(|rest| rest.0),
            Verdict::LeftOut => return None,
        };
        ot_state::with_threshold(trace_state, threshold)
    }

    /// The threshold of the rest, and whether a trace sampled at the head is part of it. A tracestate that says the
    /// head cannot have sampled the trace is not believed.
    fn rest(&self, trace_id: &TraceId, trace_state: &[u8]) -> (Threshold, bool) {
        let randomness = ot_state::randomness(trace_state).unwrap_or(Randomness::of(trace_id));
        let head = ot_state::threshold(trace_state).filter(|head| head.samples(randomness));
        let threshold = head.unwrap_or(Threshold::ALL).and_of_these(self.ratio);
        (threshold, threshold.samples(randomness))
    }
}

impl Default for TailSampler {
    fn default() -> Self {
        Self {
            keep_errors: true,
            keep_slower_than_nanos: None,
            keep_names: Vec::new(),
            keep_attributes: Vec::new(),
            ratio: 1.0,
            sees_everything: false,
        }
    }
}

/// Whether a recorded value is the one of a rule.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "an integer equals a double when each becomes the other"
)]
fn equals(rule: &ResourceValue, value: &Value, text: &[u8]) -> bool {
    let same = |integer: i64, double: f64| integer as f64 == double && double as i64 == integer;
    match (rule, *value) {
        (ResourceValue::String(rule), Value::String(value)) => rule.as_bytes() == value.of(text),
        (ResourceValue::Bool(rule), Value::Bool(value)) => *rule == value,
        (ResourceValue::Int(rule), Value::Int(value)) => *rule == value,
        (ResourceValue::Int(rule), Value::Double(value)) => same(*rule, value),
        (ResourceValue::Double(rule), Value::Int(value)) => same(value, *rule),
        (ResourceValue::Double(rule), Value::Double(value)) => *rule == value,
        _ => false,
    }
}
