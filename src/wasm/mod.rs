//! The one door between the host and the core: everything here adapts values of the host to the core's types and
//! decides nothing. Crossings carry numbers only. Spans cross as a tape and a text ([`crate::recording::tape`]), all
//! other strings as bytes ([`texts`]), which the host writes straight into this module's memory.
//!
//! The host makes one [`Core`] per WebAssembly instance and names what is in it by index. One object instead of many
//! lets the host drop an instance that trapped without a finalizer that would later reach into its successor.

mod answer;
#[cfg(not(any(feature = "panic-hook", feature = "serde-options")))]
mod bare;
#[cfg(feature = "serde-options")]
mod by_serde;
mod context;
mod door;
mod dsn;
mod options;
mod recordings;
mod sampling;
mod sentry;
mod texts;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::ManuallyDrop;
use options::Configured;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::otlp::Encoder;
use crate::recording::SpanBuffer;

/// Returned where there is no index or number to return.
const NONE: u32 = u32::MAX;

/// How many random words one batch holds: enough for the ids of about 40 requests, and 4 KiB.
const RANDOM_WORDS: usize = 1024;

/// Everything that lives in one WebAssembly instance, and goes with its memory: code that would drop it field by field
/// is left out.
#[wasm_bindgen]
pub struct Core {
    configs: ManuallyDrop<Vec<Option<Configured>>>,
    buffers: ManuallyDrop<Vec<SpanBuffer>>,
    free_buffers: ManuallyDrop<Vec<u32>>,
    encoder: ManuallyDrop<Encoder>,
    /// Where the host writes a tape. It is read at once, so all recordings share it.
    tape: ManuallyDrop<Vec<u32>>,
    /// What the host wrote for the next call.
    heard: ManuallyDrop<Vec<u8>>,
    /// What the last call said.
    said: ManuallyDrop<Vec<u8>>,
    random: ManuallyDrop<Vec<u8>>,
    results: ManuallyDrop<Results>,
}

/// What a call leaves for the host beyond the number that it returns: 32-bit words at an address that never changes.
#[derive(Default)]
struct Results(Box<[u32; 8]>);

impl Results {
    /// Leaves these words, from the first on; the others keep what they had.
    #[inline(never)]
    fn set(&mut self, words: &[u32]) {
        for (place, word) in self.0.iter_mut().zip(words) {
            *place = *word;
        }
    }
}

/// An address in the module's memory, or a length in it: 32 bits in WebAssembly.
#[allow(clippy::cast_possible_truncation, reason = "a pointer of wasm32 has 32 bits")]
const fn word(address: usize) -> u32 {
    address as u32
}

/// A double as two words, the low one first.
#[allow(clippy::cast_possible_truncation, reason = "cut into halves")]
const fn words_of(double: f64) -> [u32; 2] {
    let bits = double.to_bits();
    [bits as u32, (bits >> 32) as u32]
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
            configs: ManuallyDrop::default(),
            buffers: ManuallyDrop::default(),
            free_buffers: ManuallyDrop::default(),
            encoder: ManuallyDrop::default(),
            tape: ManuallyDrop::default(),
            heard: ManuallyDrop::default(),
            said: ManuallyDrop::default(),
            random: ManuallyDrop::new(alloc::vec![0; RANDOM_WORDS * 4]),
            results: ManuallyDrop::default(),
        }
    }
}

impl Core {
    /// Where a call leaves its results, beyond the one that it returns: eight 32-bit words.
    fn results_address(&self) -> u32 {
        word(self.results.0.as_ptr() as usize)
    }

    /// Draws a new batch of random 32-bit words for ids and returns how many there are: 0 where the host forbids it
    /// (Workers at module scope). Results: where they lie.
    fn draw_random(&mut self) -> u32 {
        self.results.set(&[word(self.random.as_ptr() as usize)]);
        if getrandom::fill(&mut self.random).is_ok() { word(RANDOM_WORDS) } else { 0 }
    }
}
