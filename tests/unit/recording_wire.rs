//! Tests of the parts of `src/recording/wire.rs` that nothing else sees.

use super::*;

fn bytes(scalar: Scalar) -> Vec<u8> {
    scalar.words().as_flattened()[..scalar.len()].to_vec()
}

#[test]
fn a_number_is_an_integer_as_long_as_a_double_holds_integers_exactly() {
    let double = |number: f64| [&[0x21][..], &number.to_le_bytes()].concat();
    assert_eq!(bytes(Scalar::number(-0.0)), [0x18, 0]);
    assert_eq!(bytes(Scalar::number(127.0)), [0x18, 0x7F]);
    assert_eq!(bytes(Scalar::number(300.0)), [0x18, 0xAC, 0x02]);
    assert_eq!(Scalar::number(9_007_199_254_740_991.0), Scalar::integer(9_007_199_254_740_991));
    assert_eq!(bytes(Scalar::number(-1.0)), [&[0x18][..], &[0xFF; 9], &[0x01]].concat());
    assert_eq!(bytes(Scalar::number(9_007_199_254_740_992.0)), double(9_007_199_254_740_992.0));
    assert_eq!(bytes(Scalar::number(0.5)), double(0.5));
    assert_eq!(bytes(Scalar::number(f64::INFINITY)), double(f64::INFINITY));
}

#[test]
fn a_field_of_any_length_has_its_length_before_it() {
    let cases: [(usize, &[u8], &[u8]); 5] = [
        (0, &[2], &[0]),
        (1, &[3], &[1]),
        (127, &[0x81, 1], &[0x7F]),
        (128, &[0x83, 1], &[0x80, 1]),
        (20_000, &[0xA4, 0x9C, 1], &[0xA0, 0x9C, 1]),
    ];
    for (len, outer_len, inner_len) in cases {
        let mut wire = Wire::default();
        wire.begin(usize::MAX, false);
        let outer = wire.open(2);
        wire.field(1, &vec![b'x'; len]);
        wire.close(outer);
        let expected = [&[0x12], outer_len, &[0x0A], inner_len, &vec![b'x'; len]].concat();
        assert_eq!((wire.is_whole(), wire.bytes()), (true, &expected[..]));
    }
}

#[test]
fn what_is_too_long_is_not_whole() {
    let mut wire = Wire::default();
    wire.begin(5, false);
    wire.field(1, b"four");
    assert!(!wire.is_whole());
    wire.begin(6, false);
    wire.field(1, b"four");
    assert!(wire.is_whole());
}
