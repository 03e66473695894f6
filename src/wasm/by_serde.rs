//! Options as wasm-bindgen's own crates would have them cross: an object read by serde-wasm-bindgen, a thrown
//! `TypeError`, warnings on the console. Only with the feature `serde-options`; the release build's way is
//! [`Core::configure`], in a small part of the size. The same vectors test both.

use js_sys::TypeError;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::console;

use super::Core;
use crate::config::{Config, OptionValue};

#[wasm_bindgen]
impl Core {
    /// Reads an options object and returns the index of the configuration. Throws a `TypeError` with one sentence when
    /// an option is not valid; with `warn`, an option that does not exist is a warning on the console.
    ///
    /// Reading must not run code of the user's: what that throws would leave this object borrowed for ever.
    #[wasm_bindgen(js_name = configureObject)]
    pub fn configure_object(&mut self, options: JsValue, warn: bool) -> Result<usize, JsValue> {
        let options = serde_wasm_bindgen::from_value(options).unwrap_or(OptionValue::Other);
        let (config, warnings) = Config::from_options(options).map_err(|error| TypeError::new(error.as_str()))?;
        for warning in warnings.iter().filter(|_| warn) {
            console::warn_1(&JsValue::from_str(warning.as_str()));
        }
        Ok(self.keep(config))
    }
}
