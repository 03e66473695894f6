//! Head sampling: whether a span that begins now is recorded (OpenTelemetry `trace/sdk.md`, "Built-in samplers").
//! A decision depends on the parent and the trace id alone, so every process that sees the trace decides alike.

use crate::trace::TraceId;
use alloc::{format, string::String};

/// A decision rule for spans that begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampler {
    /// The same rule for every span, whatever its parent.
    Root(RootSampler),
    /// The parent's decision, local or remote alike; the rule only for spans without a parent. The specification's
    /// five branches with their defaults.
    ParentBased(RootSampler),
}

/// A rule that does not look at the parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RootSampler {
    /// Every span.
    AlwaysOn,
    /// No span.
    AlwaysOff,
    /// A share of all traces, chosen by trace id.
    TraceIdRatio(Ratio),
}

/// What is known of a span's parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// The span begins a trace.
    None,
    /// The parent is sampled.
    Sampled,
    /// The parent is not sampled.
    NotSampled,
}

impl Sampler {
    /// Whether the span is sampled.
    ///
    /// ```
    /// use edgespan::{sampling::{Parent, RootSampler, Sampler}, trace::TraceId};
    /// let id = TraceId::from_bytes([1; 16]).unwrap();
    /// let sampler = Sampler::ParentBased(RootSampler::AlwaysOn);
    /// assert!(sampler.sample(Parent::None, &id));
    /// assert!(!sampler.sample(Parent::NotSampled, &id));
    /// ```
    pub fn sample(&self, parent: Parent, trace_id: &TraceId) -> bool {
        match (self, parent) {
            (Self::ParentBased(_), Parent::Sampled) => true,
            (Self::ParentBased(_), Parent::NotSampled) => false,
            (Self::Root(root) | Self::ParentBased(root), _) => root.sample(trace_id),
        }
    }

    /// The description that the specification prescribes, such as `AlwaysOnSampler`. It prints the ratio, so keep it off
    /// the paths that the wasm build reaches: float formatting is large.
    ///
    /// ```
    /// use edgespan::sampling::{Ratio, RootSampler, Sampler};
    /// let sampler = Sampler::Root(RootSampler::TraceIdRatio(Ratio::new(0.1).unwrap()));
    /// assert_eq!(sampler.description(), "TraceIdRatioBased{0.1}");
    /// ```
    pub fn description(&self) -> String {
        match self {
            Self::Root(root) => root.description(),
            Self::ParentBased(root) => format!(
                "ParentBased{{root={}, remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, \
                 localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}}",
                root.description()
            ),
        }
    }
}

impl RootSampler {
    fn sample(&self, trace_id: &TraceId) -> bool {
        match self {
            Self::AlwaysOn => true,
            Self::AlwaysOff => false,
            Self::TraceIdRatio(ratio) => ratio.sample(trace_id),
        }
    }

    fn description(&self) -> String {
        match self {
            Self::AlwaysOn => "AlwaysOnSampler".into(),
            Self::AlwaysOff => "AlwaysOffSampler".into(),
            Self::TraceIdRatio(ratio) => format!("TraceIdRatioBased{{{}}}", ratio.ratio),
        }
    }
}

/// A share of all traces, 0 to 1. A trace is in it when the random part of its id, the low 56 bits (W3C Trace Context
/// Level 2, "Random Trace ID"), is not below a threshold: so every trace in a share is also in each larger one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    ratio: f64,
    /// 0 (all) to 2^56 (none).
    threshold: u64,
}

impl Ratio {
    /// Every trace.
    pub const ALL: Self = Self { ratio: 1.0, threshold: 0 };

    /// A ratio from 0 to 1, or `None` for anything else, NaN too. What is above 0 but below 2^-56 is none.
    pub fn new(ratio: f64) -> Option<Self> {
        (0.0..=1.0)
            .contains(&ratio)
            .then(|| Self { ratio, threshold: RANDOM_VALUES.saturating_sub(share_of_random_values(ratio)) })
    }

    fn sample(&self, trace_id: &TraceId) -> bool {
        let id = u128::from_be_bytes(*trace_id.as_bytes());
        random_value(id) >= self.threshold
    }
}

/// How many values 56 random bits have.
const RANDOM_VALUES: u64 = 1 << 56;

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0..=1 times 2^56 fits and is not negative")]
fn share_of_random_values(ratio: f64) -> u64 {
    (ratio * 72_057_594_037_927_936.0) as u64
}

#[allow(clippy::cast_possible_truncation, reason = "the low 56 bits are asked for")]
fn random_value(id: u128) -> u64 {
    id as u64 & (RANDOM_VALUES - 1)
}
