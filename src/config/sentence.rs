//! Sentences, put together piece by piece: the standard library's formatting would weigh more in the wasm than all of
//! `config`, and a piece that is pushed takes half the code of one in a list. What runs once, when
//! options are read, is not inlined: that is size for nothing.

use super::OptionValue;
use crate::notation::decimal::push_number;
use alloc::{string::String, vec::Vec};

/// Text that is being written; once it is over, nothing is added to it.
#[derive(Default)]
pub(super) struct Sentence {
    text: String,
    is_over: bool,
}

impl Sentence {
    /// What was written.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// What was written so far.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Begins a sentence of the package's. The first one stays: with one there, whatever follows goes nowhere.
    #[inline(never)]
    pub(super) fn begin_only(&mut self) -> &mut Self {
        self.is_over = !self.text.is_empty();
        self.text("edgespan: ")
    }

    /// Begins a sentence of the package's on a line of its own.
    #[inline(never)]
    pub(super) fn begin_line(&mut self) -> &mut Self {
        if !self.text.is_empty() {
            self.text("\n");
        }
        self.text("edgespan: ")
    }

    /// Adds text as it is.
    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        if !self.is_over {
            self.text.push_str(text);
        }
        self
    }

    /// Adds the end that says what is allowed.
    #[inline(never)]
    pub(super) fn must_be(&mut self, allowed: &str) -> &mut Self {
        self.text("; it must be ").text(allowed)
    }

    /// Adds a value as the user wrote it, as far as that helps.
    #[inline(never)]
    pub(super) fn value(&mut self, value: &OptionValue) -> &mut Self {
        match value {
            OptionValue::Bool(value) => self.text(if *value { "true" } else { "false" }),
            OptionValue::Number(number) => self.number(*number),
            OptionValue::String(text) => self.text("\"").shortened(text).text("\""),
            _ => self.text(kind(value)),
        }
    }

    /// Adds text that is not the sentence's own: cut after 64 characters, without ASCII control characters.
    #[inline(never)]
    pub(super) fn shortened(&mut self, text: &str) -> &mut Self {
        const MAX_CHARS: usize = 64;
        // A byte that is not 0b10xx_xxxx begins a character.
        let mut begins = text.bytes().enumerate().filter(|(_, byte)| byte & 0xC0 != 0x80);
        let cut = begins.nth(MAX_CHARS).and_then(|(at, _)| text.split_at_checked(at));
        let mut rest = cut.map_or(text, |(short, _)| short);
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == 0x7f) {
            self.text(rest.get(..at).unwrap_or_default()).text("\u{fffd}");
            rest = rest.get(at..).and_then(|rest| rest.get(1..)).unwrap_or_default();
        }
        self.text(rest).text(if cut.is_some() { "…" } else { "" })
    }

    /// Adds a number.
    #[inline(never)]
    pub(super) fn number(&mut self, number: f64) -> &mut Self {
        let mut digits = Vec::new();
        push_number(&mut digits, number);
        self.text(core::str::from_utf8(&digits).unwrap_or_default())
    }
}

/// What kind of value it is.
#[inline(never)]
pub(super) fn kind(value: &OptionValue) -> &'static str {
    match value {
        OptionValue::Null => "null or undefined",
        OptionValue::Bool(_) => "a boolean",
        OptionValue::Number(_) => "a number",
        OptionValue::String(_) => "a string",
        OptionValue::List(_) => "a list",
        OptionValue::Map(_) => "an object",
        OptionValue::Other => "a value of another kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shortened(text: &str) -> String {
        let mut sentence = Sentence::default();
        sentence.shortened(text);
        sentence.into_text()
    }

    #[test]
    fn long_text_and_control_characters_are_not_repeated() {
        assert_eq!(shortened("a\nb"), "a\u{fffd}b");
        assert_eq!(shortened("\0é\x7f"), "\u{fffd}é\u{fffd}");
        assert_eq!(shortened(&"é".repeat(64)), "é".repeat(64));
        assert_eq!(shortened(&"é".repeat(65)), "é".repeat(64) + "…");
    }

    #[test]
    fn of_several_sentences_the_first_one_stays() {
        let mut sentence = Sentence::default();
        sentence.begin_only().text("first");
        sentence.begin_only().text("second").number(1.0);
        assert_eq!(sentence.as_str(), "edgespan: first");
        let mut lines = Sentence::default();
        lines.begin_line().text("first");
        lines.begin_line().text("second");
        assert_eq!(lines.as_str(), "edgespan: first\nedgespan: second");
    }

    proptest! {
        #[test]
        fn text_is_shortened_character_by_character(text: String) {
            let chars = text.chars().map(|c| if c < ' ' || c == '\x7f' { '\u{fffd}' } else { c });
            let mut short: String = chars.take(64).collect();
            if text.chars().count() > 64 {
                short.push('…');
            }
            prop_assert_eq!(shortened(&text), short);
        }
    }
}
