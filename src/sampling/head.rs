//! Head sampling: whether a span that begins now is recorded (OpenTelemetry `trace/sdk.md`, "Built-in samplers"). A
//! decision depends on the parent and the trace's randomness alone, so every process that sees the trace decides alike.

use super::{Randomness, Threshold, ot_state};
use crate::trace::TraceId;
use alloc::{boxed::Box, string::String};

/// A decision rule for spans that begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Sampler {
    /// No span.
    AlwaysOff,
    /// Every span.
    AlwaysOn,
    /// A share of all traces, chosen by their randomness, whatever the parent says.
    TraceIdRatio(Ratio),
    /// The same, under the name that is to replace it.
    Probability(Ratio),
    /// Asks another sampler, by what the parent is.
    ParentBased(Box<ParentBased>),
    /// As another sampler, but what that drops is recorded all the same, for processors and tail sampling.
    AlwaysRecord(Box<Sampler>),
}

/// The five branches of [`Sampler::ParentBased`].
#[derive(Clone, Debug, PartialEq)]
pub struct ParentBased {
    /// For a span without a parent.
    pub root: Sampler,
    /// For a sampled parent in another process.
    pub remote_sampled: Sampler,
    /// For a parent in another process that is not sampled.
    pub remote_not_sampled: Sampler,
    /// For a sampled parent in this process.
    pub local_sampled: Sampler,
    /// For a parent in this process that is not sampled.
    pub local_not_sampled: Sampler,
}

/// What is known of a span's parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// The span begins a trace.
    None,
    /// A parent in another process that is not sampled.
    RemoteNotSampled,
    /// A sampled parent in another process.
    RemoteSampled,
    /// A parent in this process that is not sampled.
    LocalNotSampled,
    /// A sampled parent in this process.
    LocalSampled,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// What becomes of the span.
    pub decision: Decision,
    /// The tracestate of the span when it is another than the parent's.
    pub trace_state: Option<String>,
}

/// A share of all traces, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    threshold: Threshold,
}

impl Sampler {
    /// The specification's default parent-based sampler: the parent's decision, else that of `root`.
    #[inline(never)]
    pub fn parent_based(root: Self) -> Self {
        Self::ParentBased(Box::new(ParentBased {
            root,
            remote_sampled: Self::AlwaysOn,
            remote_not_sampled: Self::AlwaysOff,
            local_sampled: Self::AlwaysOn,
            local_not_sampled: Self::AlwaysOff,
        }))
    }

    /// What becomes of a span whose parent's tracestate header is `trace_state`. A sampler by ratio notes in it by
    /// which threshold the span is sampled, and takes that out of it when the span is not.
    ///
    /// ```
    /// use edgespan::{sampling::{Decision, Parent, Ratio, Sampler}, trace::TraceId};
    /// let id = TraceId::from_bytes([0xff; 16]).unwrap();
    /// let half = Sampler::parent_based(Sampler::TraceIdRatio(Ratio::new(0.5).unwrap()));
    /// let sampled = half.sample(Parent::None, &id, b"");
    /// assert_eq!((sampled.decision, sampled.trace_state.as_deref()), (Decision::RecordAndSample, Some("ot=th:8")));
    /// assert_eq!(half.sample(Parent::RemoteNotSampled, &id, b"").decision, Decision::Drop);
    /// ```
    #[inline(never)]
    pub fn sample(&self, parent: Parent, trace_id: &TraceId, trace_state: &[u8]) -> Sampled {
        match self {
            Self::AlwaysOff => Sampled { decision: Decision::Drop, trace_state: None },
            Self::AlwaysOn => Sampled { decision: Decision::RecordAndSample, trace_state: None },
            Self::TraceIdRatio(Ratio { threshold }) | Self::Probability(Ratio { threshold }) => {
                let randomness = ot_state::randomness(trace_state).unwrap_or(Randomness::of(trace_id));
                let is_sampled = threshold.samples(randomness);
                let decision = if is_sampled { Decision::RecordAndSample } else { Decision::Drop };
                let trace_state = ot_state::with_threshold(trace_state, is_sampled.then_some(*threshold));
                Sampled { decision, trace_state }
            }
            Self::ParentBased(branches) => branches.of(parent).sample(parent, trace_id, trace_state),
            Self::AlwaysRecord(sampler) => {
                let sampled = sampler.sample(parent, trace_id, trace_state);
                let is_dropped = sampled.decision == Decision::Drop;
                Sampled { decision: if is_dropped { Decision::RecordOnly } else { sampled.decision }, ..sampled }
            }
        }
    }

    /// Whether decisions depend on the parent alone, not on trace id or tracestate.
    pub fn is_by_parent_alone(&self) -> bool {
        match self {
            Self::AlwaysOff | Self::AlwaysOn => true,
            Self::TraceIdRatio(_) | Self::Probability(_) => false,
            Self::ParentBased(branches) => branches.all().iter().all(|sampler| sampler.is_by_parent_alone()),
            Self::AlwaysRecord(sampler) => sampler.is_by_parent_alone(),
        }
    }

    /// Whether the child of a local sampled span, which this sampler let through, is certain to be sampled with the
    /// same tracestate: then it need not be asked.
    pub fn samples_children_of_sampled(&self) -> bool {
        match self {
            Self::AlwaysOff => false,
            // A ratio said the same of the parent: it is the same trace.
            Self::AlwaysOn | Self::TraceIdRatio(_) | Self::Probability(_) => true,
            Self::ParentBased(branches) => branches.local_sampled.samples_whole_traces(),
            Self::AlwaysRecord(sampler) => sampler.samples_children_of_sampled(),
        }
    }

    /// Whether a [`Sampler::TraceIdRatio`] decides about spans that have a parent, which the specification advises
    /// against.
    pub fn overrules_parents_by_ratio(&self) -> bool {
        match self {
            Self::AlwaysOff | Self::AlwaysOn | Self::Probability(_) => false,
            Self::TraceIdRatio(_) => true,
            Self::ParentBased(branches) => {
                let [_, with_parent @ ..] = branches.all();
                with_parent.iter().any(|sampler| sampler.overrules_parents_by_ratio())
            }
            Self::AlwaysRecord(sampler) => sampler.overrules_parents_by_ratio(),
        }
    }

    /// Whether no span is dropped, so that tail sampling sees every trace.
    pub fn records_everything(&self) -> bool {
        matches!(self, Self::AlwaysRecord(_))
    }

    /// Whether every span is sampled, whatever its trace.
    fn samples_whole_traces(&self) -> bool {
        match self {
            Self::AlwaysOn => true,
            Self::AlwaysOff | Self::TraceIdRatio(_) | Self::Probability(_) => false,
            Self::ParentBased(branches) => branches.local_sampled.samples_whole_traces(),
            Self::AlwaysRecord(sampler) => sampler.samples_whole_traces(),
        }
    }
}

impl ParentBased {
    fn of(&self, parent: Parent) -> &Sampler {
        match parent {
            Parent::None => &self.root,
            Parent::RemoteSampled => &self.remote_sampled,
            Parent::RemoteNotSampled => &self.remote_not_sampled,
            Parent::LocalSampled => &self.local_sampled,
            Parent::LocalNotSampled => &self.local_not_sampled,
        }
    }

    /// The branches in the order of the struct.
    fn all(&self) -> [&Sampler; 5] {
        [&self.root, &self.remote_sampled, &self.remote_not_sampled, &self.local_sampled, &self.local_not_sampled]
    }
}

impl Default for Sampler {
    /// As the parent, else every span.
    fn default() -> Self {
        Self::parent_based(Self::AlwaysOn)
    }
}

impl Ratio {
    /// Every trace.
    pub const ALL: Self = Self { threshold: Threshold::ALL };

    /// A ratio from 0 to 1, or `None` for anything else, NaN too. What is above 0 but below 2^-56 is none.
    pub fn new(ratio: f64) -> Option<Self> {
        (0.0..=1.0).contains(&ratio).then(|| Self { threshold: Threshold::ALL.and_of_these(ratio) })
    }
}
