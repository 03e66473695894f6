//! The buffer against a naive one: the same random actions on both, under limits and budgets that are small enough to
//! bite. What is kept, what is counted as dropped and what is lost must be equal whenever something is encoded.

use super::actions::actions;
use super::replay::Replay;
use edgespan::trace::Limits;
use proptest::prelude::*;

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
