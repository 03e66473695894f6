//! Tail sampling: which recordings are kept, decided when they are over (no specification; what is written into the
//! tracestate follows OpenTelemetry `trace/tracestate-probability-sampling.md`). Pure questions about one span at a
//! time; whoever walks a recording asks them.

use super::Change;
use crate::recording::{Record, SpanBuffer};
use crate::trace::{Attributes, Randomness, Span, Threshold, Trace};

/// Rules that keep a recording, and the share that is kept of all others.
#[derive(Clone, Copy, Debug)]
pub struct TailSampler<'a> {
    /// Keep a recording with a span whose status is an error. Default yes.
    pub keep_errors: bool,
    /// Keep a recording whose local root, its first span, took longer. Default `None`: no rule.
    pub keep_slower_than_nanos: Option<u64>,
    /// What names and attributes keep a recording. Default none.
    pub rules: Option<Rules<'a>>,
    /// Which share of the recordings that no rule keeps is kept, 0 to 1 of those sampled at the head. Default all.
    pub ratio: f64,
    /// Whether the head drops nothing, so that the rules see every trace.
    pub sees_everything: bool,
}

/// Rules about one span, which are attributes of a recording of their own.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The recording that they are part of.
    pub of: &'a SpanBuffer,
    /// Keep a recording with a span of a name that is a key here; one that ends in `*` is a prefix.
    pub names: Attributes,
    /// Keep a recording with a span that has such an attribute. Of several values for one key each is an attribute of its
    /// own: the host sees to it that they are no equal keys.
    pub attributes: Attributes,
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

impl TailSampler<'_> {
    /// Whether a local root that took so long keeps its recording. Exactly as long as the limit is not slower.
    pub fn wants_duration(&self, nanos: u64) -> bool {
        self.keep_slower_than_nanos.is_some_and(|limit| nanos > limit)
    }

    /// Whether a span keeps its recording by its name, or by an attribute that has the very value of a rule.
    #[inline(never)]
    pub fn wants_span(&self, buffer: &SpanBuffer, span: &Span) -> bool {
        let Some(Rules { of, names, attributes }) = self.rules else { return false };
        let name = buffer.text(span.name);
        let is_named = of.attributes(names.last).any(|rule| match of.text(rule.key) {
            [prefix @ .., b'*'] => name.starts_with(prefix),
            exact => name == exact,
        });
        let is_set =
            |rule: Record| of.is_same(rule.value, buffer, buffer.value_of(span.attributes.last, of.text(rule.key)));
        is_named || of.attributes(attributes.last).any(is_set)
    }

    /// What becomes of a recording. `wanted`: a rule wants a span of it; `is_sampled`: its local root is sampled; the
    /// trace is that of the local root.
    pub fn verdict(&self, wanted: bool, is_sampled: bool, trace: &Trace) -> Verdict {
        if wanted {
            Verdict::Kept
        } else if is_sampled && self.rest(trace).1 {
            Verdict::Rest
        } else {
            Verdict::LeftOut
        }
    }

    /// What becomes of the threshold in the tracestate that the spans of a trace leave with. It says by which the trace was
    /// kept: as a part of the rest, by head and tail together; by a rule, by the head alone, or by none where the rules see
    /// even what the head did not sample.
    pub fn change(&self, verdict: Verdict, is_sampled: bool, trace: &Trace) -> Change {
        let threshold = match verdict {
            Verdict::Kept if is_sampled && !self.sees_everything => return Change::Keep,
            Verdict::Kept => Some(Threshold::ALL),
            // A trace beside that of the local root may be there by the other's luck: then nobody knows its share.
            Verdict::Rest => Some(self.rest(trace)).filter(|rest| rest.1).map(|rest| rest.0),
            Verdict::LeftOut => return Change::Keep,
        };
        match threshold.filter(|threshold| *threshold != Threshold::NONE) {
            same if same == trace.threshold => Change::Keep,
            None => Change::Remove,
            Some(threshold) => Change::Set(threshold),
        }
    }

    /// The threshold of the rest, and whether a trace sampled at the head is part of it. A tracestate that says the
    /// head cannot have sampled the trace is not believed.
    fn rest(&self, trace: &Trace) -> (Threshold, bool) {
        let randomness = trace.randomness.unwrap_or(Randomness::of(&trace.id));
        let head = trace.threshold.filter(|head| head.samples(randomness));
        let threshold = head.unwrap_or(Threshold::ALL).and_of_these(self.ratio);
        (threshold, threshold.samples(randomness))
    }
}

impl Default for TailSampler<'_> {
    fn default() -> Self {
        Self { keep_errors: true, keep_slower_than_nanos: None, rules: None, ratio: 1.0, sees_everything: false }
    }
}
