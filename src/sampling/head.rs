//! Head sampling: whether a span that begins now is recorded (OpenTelemetry `trace/sdk.md`, "Built-in samplers"). A
//! decision depends on the parent and the trace's randomness alone, so every process that sees the trace decides alike.
//!
//! A sampler is a list of numbers in prefix notation, which is how one crosses from the host: a number per sampler, then
//! what it takes. `0` is AlwaysOff, `1` AlwaysOn, `2 ratio` TraceIdRatioBased, `3 ratio` Probability, `4` ParentBased with
//! five more samplers (root, remote sampled, remote not sampled, local sampled, local not sampled), `5` AlwaysRecord with
//! one more. What is no such list samples nothing.

use crate::trace::{Randomness, Threshold};

/// Samplers inside each other; more are none, so that no list can use the stack up.
const MAX_DEPTH: u32 = 16;

/// A decision rule for spans that begin.
#[derive(Clone, Copy, Debug)]
pub struct Sampler<'a>(pub &'a [f64]);

/// What is known of a span's parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Parent {
    /// The span begins a trace.
    None = 0,
    /// A parent in another process that is not sampled.
    RemoteNotSampled = 1,
    /// A sampled parent in another process.
    RemoteSampled = 2,
    /// A parent in this process that is not sampled.
    LocalNotSampled = 3,
    /// A sampled parent in this process.
    LocalSampled = 4,
}

/// What becomes of a span; the numbers are OpenTelemetry JS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// Nothing is recorded.
    Drop = 0,
    /// It is recorded, but not sampled: receivers of its context do not count on it.
    RecordOnly = 1,
    /// It is recorded and sampled.
    RecordAndSample = 2,
}

/// What a sampler makes of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// What becomes of the span.
    pub decision: Decision,
    /// What the tracestate is to say of it.
    pub change: Change,
}

/// What becomes of the threshold that a tracestate states (its member `ot`, field `th`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stays as it is.
    Keep,
    /// It is taken out.
    Remove,
    /// It is this one from now on.
    Set(Threshold),
}

impl Parent {
    /// The parent of a number; one that means none is a sampled parent in this process.
    pub const fn of(number: u32) -> Self {
        match number {
            0 => Self::None,
            1 => Self::RemoteNotSampled,
            2 => Self::RemoteSampled,
            3 => Self::LocalNotSampled,
            _ => Self::LocalSampled,
        }
    }

    /// In the order in which a ParentBased has a sampler for each.
    const BRANCHES: [Self; 5] =
        [Self::None, Self::RemoteSampled, Self::RemoteNotSampled, Self::LocalSampled, Self::LocalNotSampled];
}

impl Sampler<'_> {
    /// What becomes of a span. A sampler by ratio has the tracestate say by which threshold the span is sampled, and takes
    /// that out of it when the span is not.
    ///
    /// ```
    /// use edgespan::sampling::{Change, Decision, Parent, Sampler};
    /// use edgespan::trace::{Randomness, Threshold};
    /// let half = Sampler(&[4.0, 2.0, 0.5, 1.0, 0.0, 1.0, 0.0]);
    /// let sampled = half.sample(Parent::None, Randomness::new(1 << 55));
    /// assert_eq!(sampled.decision, Decision::RecordAndSample);
    /// assert_eq!(sampled.change, Change::Set(Threshold::ALL.and_of_these(0.5)));
    /// assert_eq!(half.sample(Parent::RemoteNotSampled, Randomness::new(1 << 55)).decision, Decision::Drop);
    /// ```
    pub fn sample(&self, parent: Parent, randomness: Randomness) -> Sampled {
        let mut reader = Reader { rest: self.0, parent, randomness };
        reader.sampler(MAX_DEPTH)
    }

    /// Whether this is the sampler that records what another one drops, so that tail sampling sees every trace.
    pub fn records_everything(&self) -> bool {
        self.0.first() == Some(&5.0)
    }
}

struct Reader<'a> {
    rest: &'a [f64],
    parent: Parent,
    randomness: Randomness,
}

impl Reader<'_> {
    /// Reads a sampler and says what it makes of the span.
    fn sampler(&mut self, depth: u32) -> Sampled {
        let mut sampled = Sampled { decision: Decision::Drop, change: Change::Keep };
        let (code, Some(depth)) = (self.next(), depth.checked_sub(1)) else { return sampled };
        if code == 1.0 {
            sampled.decision = Decision::RecordAndSample;
        } else if code == 2.0 || code == 3.0 {
            let threshold = Threshold::ALL.and_of_these(self.next());
            sampled.change = Change::Remove;
            if threshold.samples(self.randomness) {
                sampled = Sampled { decision: Decision::RecordAndSample, change: Change::Set(threshold) };
            }
        } else if code == 4.0 {
            for parent in &Parent::BRANCHES {
                let of_branch = self.sampler(depth);
                if *parent == self.parent {
                    sampled = of_branch;
                }
            }
        } else if code == 5.0 {
            sampled = self.sampler(depth);
            if sampled.decision == Decision::Drop {
                sampled.decision = Decision::RecordOnly;
            }
        }
        sampled
    }

    #[inline(never)]
    fn next(&mut self) -> f64 {
        let Some((number, rest)) = self.rest.split_first() else { return 0.0 };
        self.rest = rest;
        *number
    }
}
