//! Numbers in decimal, as ECMAScript writes them: by as few digits as tell a double from all others, and of these digits
//! the nearest (ECMA-262, "Number::toString"). The standard library's way weighs several times as much in the wasm.
//!
//! A double is what it says, or is read as, up to half the way to its neighbours. It is scaled to an integer of 17 digits
//! and a rest, and carried as the sum of two doubles: all steps together err by less than one part in 2^90. Then it is
//! rounded to ever more digits until it does not leave that half way; 17 are always enough. A number on the very middle
//! between two doubles, like 1e23, would be read as the one that is even: that is left unused, and such a double has a
//! digit more.

use alloc::vec::Vec;

/// Appends an integer.
pub fn push_integer(text: &mut Vec<u8>, integer: i64) {
    push_sign(text, integer < 0);
    push_digits(text, integer.unsigned_abs(), 0);
}

/// Appends a number: `NaN`, `Infinity`, `-Infinity`, or one that JSON can have. -0 is `0`.
///
/// ```
/// let mut text = Vec::new();
/// edgespan::notation::decimal::push_number(&mut text, 0.1 + 0.2);
/// assert_eq!(text, b"0.30000000000000004");
/// ```
#[inline(never)]
pub fn push_number(text: &mut Vec<u8>, number: f64) {
    push_sign(text, number < 0.0);
    if number.is_finite() {
        let (digits, unit) = shortest(number.abs());
        push_digits(text, digits, unit);
    } else {
        push(text, if number.is_nan() { b"NaN" } else { b"Infinity" });
    }
}

#[inline(never)]
fn push(text: &mut Vec<u8>, ascii: &[u8]) {
    text.extend_from_slice(ascii);
}

fn push_sign(text: &mut Vec<u8>, is_negative: bool) {
    push(text, if is_negative { b"-" } else { b"" });
}

/// Appends `digits · 10^unit`.
#[inline(never)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a digit; a place that is there")]
fn push_digits(text: &mut Vec<u8>, digits: u64, unit: i32) {
    let mut places = [b'0'; 20];
    let (mut len, mut left) = (0, digits);
    for place in &mut places {
        *place += (left % 10) as u8;
        left /= 10;
        len += 1;
        if left == 0 {
            break;
        }
    }
    let first = unit + len - 1;
    let exponent = if (-6..=20).contains(&first) { 0 } else { first };
    let last = unit - exponent;
    let mut at = (first - exponent).max(0);
    while at >= last.min(0) {
        if at == -1 {
            push(text, b".");
        }
        push(text, &[*places.get((at - last) as usize).unwrap_or(&b'0')]);
        at -= 1;
    }
    if exponent != 0 {
        push(text, if exponent > 0 { b"e+" } else { b"e" });
        push_integer(text, exponent.into());
    }
}

/// The digits of a number from 0 that is finite, the last one not 0 unless the number is an integer, and the exponent of
/// the power of ten that it counts.
#[inline(never)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "compared with what it came from, or cut off and counted; only distances are rounded"
)]
fn shortest(number: f64) -> (u64, i32) {
    const TEN_TO_16: f64 = 1e16;
    const TEN_TO_17: f64 = 1e17;
    let integer = number as u64;
    // Below 2^53, or what a double holds of more, no shorter number is read as an integer.
    if integer < 1 << 53 && integer as f64 == number {
        return (integer, 0);
    }
    let bits = number.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    let (mantissa, mut binary) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    // Scaled: the number, as a sum, and half the way to the next one. A little is left for what the scaling loses.
    let (mut high, mut low, mut half, mut unit) = (mantissa as f64, 0.0, 0.5 - 1e-9, 0);
    loop {
        if high < TEN_TO_16 {
            let (eight, two) = (high * 8.0, high * 2.0);
            let ten = eight + two;
            low = low * 10.0 + (two - (ten - eight));
            (high, half, unit) = (ten, half * 10.0, unit - 1);
        } else if high >= TEN_TO_17 {
            let tenth = high / 10.0;
            let (eight, two) = (tenth * 8.0, tenth * 2.0);
            let ten = eight + two;
            low = (high - ten - (two - (ten - eight)) + low) / 10.0;
            (high, half, unit) = (tenth, half / 10.0, unit + 1);
        } else if binary > 0 {
            (high, low, half, binary) = (high * 2.0, low * 2.0, half * 2.0, binary - 1);
        } else if binary < 0 {
            (high, low, half, binary) = (high / 2.0, low / 2.0, half / 2.0, binary + 1);
        } else {
            break;
        }
        let sum = high + low;
        (high, low) = (sum, low - (sum - high));
    }
    // Below a power of two the neighbour is half as far.
    let half_below = if fraction == 0 && biased > 1 { half / 2.0 } else { half };
    // From 2^53 on a double is an integer. The rest becomes one from 0 to 1.
    let below_point = low as i64 - i64::from(low < 0.0);
    let (whole, low) = ((high as u64).wrapping_add_signed(below_point), low - below_point as f64);
    let mut power = TEN_TO_16 as u64;
    unit += 16;
    loop {
        let (mut digits, rest) = (whole / power, whole % power);
        let (down, up) = (rest as f64 + low, (power - rest) as f64 - low);
        // In the middle, the even one is the nearest.
        let is_down_nearer = down < up || down == up && digits % 2 == 0;
        let is_down = down < half_below && (is_down_nearer || up >= half);
        if is_down || up < half || power == 1 {
            digits += u64::from(!is_down);
            while digits % 10 == 0 {
                (digits, unit) = (digits / 10, unit + 1);
            }
            return (digits, unit);
        }
        (power, unit) = (power / 10, unit - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(number: f64) -> String {
        let mut text = Vec::new();
        push_number(&mut text, number);
        String::from_utf8(text).expect("ASCII")
    }

    /// The digits that the standard library finds, which are the fewest too, as ECMAScript writes them.
    fn by_the_standard_library(number: f64) -> String {
        let scientific = format!("{number:e}");
        let (digits, exponent) = scientific.split_once('e').expect("an exponent");
        let exponent: i32 = exponent.parse().expect("a number");
        if (-6..=20).contains(&exponent) {
            number.to_string()
        } else {
            format!("{digits}e{}{exponent}", if exponent > 0 { "+" } else { "" })
        }
    }

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (100.0, "100"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1e23, "9.999999999999999e+22"),
            (1.25e21, "1.25e+21"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (18_014_398_509_481_988.0, "18014398509481988"),
            (0.000_001, "0.000001"),
            (0.000_000_1, "1e-7"),
            (-1.25e-9, "-1.25e-9"),
            (1_763_800_000.123, "1763800000.123"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1_373_229_833_888_943.8, "1373229833888943.8"),
            (1_373_229_833_888_943.2, "1373229833888943.2"),
            (0.999_999_999_999_999_9, "0.9999999999999999"),
            (2_f64.powi(-44), "5.684341886080802e-14"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(written(number), text);
        }
    }

    #[test]
    fn powers_of_two_whose_neighbours_are_not_equally_far_are_read_again_and_as_short_as_others() {
        for exponent in -1074..1024 {
            let number = 2_f64.powi(exponent);
            assert_eq!(written(number).parse(), Ok(number), "2^{exponent}");
            assert!(written(number).len() <= by_the_standard_library(number).len(), "2^{exponent}");
        }
    }

    #[test]
    fn integers_are_exact() {
        for integer in [0, 7, -7, 10, i64::MAX, i64::MIN, 9_007_199_254_740_993] {
            let mut text = Vec::new();
            push_integer(&mut text, integer);
            assert_eq!(text, integer.to_string().as_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_double_is_read_again_and_has_as_few_digits_as_the_standard_library_finds(bits: u64) {
            let number = f64::from_bits(bits);
            if number.is_finite() && number != 0.0 {
                let (text, other) = (written(number), by_the_standard_library(number));
                // In the middle between two that are as short, the standard library takes the upper one.
                prop_assert!(text == other || text.len() == other.len() && text.ends_with(['0', '2', '4', '6', '8']));
                prop_assert_eq!(text.parse(), Ok(number));
            }
        }

        #[test]
        fn a_decimal_is_written_as_it_was_read(units in 0u64..1_000_000_000_000_000, decimals in 0i32..10) {
            let number = units as f64 / 10f64.powi(decimals);
            prop_assert_eq!(written(number), number.to_string());
        }
    }
}
