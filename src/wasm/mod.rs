//! The one door between the host and the core: everything here adapts values of the host to the core's types and
//! decides nothing. Crossings carry numbers only. Spans cross as a tape and a text ([`crate::recording::tape`]), and so does
//! a configuration ([`config`]); the host writes both straight into this module's memory.
//!
//! The host makes one [`Core`] per WebAssembly instance and names what is in it by index. One object instead of many
//! lets the host drop an instance that trapped without a finalizer that would later reach into its successor.

#[cfg(not(feature = "panic-hook"))]
mod bare;
pub(crate) mod calls;
mod config;
mod recordings;
mod sampling;

use alloc::boxed::Box;
use alloc::vec::Vec;
use config::Config;
use core::mem::ManuallyDrop;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::otlp::Encoder;
use crate::recording::SpanBuffer;

/// Returned where there is no index to return.
const NONE: u32 = u32::MAX;

/// A tape that is longer, in words, is not kept.
const MAX_IDLE_TAPE: usize = 16 << 10;

/// Everything that lives in one WebAssembly instance, and goes with its memory: code that would drop it field by field
/// is left out.
#[wasm_bindgen]
pub struct Core {
    configs: ManuallyDrop<Vec<Option<Config>>>,
    buffers: ManuallyDrop<Vec<SpanBuffer>>,
    free_buffers: ManuallyDrop<Vec<u32>>,
    encoder: ManuallyDrop<Encoder>,
    /// The pieces of the request that was encoded last: address and length of each.
    segments: ManuallyDrop<Vec<u32>>,
    /// Where the host writes a tape. It is read at once, so all recordings share it.
    tape: ManuallyDrop<Vec<u32>>,
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

/// Where bytes lie.
fn address(bytes: &[u8]) -> u32 {
    word(bytes.as_ptr() as usize)
}

#[wasm_bindgen]
impl Core {
    /// A core without configurations or recordings. With the feature `panic-hook`, a panic is thrown with its place
    /// from now on.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "the host's constructor")]
    pub fn new() -> Self {
        #[cfg(feature = "panic-hook")]
        std::panic::set_hook(Box::new(|info| wasm_bindgen::throw_str(&alloc::format!("{info}"))));
        Self {
            configs: ManuallyDrop::default(),
            buffers: ManuallyDrop::default(),
            free_buffers: ManuallyDrop::default(),
            encoder: ManuallyDrop::default(),
            segments: ManuallyDrop::default(),
            tape: ManuallyDrop::default(),
            results: ManuallyDrop::default(),
        }
    }
}

impl Core {
    /// Where a call leaves its results, beyond the one that it returns: eight 32-bit words.
    fn results_address(&self) -> u32 {
        word(self.results.0.as_ptr() as usize)
    }

    /// Makes the tape at least so many words long; `false` when there is no memory for it.
    #[inline(never)]
    fn make_tape(&mut self, words: usize) -> bool {
        if words <= MAX_IDLE_TAPE && self.tape.len() > MAX_IDLE_TAPE {
            *self.tape = Vec::new();
        }
        if self.tape.len() < words {
            let mut tape = Vec::new();
            if tape.try_reserve_exact(words).is_err() {
                return false;
            }
            tape.resize(words, 0);
            *self.tape = tape;
        }
        true
    }
}
