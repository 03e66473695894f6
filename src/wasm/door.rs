//! The one method by which the host calls the core, and the numbers of what it may ask for (`pkg-template/src/calls.ts`).
//! wasm-bindgen guards every method against calls of itself: 150 bytes each, which for all of them were 0.7 KB of the
//! compressed wasm.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Core;

/// Takes a number and its name for each call, and makes a constant of it.
macro_rules! calls {
    ($($name:ident = $number:literal,)*) => {
        $(const $name: u32 = $number;)*
    };
}

calls! {
    CONFIGURE = 0,
    FORGET_CONFIG = 1,
    DESTINATIONS = 2,
    DESTINATION = 3,
    SAMPLER_TRAITS = 4,
    SAMPLE = 5,
    SAMPLE_WITH_STATE = 6,
    SAMPLE_ONCE = 7,
    OPEN_BUFFER = 8,
    CLOSE_BUFFER = 9,
    RESERVE = 10,
    INGEST = 11,
    JUDGE = 12,
    ENCODE = 13,
    ENCODE_AGAIN = 14,
    ENCODE_ONE = 15,
    ROOM = 16,
    EXTRACT_TRACE_CONTEXT = 17,
    FORMAT_TRACEPARENT = 18,
    PARTIAL_SUCCESS = 19,
    READ_DSN = 20,
    ENVELOPE = 21,
    RESULTS_ADDRESS = 22,
    DRAW_RANDOM = 23,
}

#[wasm_bindgen]
impl Core {
    /// Does what a number stands for, with up to six operands, and returns what that returns; 0 where that is nothing, and
    /// for numbers that stand for nothing.
    #[allow(clippy::too_many_arguments, reason = "numbers cross for nothing, objects do not")]
    pub fn call(&mut self, what: u32, a: usize, b: usize, c: u32, d: u32, e: u32, f: u32) -> u32 {
        match what {
            CONFIGURE => return self.configure(a),
            FORGET_CONFIG => self.forget_config(a),
            DESTINATIONS => return self.destinations(a),
            DESTINATION => self.destination(a, b),
            SAMPLER_TRAITS => return self.sampler_traits(a),
            SAMPLE => return self.sample(a, b, [c, d, e, f]),
            SAMPLE_WITH_STATE => return self.sample_with_state(a, b, [c, d, e, f]),
            SAMPLE_ONCE => return self.sample_once(a, b, [c, d, e, f]),
            OPEN_BUFFER => return self.open_buffer(a),
            CLOSE_BUFFER => self.close_buffer(a),
            RESERVE => self.reserve(a, b, c as usize),
            INGEST => self.ingest(a, b, c as usize, d as usize),
            JUDGE => return self.judge(a, b),
            ENCODE => return self.encode(a, b, c, d as usize, e),
            ENCODE_AGAIN => return self.encode_again(a, b, c),
            ENCODE_ONE => return self.encode_one(a, b, c as usize),
            ROOM => self.room(a, b),
            EXTRACT_TRACE_CONTEXT => self.extract_trace_context(a),
            FORMAT_TRACEPARENT => self.format_traceparent(a, b),
            PARTIAL_SUCCESS => return self.partial_success(),
            READ_DSN => self.read_dsn(),
            ENVELOPE => return self.envelope(a),
            RESULTS_ADDRESS => return self.results_address(),
            DRAW_RANDOM => return self.draw_random(),
            _ => {}
        }
        0
    }
}
