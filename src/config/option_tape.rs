//! Options as the host writes them: words, and beside them the UTF-8 of all strings one after another.
//!
//! A value is a code of [`tape`] and its operands: a `STRING` its length in bytes, a `NUMBER` the two words of the
//! double, the low one first, an `ARRAY` the number of its values and then these, a `MAP` the number of its members and
//! then for each the length of its name and its value; `NULL`, `TRUE` and `FALSE` have none. Any other code is a value
//! that no option can have. Reading is total.

use super::OptionValue;
use crate::{notation::words::Words, recording::tape};
use alloc::vec::Vec;

impl OptionValue {
    /// The value on a tape, with at most [`OptionValue::MAX_DEPTH`] levels of lists and objects.
    ///
    /// ```
    /// use edgespan::{config::OptionValue, recording::tape};
    /// let value = OptionValue::from_tape(&[tape::MAP, 1, 5, tape::TRUE], b"debug");
    /// assert_eq!(value, OptionValue::Map(vec![("debug".into(), OptionValue::Bool(true))]));
    /// ```
    pub fn from_tape(words: &[u32], text: &[u8]) -> Self {
        value(&mut Words { words, text }, Self::MAX_DEPTH)
    }
}

fn value(tape: &mut Words<'_>, depth: u8) -> OptionValue {
    match tape.next() {
        tape::NULL => OptionValue::Null,
        tape::TRUE => OptionValue::Bool(true),
        tape::FALSE => OptionValue::Bool(false),
        tape::NUMBER => OptionValue::Number(tape.double()),
        tape::STRING => OptionValue::String(tape.string().into()),
        code => depth.checked_sub(1).map_or(OptionValue::Other, |depth| collection(tape, code, depth)),
    }
}

fn collection(tape: &mut Words<'_>, code: u32, depth: u8) -> OptionValue {
    match code {
        tape::ARRAY => {
            let mut list = Vec::new();
            for _ in 0..count(tape) {
                list.push(value(tape, depth));
            }
            OptionValue::List(list)
        }
        tape::MAP => {
            let mut map = Vec::new();
            for _ in 0..count(tape) {
                map.push((tape.string().into(), value(tape, depth)));
            }
            OptionValue::Map(map)
        }
        _ => OptionValue::Other,
    }
}

/// How many values follow: no more than there are words.
fn count(tape: &mut Words<'_>) -> usize {
    (tape.next() as usize).min(tape.words.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_value_is_read() {
        let [low, high] = [0x3333_3333, 0x3ff3_3333];
        let words = [
            &[tape::MAP, 3, 1, tape::ARRAY, 5, tape::NULL, tape::TRUE, tape::FALSE, tape::NUMBER, low, high][..],
            &[tape::STRING, 2, 1, 0, 2, tape::MAP, 0],
        ];
        let list = vec![
            OptionValue::Null,
            OptionValue::Bool(true),
            OptionValue::Bool(false),
            OptionValue::Number(1.2),
            OptionValue::String("é".into()),
        ];
        let map = vec![
            ("a".into(), OptionValue::List(list)),
            ("b".into(), OptionValue::Other),
            ("cd".into(), OptionValue::Map(vec![])),
        ];
        assert_eq!(OptionValue::from_tape(&words.concat(), "aébcd".as_bytes()), OptionValue::Map(map));
    }

    #[test]
    fn what_is_deeper_than_options_are_has_no_value() {
        let value = OptionValue::from_tape(&[tape::ARRAY, 1].repeat(6), b"");
        let five = (0..5).fold(OptionValue::Other, |value, _| OptionValue::List(vec![value]));
        assert_eq!(value, five);
    }

    proptest! {
        #[test]
        fn any_words_are_read_without_a_panic(words: Vec<u32>, codes in prop::collection::vec(0u32..26, 0..64)) {
            OptionValue::from_tape(&words, b"text");
            OptionValue::from_tape(&codes, b"text");
        }
    }
}
