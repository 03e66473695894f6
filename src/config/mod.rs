//! The options of the package, read once: what comes out is valid, and whatever is not is one sentence that names the
//! option, its value and what is allowed. This is the only place where edgespan may fail towards its user.

mod bindings;
mod destination;
mod endpoint;
mod error;
mod names;
mod option_tape;
mod option_value;
mod read;
mod reader;
mod sampler;
mod sentence;
mod tail;
mod target;

pub use destination::Destination;
pub use error::{ConfigError, Warning};
pub use option_value::OptionValue;

use reader::{Findings, Reader};

use crate::{
    sampling::{Sampler, TailSampler},
    trace::{Limits, Resource},
};
use alloc::{string::String, vec::Vec};

/// Valid options with the defaults filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    destinations: Vec<Destination>,
    debug: bool,
    disabled: bool,
    log_level: Option<LogLevel>,
    sampler: Sampler,
    tail_sampling: Option<TailSampler>,
    limits: Limits,
    max_buffer_bytes: u32,
    resource: Resource,
    resource_schema_url: String,
    release: String,
    environment: String,
    baggage_span_attributes: Vec<String>,
}

/// How requests are encoded: the protocols of the OTLP exporter that `fetch` can speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `http/protobuf`.
    Protobuf,
    /// `http/json`.
    Json,
}

/// What the host's `diag` tells: everything up to a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    None,
    /// Errors.
    Error,
    /// Warnings too.
    Warn,
    /// Notes too.
    Info,
    /// What helps to find a mistake too.
    Debug,
    /// Even more.
    Verbose,
    /// Everything.
    All,
}

impl LogLevel {
    /// The names of the levels, in their order.
    const NAMES: &str = "none error warn info debug verbose all";

    /// The level whose name is at this place.
    fn at(place: usize) -> Option<Self> {
        let levels = [Self::None, Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Verbose, Self::All];
        levels.get(place).copied()
    }
}

impl Config {
    /// Reads options as the user wrote them. Names that no option has are warnings, wrong values are an error; the
    /// first one found is told. `undefined` and `null` count as left out.
    ///
    /// ```
    /// use edgespan::config::{Config, OptionValue};
    /// let options = OptionValue::Map(vec![("tracesSampleRate".into(), OptionValue::Number(1.5))]);
    /// let error = Config::from_options(options).unwrap_err();
    /// assert_eq!(error.to_string(), "edgespan: option `tracesSampleRate` is 1.5; it must be a number from 0 to 1");
    /// ```
    pub fn from_options(options: OptionValue) -> Result<(Self, Vec<Warning>), ConfigError> {
        let (config, warnings) = Self::read(options).map_err(ConfigError)?;
        Ok((config, warnings.lines().map(|line| Warning(line.into())).collect()))
    }

    /// The same in plain text, as the host takes it: warnings are lines.
    pub(crate) fn read(options: OptionValue) -> Result<(Self, String), String> {
        let mut findings = Findings::default();
        let entries = match &options {
            OptionValue::Null => &[],
            OptionValue::Map(entries) => entries.as_slice(),
            other => {
                let sentence = findings.wrong.begin_only().text("the options are ").text(sentence::kind(other));
                sentence.text("; they must be an object");
                &[]
            }
        };
        let config = read::config(&mut Reader { path: "", entries, around: &[], findings: &mut findings });
        let wrong = findings.wrong.into_text();
        if wrong.is_empty() { Ok((config, findings.odd.into_text())) } else { Err(wrong) }
    }

    /// Where spans are posted, 1 to 16 receivers, in the order given. Default one at `http://localhost:4318/v1/traces`.
    pub fn destinations(&self) -> &[Destination] {
        &self.destinations
    }

    /// Whether edgespan tells on the console what it does. Default false.
    pub const fn debug(&self) -> bool {
        self.debug
    }

    /// Whether nothing is recorded and nothing is sent. Default false.
    pub const fn disabled(&self) -> bool {
        self.disabled
    }

    /// What the host's `diag` tells. Default `None`: nobody changes it.
    pub const fn log_level(&self) -> Option<LogLevel> {
        self.log_level
    }

    /// Which spans are recorded. Default: as the parent, else all.
    pub const fn sampler(&self) -> &Sampler {
        &self.sampler
    }

    /// Which recordings are kept. Default `None`: all.
    pub const fn tail_sampling(&self) -> Option<&TailSampler> {
        self.tail_sampling.as_ref()
    }

    /// How much one span may hold.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How many bytes the spans of one request may take, 64 KiB to 64 MiB. Default 8 MiB.
    pub const fn max_buffer_bytes(&self) -> u32 {
        self.max_buffer_bytes
    }

    /// Who sends the spans.
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The schema that the resource's attributes follow, a URL. Default none, which is empty.
    pub fn resource_schema_url(&self) -> &str {
        &self.resource_schema_url
    }

    /// The release of the user's code, toward Sentry. Default none, which is empty.
    pub fn release(&self) -> &str {
        &self.release
    }

    /// Where the user's code runs, toward Sentry. Default `production`.
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// Keys of baggage that become attributes of every span; one that ends in `*` is a prefix. Default none.
    pub fn baggage_span_attributes(&self) -> &[String] {
        &self.baggage_span_attributes
    }
}

impl Default for Config {
    /// No options at all.
    fn default() -> Self {
        read::config(&mut Reader { path: "", entries: &[], around: &[], findings: &mut Findings::default() })
    }
}
