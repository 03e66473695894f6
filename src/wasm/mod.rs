//! The one door between the host and the core: everything here adapts values of the host to the core's types and
//! decides nothing. Crossings carry numbers only. Spans cross as a tape and a text ([`crate::recording::tape`]), and so does
//! a configuration ([`config`]); the host writes both straight into this module's memory.
//!
//! There is one [`Core`] in a WebAssembly instance, and the host names what is in it by index: it drops an instance that
//! trapped as a whole.

pub(crate) mod calls;
mod config;
mod recordings;

use alloc::vec::Vec;
use config::Config;

use crate::otlp::Encoder;
use crate::recording::SpanBuffer;

/// Returned where there is no index to return.
const NONE: u32 = u32::MAX;

/// A tape that is longer, in words, is not kept.
const MAX_IDLE_TAPE: usize = 16 << 10;

/// Everything that lives in one WebAssembly instance, and goes with its memory.
#[derive(Debug, Default)]
struct Core {
    configs: Vec<Option<Config>>,
    buffers: Vec<SpanBuffer>,
    free_buffers: Vec<u32>,
    encoder: Encoder,
    /// The pieces of the request that was encoded last: address and length of each.
    segments: Vec<u32>,
    /// Where the host writes a tape. It is read at once, so all recordings share it.
    tape: Vec<u32>,
    results: Results,
}

/// What a call leaves for the host beyond the number that it returns: 32-bit words at an address that never changes.
#[derive(Debug, Default)]
struct Results([u32; 8]);

impl Results {
    /// Leaves these words, from the first on; the others keep what they had.
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

impl Core {
    /// Where a call leaves its results, beyond the one that it returns: eight 32-bit words.
    fn results_address(&self) -> u32 {
        word(self.results.0.as_ptr() as usize)
    }

    /// Makes the tape at least so many words long; `false` when there is no memory for it.
    #[inline(never)]
    fn make_tape(&mut self, words: usize) -> bool {
        if words <= MAX_IDLE_TAPE && self.tape.len() > MAX_IDLE_TAPE {
            self.tape = Vec::new();
        }
        if self.tape.len() < words {
            self.tape = Vec::new();
            if self.tape.try_reserve_exact(words).is_err() {
                return false;
            }
            self.tape.resize(words, 0);
        }
        true
    }
}

/// A program without the standard library must bring its allocator along, and an end for panics.
#[cfg(not(feature = "panic-hook"))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A panic traps. The host drops the instance and takes a new one.
#[cfg(not(feature = "panic-hook"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
