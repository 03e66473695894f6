//! The options of the package, read once: what comes out is valid, and whatever is not is one sentence that names the
//! option, its value and what is allowed. This is the only place where edgespan may fail towards its user.

mod endpoint;
mod error;
mod names;
mod option_value;
mod read;

pub use error::{ConfigError, Warning};
pub use option_value::OptionValue;

use crate::{
    sampling::{RootSampler, Sampler},
    trace::{Limits, Resource},
};
use alloc::{string::String, vec::Vec};

/// Valid options with the defaults filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    traces_url: String,
    headers: Vec<(String, String)>,
    timeout_ms: u32,
    debug: bool,
    sampler: Sampler,
    limits: Limits,
    max_buffer_bytes: u32,
    resource: Resource,
}

impl Config {
    /// Reads options as the user wrote them. Names that no option has are warnings, wrong values are an error; the first
    /// one found is told. `undefined` and `null` count as left out.
    ///
    /// ```
    /// use edgespan::config::{Config, OptionValue};
    /// let options = OptionValue::Map(vec![("tracesSampleRate".into(), OptionValue::Number(1.5))]);
    /// let error = Config::from_options(options).unwrap_err();
    /// assert_eq!(error.to_string(), "edgespan: option `tracesSampleRate` is 1.5; it must be a number from 0 to 1");
    /// ```
    pub fn from_options(options: OptionValue) -> Result<(Self, Vec<Warning>), ConfigError> {
        let mut config = Self::default();
        let mut warnings = Vec::new();
        match &options {
            OptionValue::Null => {}
            OptionValue::Map(options) => read::config(&mut config, options, &mut warnings)?,
            other => {
                return Err(ConfigError::new(&["the options are ", error::kind(other), "; they must be an object"]));
            }
        }
        Ok((config, warnings))
    }

    /// Where traces are posted: `endpoint` with `/v1/traces` appended. Default `http://localhost:4318/v1/traces`.
    pub fn traces_url(&self) -> &str {
        &self.traces_url
    }

    /// Headers of every post, in the order given. Default none.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Time limit of one post, 1 to 600000 ms. Default 10000, the OTLP exporter's.
    pub const fn timeout_ms(&self) -> u32 {
        self.timeout_ms
    }

    /// Whether edgespan tells on the console what it does. Default false.
    pub const fn debug(&self) -> bool {
        self.debug
    }

    /// Which spans are recorded. Default: as the parent, else all.
    pub const fn sampler(&self) -> &Sampler {
        &self.sampler
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
}

impl Default for Config {
    /// No options at all.
    fn default() -> Self {
        Self {
            traces_url: endpoint::DEFAULT_TRACES_URL.into(),
            headers: Vec::new(),
            timeout_ms: 10_000,
            debug: false,
            sampler: Sampler::ParentBased(RootSampler::AlwaysOn),
            limits: Limits::default(),
            max_buffer_bytes: 8 << 20,
            resource: Resource::new("webjs", env!("CARGO_PKG_VERSION")),
        }
    }
}
