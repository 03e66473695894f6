//! The one method by which the host calls the core, and the numbers of what it may ask for. wasm-bindgen guards every
//! method against calls of itself: 150 bytes each, which for all of them were 0.7 KB of the compressed wasm.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Core;

/// Takes a number and its name for each call, and makes a constant of it. The build reads the list too, and makes the
/// host's constants of it (`pkg-template/src/core/codes.ts`).
macro_rules! calls {
    ($($name:ident = $number:literal,)*) => {
        $(const $name: u32 = $number;)*
    };
}

calls! {
    CONFIGURE = 0,
    FORGET_CONFIG = 1,
    SAMPLER_TRAITS = 2,
    SAMPLE = 3,
    SAMPLE_WITH_STATE = 4,
    SAMPLE_ONCE = 5,
    OPEN_BUFFER = 6,
    CLOSE_BUFFER = 7,
    RESERVE = 8,
    INGEST = 9,
    JUDGE = 10,
    ENCODE = 11,
    ENCODE_AGAIN = 12,
    ENCODE_ONE = 13,
    ROOM = 14,
    RESULTS_ADDRESS = 15,
    DRAW_RANDOM = 16,
}

#[wasm_bindgen]
impl Core {
    /// Does what a number stands for, with up to six operands, and returns what that returns; 0 where that is nothing, and
    /// for numbers that stand for nothing.
    #[allow(clippy::too_many_arguments, reason = "numbers cross for nothing, objects do not")]
    pub fn call(&mut self, what: u32, a: usize, b: usize, c: u32, d: u32, e: u32, f: u32) -> u32 {
        match what {
            CONFIGURE => return self.configure(a, b, c as usize, d as usize, e as usize),
            FORGET_CONFIG => self.forget_config(a),
            SAMPLER_TRAITS => return self.sampler_traits(a),
            SAMPLE => return self.sample(a, b, [c, d, e, f]),
            SAMPLE_WITH_STATE => return self.sample_with_state(a, b, [c, d, e, f]),
            SAMPLE_ONCE => return self.sample_once(a, b, [c, d, e, f]),
            OPEN_BUFFER => return self.open_buffer(a),
            CLOSE_BUFFER => self.close_buffer(a),
            RESERVE => return self.reserve(a, b, c as usize),
            INGEST => return self.ingest(a, b, c as usize, d as usize),
            JUDGE => return self.judge(a, b),
            ENCODE => return self.encode(a, b, c, d as usize, e),
            ENCODE_AGAIN => return self.encode_again(a, b, c as usize, d),
            ENCODE_ONE => return self.encode_one(a, b, c as usize),
            ROOM => return self.room(a, b),
            RESULTS_ADDRESS => return self.results_address(),
            DRAW_RANDOM => return self.draw_random(),
            _ => {}
        }
        0
    }
}
