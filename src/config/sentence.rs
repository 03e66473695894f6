//! Sentences, put together piece by piece: the standard library's formatting of numbers alone would weigh more in the
//! wasm than all of `config`, and a piece that is pushed takes half the code of one in a list. What runs once, when
//! options are read, is not inlined: that is size for nothing.

use super::OptionValue;
use alloc::string::String;

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

    /// Adds a number as it would be written without an exponent: exact wherever 17 digits behind the point are enough.
    /// Numbers past those bounds are called by their place, since no option comes near them.
    #[allow(clippy::cast_possible_truncation, reason = "a digit")]
    #[inline(never)]
    pub(super) fn number(&mut self, number: f64) -> &mut Self {
        const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
        let (magnitude, is_negative) = (number.abs(), number < 0.0);
        if number.is_nan() {
            return self.text("NaN");
        } else if magnitude.is_finite() && magnitude >= TWO_TO_63 {
            return self.text(if is_negative { "a number below -9e18" } else { "a number above 9e18" });
        }
        // A decimal with `decimals` digits behind the point is `units / power`. Both are exact, so the division tells
        // whether that decimal is this number.
        let (mut power, mut decimals, mut units) = (1.0, 0_usize, rounded(magnitude));
        while units / power != magnitude && decimals < 17 && magnitude * power * 10.0 < TWO_TO_63 {
            power *= 10.0;
            decimals = decimals.saturating_add(1);
            units = rounded(magnitude * power);
        }
        if units == 0.0 && number != 0.0 {
            return self.text(if is_negative { "a number just below 0" } else { "a number just above 0" });
        }
        self.text(if is_negative { "-" } else { "" });
        if magnitude.is_infinite() {
            return self.text("Infinity");
        }
        // From the last digit to the first: up to 19, at least one before the point, and the point.
        #[allow(clippy::cast_sign_loss, reason = "from 0")]
        let mut left = units as u64;
        let mut digits = [0; 24];
        let mut first = digits.len();
        for (written, digit) in digits.iter_mut().rev().enumerate() {
            first = first.saturating_sub(1);
            if written == decimals && decimals > 0 {
                *digit = b'.';
                continue;
            }
            *digit = b'0' + (left % 10) as u8;
            left /= 10;
            if left == 0 && written >= decimals {
                break;
            }
        }
        self.text(core::str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or_default())
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

/// The nearest whole number of one from 0 to 2^63.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "below 2^52 a half is added exactly, above it there are no fractions"
)]
#[inline(never)]
fn rounded(number: f64) -> f64 {
    const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
    if number < TWO_TO_52 { (number + 0.5) as u64 as f64 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown_number(number: f64) -> String {
        let mut sentence = Sentence::default();
        sentence.number(number);
        sentence.into_text()
    }

    fn shortened(text: &str) -> String {
        let mut sentence = Sentence::default();
        sentence.shortened(text);
        sentence.into_text()
    }

    #[test]
    fn numbers_are_shown_as_they_were_written() {
        for (number, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.5, "1.5"),
            (-0.1, "-0.1"),
            (100.01, "100.01"),
            (600_001.0, "600001"),
            (1.000_000_000_000_000_2, "1.0000000000000002"),
            (0.000_001, "0.000001"),
            (1e15, "1000000000000000"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::MAX, "a number above 9e18"),
            (f64::MIN, "a number below -9e18"),
            (5e-324, "a number just above 0"),
            (-1e-20, "a number just below 0"),
        ] {
            assert_eq!(shown_number(number), shown);
        }
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
        fn a_decimal_is_shown_as_the_standard_library_shows_it(
            units in 0u64..1_000_000_000_000_000,
            decimals in 0i32..10,
        ) {
            let number = units as f64 / 10f64.powi(decimals);
            prop_assert_eq!(shown_number(number), number.to_string());
        }

        #[test]
        fn any_number_is_shown_without_a_panic(number: f64) {
            prop_assert!(!shown_number(number).is_empty());
        }

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
