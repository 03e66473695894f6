//! A receiver's answer to an export.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Core;
use crate::otlp;

#[wasm_bindgen]
impl Core {
    /// Reads the body of an OTLP response and returns how many spans were rejected, and says why: 0 and "" when
    /// everything was taken, -1 when the body is not an OTLP response.
    #[wasm_bindgen(js_name = partialSuccess)]
    #[allow(clippy::cast_precision_loss, reason = "a count of spans is exact in a double")]
    pub fn partial_success(&mut self) -> f64 {
        let Ok(partial) = otlp::parse_response(&self.heard) else { return -1.0 };
        let (rejected, message) = partial.map(|partial| (partial.rejected_spans, partial.message)).unwrap_or_default();
        self.say(message);
        rejected as f64
    }
}
