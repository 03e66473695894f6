//! Tests of the parts of `src/trace/time.rs` that nothing else sees.

use super::*;

#[test]
fn nanoseconds_of_a_high_resolution_time_are_exact() {
    let time = UnixNanos::from_millis(1_763_800_000_000.0, 123_456_789);
    assert_eq!(time.get(), 1_763_800_000_123_456_789);
}

#[test]
fn what_lies_outside_the_range_is_clamped() {
    assert_eq!(UnixNanos::from_millis(-5.0, 0).get(), 0);
    assert_eq!(UnixNanos::from_millis(f64::INFINITY, 0).get(), u64::MAX);
    assert_eq!(UnixNanos::from_millis(f64::NEG_INFINITY, 0).get(), 0);
}
