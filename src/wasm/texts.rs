//! Texts and bytes that cross outside of recordings: the host writes what a call takes into room that it asked for, and
//! reads what a call says where the results tell. All strings cross so; wasm-bindgen's own strings come with code on
//! both sides for every single function.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Core, word};

impl Core {
    /// Makes room for `words` words and `bytes` bytes that the next call takes. Results: the address of the words, the
    /// address of the bytes. Take views of the memory only afterwards: this may move it.
    pub(super) fn room(&mut self, words: usize, bytes: usize) {
        self.heard.resize(bytes, 0);
        self.make_tape(words);
        self.results.set(&[word(self.tape.as_ptr() as usize), word(self.heard.as_ptr() as usize)]);
    }
}

impl Core {
    /// Makes the tape at least so many words long.
    #[inline(never)]
    pub(super) fn make_tape(&mut self, words: usize) {
        if self.tape.len() < words {
            self.tape.resize(words, 0);
        }
    }

    /// Leaves a text for the host. Results: its address and its length, until the next call.
    pub(super) fn say(&mut self, text: String) {
        self.say_bytes(text.into_bytes());
    }

    /// Leaves text that is UTF-8, likewise. What was heard is over then.
    #[inline(never)]
    pub(super) fn say_bytes(&mut self, text: Vec<u8>) {
        self.results.set(&[word(text.as_ptr() as usize), word(text.len())]);
        *self.said = text;
        *self.heard = Vec::new();
    }
}

/// The text in bytes of the host's; none when they are no UTF-8, which its encoder never writes.
pub(super) fn text_of(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}
