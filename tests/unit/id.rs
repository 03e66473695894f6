//! Tests of the parts of `src/trace/id.rs` that nothing else sees.

use super::*;

#[test]
fn an_all_zero_id_is_no_id() {
    assert_eq!(TraceId::from_bytes([0; 16]), None);
    assert_eq!(SpanId::from_bytes([0; 8]), None);
}

#[test]
fn words_are_big_endian() {
    let id = SpanId::from_words([0x00f0_67aa, 0x0ba9_02b7]).expect("valid");
    assert_eq!(id.as_bytes(), &[0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    assert_eq!(TraceId::from_words([0; 4]), None);
}
