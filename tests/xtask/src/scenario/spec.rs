//! A scenario's `scenario.json`: the Worker's surroundings, the requests it gets, how much is expected.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::request::Request;
use crate::files;
use crate::receiver::Answer;
use crate::workerd::COMPATIBILITY_DATE;

/// The whole file. Every Worker also gets the bindings `ENDPOINT` (the receiver), `SERVICE` (the second service),
/// `REFUSED` (an address that refuses connections) and `DSN` (the receiver as a project of Sentry's).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Spec {
    /// The rule this scenario proves, in one sentence.
    pub(super) rule: String,
    /// How many POSTs the receiver gets, exactly.
    pub(super) posts: usize,
    /// The requests, sent one after the other.
    pub(super) requests: Vec<Request>,
    /// What the receiver answers; 200 when empty.
    #[serde(default)]
    pub(super) answers: Vec<Answer>,
    /// Between which bounds each POST came after the one before it, in milliseconds; not looked at when empty.
    #[serde(default)]
    pub(super) gaps_ms: Vec<[u64; 2]>,
    #[serde(default = "pinned_date")]
    pub(super) compatibility_date: String,
    #[serde(default)]
    pub(super) compatibility_flags: Vec<String>,
    /// Runs it at each of these instead, with the same outcome.
    #[serde(default)]
    pub(super) variants: Vec<Variant>,
    /// Further text bindings.
    #[serde(default)]
    pub(super) vars: BTreeMap<String, String>,
    /// Serves the Worker in miniflare, with these of its options for a Worker: bindings above all.
    pub(super) miniflare: Option<Map<String, Value>>,
    /// Further Workers in miniflare by name, with their options; `entry` is their module, `<name>.js` when absent.
    #[serde(default)]
    pub(super) workers: BTreeMap<String, Map<String, Value>>,
    /// Attributes whose values differ from run to run: only the type of the value is compared.
    #[serde(default)]
    pub(super) varying: Vec<String>,
    /// Whether the same Worker without edgespan answers the same, calls the second service the same way and fails the
    /// same way. Off only where the Worker speaks of its own tracing.
    #[serde(default = "yes")]
    pub(super) same_as_plain: bool,
    /// Counts the spans of each trace by name, where there are too many to show.
    #[serde(default)]
    pub(super) summary: bool,
    /// Tells what is alike but for a request's token (`n{n}n`) once, with how often it came.
    #[serde(default)]
    pub(super) shapes: bool,
    /// Sorts the lines of the console, where Workers or requests take turns as they like.
    #[serde(default)]
    pub(super) unordered: bool,
    /// Measures what the requests leave behind in the heap, instead of their spans.
    pub(super) heap: Option<Heap>,
}

/// Another date and other flags; what is absent is as the scenario says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Variant {
    pub(super) compatibility_date: Option<String>,
    pub(super) compatibility_flags: Option<Vec<String>>,
}

/// The bounds of a heap measurement.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Heap {
    /// Requests before the first measurement.
    pub(super) warm_up: usize,
    /// Requests between the two measurements.
    pub(super) requests: usize,
    /// How many requests `posts` is about.
    #[serde(default = "one")]
    pub(super) per: usize,
    /// What one request may leave behind, JavaScript heap and wasm memory together.
    pub(super) max_bytes_per_request: f64,
}

impl Spec {
    pub(super) fn read(file: &Path) -> Result<Self> {
        serde_json::from_str(&files::read_text(file)?).with_context(|| format!("{} is not a scenario", file.display()))
    }

    /// The scenario once for each of its variants, or once as it is.
    pub(super) fn each(self) -> Vec<Self> {
        if self.variants.is_empty() {
            return vec![self];
        }
        let at = |variant: &Variant| {
            let spec = self.clone();
            Self {
                compatibility_date: variant.compatibility_date.clone().unwrap_or(spec.compatibility_date),
                compatibility_flags: variant.compatibility_flags.clone().unwrap_or(spec.compatibility_flags),
                ..spec
            }
        };
        self.variants.iter().map(at).collect()
    }
}

fn pinned_date() -> String {
    COMPATIBILITY_DATE.to_owned()
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}
