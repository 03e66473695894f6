//! Options on their way in: a JavaScript object becomes a [`config::Config`] or one thrown sentence.

#![allow(unreachable_pub, reason = "wasm-bindgen exports only what is `pub`")]

use alloc::{string::String, vec::Vec};
use js_sys::{Array, TypeError};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::console;

use super::Core;
use crate::config::{self, OptionValue};
use crate::otlp;
use crate::sampling::Parent;
use crate::trace::TraceId;

/// Valid options, and what is derived from them once.
pub(super) struct Configured {
    pub(super) config: config::Config,
    /// The encoded resource.
    pub(super) resource: Vec<u8>,
}

#[wasm_bindgen]
impl Core {
    /// Reads an options object and returns the index of the configuration. Throws a `TypeError` with one sentence when
    /// an option is not valid; with `warn`, an option that does not exist is a warning on the console.
    ///
    /// Reading must not run code of the user's: what that throws would leave this object borrowed for ever.
    pub fn configure(&mut self, options: JsValue, warn: bool) -> Result<usize, JsValue> {
        let (config, warnings) =
            config::Config::from_options(read(options)).map_err(|error| TypeError::new(error.as_str()))?;
        for warning in warnings.iter().filter(|_| warn) {
            console::warn_1(&JsValue::from_str(warning.as_str()));
        }
        let configured = Configured { resource: otlp::encode_resource(config.resource()), config };
        let index = self.configs.iter().position(Option::is_none).unwrap_or(self.configs.len());
        match self.configs.get_mut(index) {
            Some(place) => *place = Some(configured),
            None => self.configs.push(Some(configured)),
        }
        Ok(index)
    }

    /// Gives a configuration up; its index may be used again.
    #[wasm_bindgen(js_name = forgetConfig)]
    pub fn forget_config(&mut self, config: usize) {
        if let Some(place) = self.configs.get_mut(config) {
            *place = None;
        }
    }

    /// Where a configuration posts traces to.
    #[wasm_bindgen(js_name = tracesUrl)]
    pub fn traces_url(&self, config: usize) -> String {
        self.config(config).map(|configured| configured.config.traces_url().into()).unwrap_or_default()
    }

    /// Time limit of one post, in milliseconds.
    #[wasm_bindgen(js_name = timeoutMs)]
    pub fn timeout_ms(&self, config: usize) -> u32 {
        self.config(config).map_or(0, |configured| configured.config.timeout_ms())
    }

    /// Whether a new span is recorded. `parent` is 0 for none, 1 for one that is not sampled, 2 for one that is; the
    /// words are those of the trace id. An id that is not valid is not sampled.
    pub fn sample(&self, config: usize, parent: u32, word0: u32, word1: u32, word2: u32, word3: u32) -> bool {
        let parent = match parent {
            0 => Parent::None,
            1 => Parent::NotSampled,
            _ => Parent::Sampled,
        };
        let trace_id = TraceId::from_words([word0, word1, word2, word3]);
        match (self.config(config), trace_id) {
            (Some(configured), Some(trace_id)) => configured.config.sampler().sample(parent, &trace_id),
            _ => false,
        }
    }

    pub(super) fn config(&self, config: usize) -> Option<&Configured> {
        self.configs.get(config)?.as_ref()
    }
}

/// The options as the core knows them.
#[cfg(feature = "serde-options")]
fn read(options: JsValue) -> OptionValue {
    serde_wasm_bindgen::from_value(options).unwrap_or(OptionValue::Other)
}

/// The options as the core knows them.
#[cfg(not(feature = "serde-options"))]
fn read(options: JsValue) -> OptionValue {
    super::walk::option_value(&options, OptionValue::MAX_DEPTH)
}

/// Reads the body of an OTLP response: `undefined` when everything was taken, else how many spans were rejected and why.
/// Throws when the body is not an OTLP response.
#[wasm_bindgen(js_name = partialSuccess)]
pub fn partial_success(body: &[u8]) -> Result<Option<Array>, JsValue> {
    match otlp::parse_response(body) {
        Ok(None) => Ok(None),
        Ok(Some(partial)) => {
            let rejected = JsValue::from_f64(partial.rejected_spans as f64);
            Ok(Some(Array::of2(&rejected, &JsValue::from_str(&partial.message))))
        }
        Err(_) => Err(JsValue::from_str("not an ExportTraceServiceResponse")),
    }
}
