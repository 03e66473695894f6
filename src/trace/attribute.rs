//! Attributes: a key and a value (OpenTelemetry `common/README.md`, "Attribute"; OTLP `common.proto`, `AnyValue`).
//!
//! All attributes of a recording lie in one vector. A collection of them (of a span, an event, a link, or inside an
//! array or map) is a chain that leads from its last entry to its first: the encoder writes back to front and so reads
//! it in exactly that order.

use super::Text;

/// A value as OTLP knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// The empty value.
    Null,
    /// A boolean.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// A double, NaN and infinities included.
    Double(f64),
    /// A string.
    String(Text),
    /// A byte array.
    Bytes(Text),
    /// Values in order; the entries' keys are empty.
    Array(Chain),
    /// Keys with values; the keys are unique.
    Map(Chain),
    /// The JSON text of the array or map whose last entry this is. Only the form for Sentry writes it, in the place of
    /// the array or map.
    Json(Text),
}

impl Value {
    /// A host's number: an integer when it is one and a double holds it exactly (up to 2^53 - 1 either way, -0 is 0),
    /// else a double.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "compared with what it came from")]
    pub fn number(number: f64) -> Self {
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        let integer = number as i64;
        if number.abs() <= MAX_SAFE_INTEGER && integer as f64 == number {
            Self::Int(integer)
        } else {
            Self::Double(number)
        }
    }
}

/// One entry of a [`Chain`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribute {
    /// The key; empty in an array.
    pub key: Text,
    /// The value.
    pub value: Value,
    /// The entry before this one.
    pub previous: Position,
    /// Which collection it belongs to: a number that no other collection of the recording has.
    pub(crate) owner: u32,
}

/// A collection of attributes: where its last entry is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The last entry.
    pub last: Position,
    /// How many entries there are.
    pub len: u32,
}

/// The attributes of a span, event, link or scope, with the number that did not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Those that were kept.
    pub chain: Chain,
    /// How many were dropped.
    pub dropped: u32,
}

/// The place of an entry in its recording, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(u32);

impl Position {
    /// No entry.
    pub const NONE: Self = Self(u32::MAX);

    /// The entry at this index; an index past 2^32 - 2 is none.
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index; of [`Position::NONE`] one that no list reaches.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The same as 32 bits.
    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    /// The one that comes later in its list; none is before all others.
    pub(crate) fn later(self, other: Self) -> Self {
        if self.0.wrapping_add(1) < other.0.wrapping_add(1) { other } else { self }
    }
}

impl Default for Position {
    fn default() -> Self {
        Self::NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_an_integer_as_long_as_a_double_holds_integers_exactly() {
        assert_eq!(Value::number(-0.0), Value::Int(0));
        assert_eq!(Value::number(9_007_199_254_740_991.0), Value::Int(9_007_199_254_740_991));
        assert_eq!(Value::number(-9_007_199_254_740_991.0), Value::Int(-9_007_199_254_740_991));
        assert_eq!(Value::number(9_007_199_254_740_992.0), Value::Double(9_007_199_254_740_992.0));
        assert_eq!(Value::number(0.5), Value::Double(0.5));
        assert_eq!(Value::number(f64::INFINITY), Value::Double(f64::INFINITY));
        assert!(matches!(Value::number(f64::NAN), Value::Double(number) if number.is_nan()));
    }
}
