//! The sentences of configuration. Their text is API: what, where, got, allowed. They are put together by hand, because
//! the standard library's formatting of numbers alone would weigh more in the wasm than all of `config`. What runs once,
//! when options are read, is not inlined: that is size for nothing.

use super::OptionValue;
use alloc::string::String;
use core::fmt;

/// Why options cannot be used: one sentence without a full stop.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError(String);

/// What is odd about options that can be used: one sentence without a full stop.
#[derive(Clone, PartialEq, Eq)]
pub struct Warning(String);

macro_rules! sentence {
    ($name:ident) => {
        impl $name {
            #[inline(never)]
            pub(super) fn new(parts: &[&str]) -> Self {
                Self(joined(&["edgespan: ", &joined(parts)]))
            }

            /// The sentence.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

sentence!(ConfigError);
sentence!(Warning);

impl core::error::Error for ConfigError {}

/// The sentence about an option whose value is not allowed.
#[inline(never)]
pub(super) fn not_allowed(option: &str, got: &OptionValue, allowed: &str) -> ConfigError {
    ConfigError::new(&["option `", option, "` is ", &shown(got), "; it must be ", allowed])
}

/// The same, for an option whose value may be a secret: only its kind is told.
#[inline(never)]
pub(super) fn not_allowed_secret(option: &str, got: &OptionValue, allowed: &str) -> ConfigError {
    ConfigError::new(&["option `", option, "` is ", kind(got), "; it must be ", allowed])
}

/// Strings one after another. `concat` does the same, with a kilobyte of code for any kind of slice.
#[inline(never)]
pub(super) fn joined(parts: &[&str]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}

/// A value as the user wrote it, as far as that helps.
#[inline(never)]
pub(super) fn shown(value: &OptionValue) -> String {
    match value {
        OptionValue::Bool(true) => "true".into(),
        OptionValue::Bool(false) => "false".into(),
        OptionValue::Number(number) => shown_number(*number),
        OptionValue::String(text) => joined(&["\"", &shortened(text), "\""]),
        _ => kind(value).into(),
    }
}

/// What kind of value it is.
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

/// Text that is not the sentence's own: cut after 64 characters, without ASCII control characters.
#[inline(never)]
pub(super) fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 64;
    let mut short = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == MAX_CHARS {
            short.push('…');
            break;
        }
        short.push(if c < ' ' || c == '\x7f' { char::REPLACEMENT_CHARACTER } else { c });
    }
    short
}

/// A number as it would be written without an exponent: exact wherever 17 digits behind the point are enough. Numbers
/// past those bounds are called by their place, since no option comes near them.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 2^63, checked before")]
fn shown_number(number: f64) -> String {
    const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;
    let magnitude = number.abs();
    let sign = if number < 0.0 { "-" } else { "" };
    if number.is_nan() {
        return "NaN".into();
    } else if magnitude.is_infinite() {
        return joined(&[sign, "Infinity"]);
    } else if magnitude >= TWO_TO_63 {
        return if number < 0.0 { "a number below -9e18" } else { "a number above 9e18" }.into();
    }
    // A decimal with `decimals` digits behind the point is `units / power`. Both are exact, so the division tells
    // whether that decimal is this number.
    let (mut power, mut decimals, mut units) = (1.0, 0_u32, rounded(magnitude));
    while units / power != magnitude && decimals < 17 && magnitude * power * 10.0 < TWO_TO_63 {
        power *= 10.0;
        decimals = decimals.saturating_add(1);
        units = rounded(magnitude * power);
    }
    if units == 0.0 && number != 0.0 {
        return if number < 0.0 { "a number just below 0" } else { "a number just above 0" }.into();
    }
    let units = units as u64;
    let mut shown = String::from(sign);
    for place in (0..19).rev() {
        let from_here = units / 10_u64.pow(place);
        if from_here > 0 || place <= decimals {
            shown.push(char::from(b'0' + (from_here % 10) as u8));
            if place == decimals && place > 0 {
                shown.push('.');
            }
        }
    }
    shown
}

/// The nearest whole number of one from 0 to 2^63.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "below 2^52 a half is added exactly, above it there are no fractions"
)]
fn rounded(number: f64) -> f64 {
    const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
    if number < TWO_TO_52 { (number + 0.5) as u64 as f64 } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        assert_eq!(shortened(&"é".repeat(64)), "é".repeat(64));
        assert_eq!(shortened(&"é".repeat(65)), "é".repeat(64) + "…");
    }

    proptest! {
        #[test]
        fn a_decimal_is_shown_as_the_standard_library_shows_it(units in 0u64..1_000_000_000_000_000, decimals in 0i32..10) {
            let number = units as f64 / 10f64.powi(decimals);
            prop_assert_eq!(shown_number(number), number.to_string());
        }

        #[test]
        fn any_number_is_shown_without_a_panic(number: f64) {
            prop_assert!(!shown_number(number).is_empty());
        }
    }
}
