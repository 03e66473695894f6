//! The one door between the host and the core: everything here adapts values of the host to the core's types and
//! decides nothing. Crossings on the request path carry numbers only; spans cross as a tape and a text
//! ([`crate::recording::tape`]) that the host writes straight into this module's memory.
//!
//! The host makes one [`Core`] per WebAssembly instance and names what is in it by index. One object instead of many
//! lets the host drop an instance that trapped without a finalizer that would later reach into its successor.

#[cfg(not(any(feature = "panic-hook", feature = "serde-options")))]
mod bare;
mod context;
mod options;
mod recordings;
#[cfg(not(feature = "serde-options"))]
mod walk;

use alloc::boxed::Box;
use alloc::vec::Vec;
use options::Configured;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::otlp::Encoder;
use crate::recording::SpanBuffer;

/// How many random words one batch holds: enough for the ids of about 40 requests, and 4 KiB.
const RANDOM_WORDS: usize = 1024;

/// Everything that lives in one WebAssembly instance.
#[wasm_bindgen]
pub struct Core {
    configs: Vec<Option<Configured>>,
    buffers: Vec<SpanBuffer>,
    free_buffers: Vec<usize>,
    encoder: Encoder,
    /// Where the host writes a tape. It is read at once, so all recordings share it.
    tape: Vec<u32>,
    random: Vec<u8>,
    results: Box<[usize; 3]>,
}

#[wasm_bindgen]
impl Core {
    /// A core without configurations or recordings. With the feature `panic-hook`, a panic names its place on the
    /// console from now on.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "the host's constructor")]
    pub fn new() -> Self {
        #[cfg(feature = "panic-hook")]
        console_error_panic_hook::set_once();
        Self {
            configs: Vec::new(),
            buffers: Vec::new(),
            free_buffers: Vec::new(),
            encoder: Encoder::default(),
            tape: Vec::new(),
            random: alloc::vec![0; RANDOM_WORDS * 4],
            results: Box::default(),
        }
    }

    /// Where a call leaves its results, beyond the one that it returns: three 32-bit words.
    #[wasm_bindgen(js_name = resultsAddress)]
    pub fn results_address(&self) -> usize {
        self.results.as_ptr() as usize
    }

    /// Draws a new batch of random 32-bit words for ids and returns how many there are: 0 where the host forbids it
    /// (Workers at module scope). Results: where they lie.
    #[wasm_bindgen(js_name = drawRandom)]
    pub fn draw_random(&mut self) -> usize {
        *self.results = [self.random.as_ptr() as usize, 0, 0];
        if getrandom::fill(&mut self.random).is_ok() { RANDOM_WORDS } else { 0 }
    }
}
