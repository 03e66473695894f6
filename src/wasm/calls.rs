//! The one function by which the host calls the core, and the numbers of what it may ask for. An exported object of
//! wasm-bindgen's instead of the static, and a method for each call, are 1.2 KB of the compressed wasm and glue.

use atomic_refcell::AtomicRefCell;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Core, word};
use crate::IS_SLIM;

/// Made by the first call.
static CORE: AtomicRefCell<Option<Core>> = AtomicRefCell::new(None);

/// Takes a number and its name for each call, and makes a constant of it. The build reads the list too, and makes the
/// host's constants of it (`pkg-template/src/core/codes.js`).
macro_rules! calls {
    ($($name:ident = $number:literal,)*) => {
        $(const $name: u32 = $number;)*
    };
}

calls! {
    CONFIGURE = 0,
    FORGET_CONFIG = 1,
    SAMPLE = 2,
    OPEN_BUFFER = 3,
    CLOSE_BUFFER = 4,
    RESERVE = 5,
    INGEST = 6,
    JUDGE = 7,
    ENCODE = 8,
    ENCODE_AGAIN = 9,
    ENCODE_ONE = 10,
    RESULTS_ADDRESS = 11,
}

/// Does what a number stands for, with up to five operands, and returns what that returns; 0 where that is nothing, for
/// numbers that stand for nothing, and for a call inside of a call. With the feature `panic-hook`, a panic is thrown with
/// its place.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments, reason = "numbers cross for nothing, objects do not")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports public functions alone")]
pub fn call(what: u32, a: usize, b: usize, c: usize, d: usize, e: usize) -> u32 {
    #[cfg(feature = "panic-hook")]
    std::panic::set_hook(alloc::boxed::Box::new(|info| wasm_bindgen::throw_str(&alloc::format!("{info}"))));
    CORE.try_borrow_mut().map_or(0, |mut core| core.get_or_insert_default().call(what, [a, b, c, d, e]))
}

impl Core {
    fn call(&mut self, what: u32, [a, b, c, d, e]: [usize; 5]) -> u32 {
        match what {
            CONFIGURE => return self.configure(a, b, c, d, e),
            FORGET_CONFIG => self.forget_config(a),
            SAMPLE if !IS_SLIM => return self.sample(a, word(b), word(c), word(d)),
            OPEN_BUFFER => return self.open_buffer(a),
            CLOSE_BUFFER => self.close_buffer(a),
            RESERVE => return self.reserve(a, b, c),
            INGEST => return self.ingest(a, b, c, d),
            JUDGE if !IS_SLIM => return self.judge(a, b),
            ENCODE => return self.encode(a, b, Some(word(c)), d, word(e)),
            ENCODE_AGAIN if !IS_SLIM => return self.encode(a, b, None, c, word(d)),
            ENCODE_ONE if !IS_SLIM => return self.encode_one(a, b, c),
            RESULTS_ADDRESS => return self.results_address(),
            _ => {}
        }
        0
    }
}
