//! A scenario's `scenario.json`: the Worker's surroundings, the requests it gets, how much is expected.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::files;
use crate::receiver::Answer;
use crate::workerd::COMPATIBILITY_DATE;

/// The whole file. Every Worker also gets the bindings `ENDPOINT` (the receiver), `SERVICE` (the second service),
/// `REFUSED` (an address that refuses connections) and `DSN` (the receiver as a project of Sentry's).
#[derive(Debug, Deserialize)]
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
    /// The Worker's compatibility date.
    #[serde(default = "pinned_date")]
    pub(super) compatibility_date: String,
    /// Its compatibility flags.
    #[serde(default)]
    pub(super) compatibility_flags: Vec<String>,
    /// Further text bindings.
    #[serde(default)]
    pub(super) vars: BTreeMap<String, String>,
    /// KV namespaces.
    #[serde(default)]
    pub(super) kv: Vec<String>,
    /// Whether the same Worker without edgespan answers the same, calls the second service the same way and fails the
    /// same way. Off only where the Worker speaks of its own tracing.
    #[serde(default = "yes")]
    pub(super) same_as_plain: bool,
    /// Counts the spans of each trace by name, where there are too many to show.
    #[serde(default)]
    pub(super) summary: bool,
    /// Measures what the requests leave behind in the heap, instead of their spans.
    pub(super) heap: Option<Heap>,
}

/// One request, or many of the same shape: `{n}` in path, headers and body is its number, from 1. `{self}` in a header is
/// the Worker's own address.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Request {
    #[serde(default = "get")]
    pub(super) method: String,
    pub(super) path: String,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
    /// `request.cf`, which Cloudflare fills.
    pub(super) cf: Option<Value>,
    /// How often.
    #[serde(default = "once")]
    pub(super) times: usize,
    /// All at the same time.
    #[serde(default)]
    pub(super) together: bool,
}

/// The bounds of a heap measurement.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Heap {
    /// Requests before the first measurement.
    pub(super) warm_up: usize,
    /// Requests between the two measurements.
    pub(super) requests: usize,
    /// What one request may leave behind, JavaScript heap and wasm memory together.
    pub(super) max_bytes_per_request: f64,
}

impl Spec {
    pub(super) fn read(file: &Path) -> Result<Self> {
        serde_json::from_str(&files::read_text(file)?).with_context(|| format!("{} is not a scenario", file.display()))
    }
}

impl Request {
    /// The request with this number.
    pub(super) fn numbered(&self, number: usize) -> Self {
        let fill = |text: &str| text.replace("{n}", &number.to_string());
        Self {
            path: fill(&self.path),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), fill(value))).collect(),
            body: fill(&self.body),
            ..self.clone()
        }
    }
}

fn pinned_date() -> String {
    COMPATIBILITY_DATE.to_owned()
}

fn yes() -> bool {
    true
}

fn get() -> String {
    "GET".to_owned()
}

fn once() -> usize {
    1
}
