//! Tests of the parts of `src/trace/id.rs` that nothing else sees.

use super::*;

#[test]
fn an_all_zero_id_is_no_id() {
    assert_eq!(TraceId::from_bytes([0; 16]), None);
    assert_eq!(SpanId::from_hex(b"0000000000000000"), None);
}

#[test]
fn words_are_big_endian() {
    let id = SpanId::from_words([0x00f0_67aa, 0x0ba9_02b7]).expect("valid");
    assert_eq!(id.to_string(), "00f067aa0ba902b7");
    assert_eq!(TraceId::from_words([0; 4]), None);
}

#[test]
fn hex_is_lowercase_and_of_the_exact_length() {
    let id = SpanId::from_hex(b"00f067aa0ba902b7").expect("valid");
    assert_eq!(id.to_string(), "00f067aa0ba902b7");
    assert_eq!(SpanId::from_hex(b"00F067AA0BA902B7"), None);
    assert_eq!(SpanId::from_hex(b"00f067aa0ba902b"), None);
    assert_eq!(SpanId::from_hex(b"00f067aa0ba902b77"), None);
    assert_eq!(SpanId::from_hex(b"00f067aa0ba902"), None);
    assert_eq!(SpanId::from_hex(b"00f067aa0ba902b700"), None);
}
