//! The buffer against a naive one: the same random actions on both, under limits and budgets that are small enough to
//! bite. What is kept, what is counted as dropped and what is lost must be equal whenever something is encoded.

use super::actions::{Action, actions, busy_actions, long_actions, wide_actions};
use super::replay::Replay;
use edgespan::trace::Limits;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;
use std::ops::Range;

fn limit() -> impl Strategy<Value = u32> {
    prop_oneof![0..4_u32, Just(Limits::NONE)]
}

fn limits() -> impl Strategy<Value = Limits> {
    (limit(), limit(), limit(), limit(), limit(), limit(), limit()).prop_map(
        |(attributes, length, events, links, of_event, of_link, depth)| Limits {
            attribute_count: attributes,
            attribute_value_length: length,
            event_count: events,
            link_count: links,
            attribute_per_event_count: of_event,
            attribute_per_link_count: of_link,
            attribute_depth: depth,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_buffer_holds_what_a_naive_one_holds(
        limits in limits(),
        max_bytes in prop_oneof![1 => 0..8_000_usize, 1 => Just(1_usize << 20)],
        has_json: bool,
        actions in actions(60),
    ) {
        Replay::new(limits, max_bytes, has_json).run(&actions);
    }
}

/// Replays busy recordings, and asserts that in all of them together what is dead was given up at least so often.
fn assert_busy(
    (cases, at_least): (u32, usize),
    limits: impl Strategy<Value = Limits>,
    max_bytes: Range<usize>,
    actions: impl Strategy<Value = Vec<Action>>,
) {
    let compactions = Cell::new(0);
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    let strategy = (limits, max_bytes, any::<bool>(), actions);
    let outcome = TestRunner::new(config).run(&strategy, |(limits, max_bytes, has_json, actions)| {
        compactions.set(compactions.get() + Replay::busy(limits, max_bytes, has_json).run(&actions));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let compactions = compactions.get();
    assert!(compactions >= at_least, "{compactions} in {cases} recordings");
}

#[test]
fn what_is_alive_stays_what_it_is_whenever_what_is_dead_is_given_up() {
    assert_busy((600, 1_500), limits(), 800..2_500, busy_actions(400));
}

#[test]
fn long_texts_are_whole_wherever_they_lie_and_whatever_is_given_up() {
    let length = prop_oneof![2 => Just(Limits::NONE), 1 => 4_090..6_000_u32];
    let limits = (limits(), length);
    let limits = limits.prop_map(|(limits, attribute_value_length)| Limits { attribute_value_length, ..limits });
    assert_busy((50, 5), limits, 100_000..400_000, long_actions(160));
}

#[test]
fn collections_with_an_index_are_what_they_are_whatever_is_given_up() {
    let limits = limits().prop_map(|limits| Limits {
        attribute_count: Limits::NONE,
        attribute_per_event_count: Limits::NONE,
        ..limits
    });
    assert_busy((60, 40), limits, 5_000..40_000, wide_actions(1_200));
}
