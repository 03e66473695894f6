//! Tests of the parts of `src/trace/wire.rs` that nothing else sees.

use super::*;

#[test]
fn a_varint_has_seven_bits_a_byte() {
    let cases: [(u64, &[u8]); 8] = [
        (0, &[0]),
        (1, &[1]),
        (127, &[0x7F]),
        (128, &[0x80, 1]),
        (16_383, &[0xFF, 0x7F]),
        (16_384, &[0x80, 0x80, 1]),
        (u32::MAX.into(), &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
        (u64::MAX, &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
    ];
    for (value, expected) in cases {
        let (bytes, len) = varint(value);
        assert_eq!(bytes[..len], *expected);
        assert_eq!(u32::try_from(value).map_or(len, |value| varint_len(value) as usize), len);
    }
}
