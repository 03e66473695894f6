//! Retries of an export: which answers, how often, and after how long; total on any numbers.

use edgespan::retry::{Attempt, MAX_RETRIES};
use proptest::prelude::*;

/// A failed first try with plenty of time, no jitter and no `Retry-After`.
const FAILED: Attempt =
    Attempt { status: 503, retries: 0, retry_after_ms: f64::NAN, remaining_ms: 600_000.0, random: 0.5 };

#[test]
fn only_the_answers_of_the_specification_and_a_missing_one_are_tried_again() {
    for status in 0..1000 {
        let expected = matches!(status, 0 | 429 | 502 | 503 | 504).then_some(1000.0);
        assert_eq!(Attempt { status, ..FAILED }.delay_ms(), expected, "{status}");
    }
    // What is tried again does not hang on what the answer asks for.
    assert_eq!(Attempt { status: 500, retry_after_ms: 10.0, ..FAILED }.delay_ms(), None);
}

#[test]
fn the_delay_grows_by_half_up_to_five_seconds_five_times() {
    let delays: Vec<_> = (0..7).map(|retries| Attempt { retries, ..FAILED }.delay_ms()).collect();
    assert_eq!(delays, [Some(1000.0), Some(1500.0), Some(2250.0), Some(3375.0), Some(5000.0), None, None]);
    assert_eq!(Attempt { retries: u32::MAX, ..FAILED }.delay_ms(), None);
    assert_eq!(MAX_RETRIES, 5);
}

#[test]
fn jitter_goes_a_fifth_to_either_side() {
    for (random, delay) in [(0.0, 800.0), (0.25, 900.0), (0.5, 1000.0), (1.0, 1200.0)] {
        assert_eq!(Attempt { random, ..FAILED }.delay_ms(), Some(delay), "{random}");
    }
    // What is no number from 0 to 1 is the nearest one; NaN is 0.
    for (random, delay) in [(f64::NAN, 800.0), (-1.0, 800.0), (f64::NEG_INFINITY, 800.0), (f64::INFINITY, 1200.0)] {
        assert_eq!(Attempt { random, ..FAILED }.delay_ms(), Some(delay), "{random}");
    }
    assert_eq!(Attempt { random: 1.0, retries: 4, ..FAILED }.delay_ms(), Some(6000.0));
}

#[test]
fn what_the_receiver_asks_for_wins_over_the_backoff_and_has_no_jitter() {
    for (retry_after_ms, delay) in [
        (0.0, Some(0.0)),
        (-0.0, Some(0.0)),
        (1.0, Some(1.0)),
        (7000.0, Some(7000.0)),
        (f64::INFINITY, None),
        (-1.0, Some(800.0)),
        (f64::NEG_INFINITY, Some(800.0)),
        (f64::NAN, Some(800.0)),
    ] {
        let attempt = Attempt { retry_after_ms, random: 0.0, ..FAILED };
        assert_eq!(attempt.delay_ms(), delay, "{retry_after_ms}");
    }
    assert_eq!(Attempt { retry_after_ms: 1.0, retries: 5, ..FAILED }.delay_ms(), None);
}

#[test]
fn a_wait_that_would_use_up_what_is_left_is_not_begun() {
    for (remaining_ms, delay) in [
        (1000.1, Some(1000.0)),
        (1000.0, None),
        (999.9, None),
        (0.0, None),
        (-1.0, None),
        (f64::NAN, None),
        (f64::INFINITY, Some(1000.0)),
        (f64::NEG_INFINITY, None),
    ] {
        assert_eq!(Attempt { remaining_ms, ..FAILED }.delay_ms(), delay, "{remaining_ms}");
    }
    assert_eq!(Attempt { remaining_ms: 2999.0, retry_after_ms: 3000.0, ..FAILED }.delay_ms(), None);
    assert_eq!(Attempt { remaining_ms: 0.0, retry_after_ms: 0.0, ..FAILED }.delay_ms(), None);
    assert_eq!(
        Attempt { remaining_ms: f64::INFINITY, retry_after_ms: f64::INFINITY, ..FAILED }.delay_ms(),
        None,
        "nobody waits for ever"
    );
}

proptest! {
    #[test]
    fn any_numbers_give_up_or_wait_for_less_than_what_is_left(
        status in prop_oneof![Just(0), Just(429), Just(503), any::<u32>()],
        retries: u32,
        retry_after_ms: f64,
        remaining_ms: f64,
        random: f64,
    ) {
        if let Some(delay) = (Attempt { status, retries, retry_after_ms, remaining_ms, random }).delay_ms() {
            prop_assert!(delay >= 0.0 && delay < remaining_ms && delay.is_finite());
            prop_assert!(retries < MAX_RETRIES);
        }
    }

    #[test]
    fn an_export_ends_within_its_time_limit_whatever_the_receiver_asks_for(
        mut remaining_ms in 0.0..600_000.0_f64,
        asked in prop::collection::vec((prop_oneof![Just(f64::NAN), 0.0..100_000.0_f64], 0.0..=1.0_f64), 10),
    ) {
        let mut tries = 1;
        for (retry_after_ms, random) in asked {
            let attempt = Attempt { retries: tries - 1, retry_after_ms, remaining_ms, random, ..FAILED };
            let Some(delay) = attempt.delay_ms() else { break };
            remaining_ms -= delay;
            tries += 1;
        }
        prop_assert!(tries <= 1 + MAX_RETRIES && remaining_ms >= 0.0);
    }
}
