//! Tests of the parts of `src/recording/record.rs` that nothing else sees.

use super::*;

#[test]
fn a_number_is_an_integer_as_long_as_a_double_holds_integers_exactly() {
    let integer = |integer: i64| Value { kind: any_value::INT, bits: integer.cast_unsigned() };
    let double = |number: f64| Value { kind: any_value::DOUBLE, bits: number.to_bits() };
    assert_eq!(Value::number(-0.0), integer(0));
    assert_eq!(Value::number(300.0), integer(300));
    assert_eq!(Value::number(-1.0), integer(-1));
    assert_eq!(Value::number(9_007_199_254_740_991.0), integer(9_007_199_254_740_991));
    assert_eq!(Value::number(-9_007_199_254_740_991.0), integer(-9_007_199_254_740_991));
    for number in [9_007_199_254_740_992.0, 0.5, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        assert_eq!(Value::number(number), double(number));
    }
    assert_eq!(Value::number(f64::NAN).kind, any_value::DOUBLE);
}

#[test]
fn an_attribute_is_read_as_it_was_written() {
    let mut arena = Arena::default();
    let (key, text) = (Text { start: 7, len: 1 << 20 }, Text { start: u32::MAX, len: 9 });
    for value in [
        Value::NULL,
        Value::number(-1.0),
        Value::number(0.5),
        Value::text_of(any_value::BYTES, text),
        Value::of_members(any_value::MAP, Position(5), 1),
        Value::of_members(any_value::ARRAY, Position::NONE, 0),
    ] {
        let (at, _) = arena.take(RECORD_BYTES).expect("memory");
        arena.set_previous(Position(at), Position(3));
        arena.set_record(Position(at), key, value);
        let read = arena.record(Position(at)).expect("there");
        assert_eq!((read.previous, read.key, read.value), (Position(3), key, value));
    }
    assert_eq!(Value::of_members(any_value::MAP, Position(5), 1).last(), Some(Position(5)));
    assert_eq!(Value::text_of(any_value::BYTES, text).text(), text);
}
