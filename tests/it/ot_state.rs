//! The `ot` member of a tracestate: read as the specification's examples say, and written as a valid header, whatever
//! the header was before.

use edgespan::propagation::{Randomness, Threshold, ot_state, parse_tracestate};
use proptest::prelude::*;

/// The header with a threshold given as the digits of `th`, "" for none; unchanged headers too.
fn with(header: &str, th: &str) -> String {
    let threshold = Threshold::from_hex(th.as_bytes());
    assert_eq!(threshold.is_none(), th.is_empty());
    ot_state::with_threshold(header.as_bytes(), threshold).unwrap_or(header.into())
}

#[test]
fn what_the_member_says_is_read() {
    // OpenTelemetry `trace/tracestate-handling.md`.
    let header = b"rojo=00f067aa0ba902b7,ot=th:1;p:8;rv:6e6d1a75832a2f";
    assert_eq!(ot_state::threshold(header), Threshold::from_hex(b"1"));
    assert_eq!(ot_state::randomness(header), Randomness::from_hex(b"6e6d1a75832a2f"));
    for none in ["", "a=1", "ot=", "ot=th", "ot=th:", "ot=TH:8", "ot=th:G", "xot=th:8", "ot=xth:8", "ot=th:8=1", "ot"] {
        assert_eq!(ot_state::threshold(none.as_bytes()), None, "{none}");
        assert_eq!(ot_state::randomness(none.as_bytes()), None, "{none}");
    }
}

#[test]
fn the_first_of_several_members_and_fields_counts() {
    assert_eq!(ot_state::threshold(b"ot=th:8;th:4,ot=th:c"), Threshold::from_hex(b"8"));
    assert_eq!(with("ot=th:8;th:4,a=1,ot=th:c", "f"), "ot=th:f,a=1");
}

#[test]
fn a_new_threshold_moves_the_member_to_the_front_and_keeps_the_rest() {
    for (before, th, after) in [
        ("", "8", "ot=th:8"),
        ("", "0", "ot=th:0"),
        ("a=1,b=2", "8", "ot=th:8,a=1,b=2"),
        ("a=1,ot=th:4,b=2", "8", "ot=th:8,a=1,b=2"),
        ("a=1,ot=x:1;rv:00000000000001;th:4;y:2", "8", "ot=th:8;rv:00000000000001;x:1;y:2,a=1"),
        ("a=1,ot=th:4", "4", "a=1,ot=th:4"),
        ("a=1,ot=th:40", "4", "a=1,ot=th:40"),
        ("ot=th:nonsense,a=1", "4", "ot=th:4,a=1"),
        ("ot=;x:1;", "4", "ot=th:4;x:1"),
    ] {
        assert_eq!(with(before, th), after, "{before}");
    }
}

#[test]
fn a_threshold_is_taken_out_with_the_member_when_nothing_else_is_in_it() {
    for (before, after) in [
        ("", ""),
        ("a=1", "a=1"),
        ("a=1,ot=x:1,b=2", "a=1,ot=x:1,b=2"),
        ("a=1,ot=th:4,b=2", "a=1,b=2"),
        ("ot=th:4", ""),
        ("a=1,ot=x:1;th:4", "ot=x:1,a=1"),
        ("a=1,ot=th:nonsense", "a=1"),
    ] {
        assert_eq!(with(before, ""), after, "{before}");
    }
    assert_eq!(ot_state::with_threshold(b"ot=th:8", Some(Threshold::NONE)).as_deref(), Some(""));
}

#[test]
fn the_thirty_second_other_member_makes_room() {
    let others: Vec<_> = (0..32).map(|n| format!("k{n}=v")).collect();
    assert_eq!(with(&others.join(","), "8"), format!("ot=th:8,{}", others[..31].join(",")));
    assert_eq!(
        with(&format!("{},ot=th:4", others[..31].join(",")), "8"),
        format!("ot=th:8,{}", others[..31].join(","))
    );
}

#[test]
fn a_field_for_which_there_is_no_room_goes_and_randomness_stays() {
    let (long, rv) = ("x".repeat(220), "rv:0123456789abcd");
    let before = format!("ot=a:{long};b:1;{rv}");
    assert_eq!(with(&before, "8"), format!("ot=th:8;{rv};a:{long};b:1"));
    // The last one is a character too long, then the one before it.
    assert_eq!(with(&before, "fd70a3d70a3d"), format!("ot=th:fd70a3d70a3d;{rv};a:{long}"));
    assert_eq!(with(&before, "fd70a3d70a3d7"), format!("ot=th:fd70a3d70a3d7;{rv};b:1"));
}

#[test]
fn members_that_no_header_may_have_are_not_written() {
    let long = "v".repeat(257);
    for wrong in ["B=1", "a", "=1", "a=", "a=1=2", "a=\u{e9}", &format!("a={long}")] {
        assert_eq!(with(&format!("{wrong}, x=1 ,,"), "8"), "ot=th:8,x=1", "{wrong}");
    }
    assert_eq!(with(&format!("ot=x:{long}"), "8"), "ot=th:8");
}

fn any_header() -> impl Strategy<Value = String> {
    let field = prop_oneof!["th:[0-9a-f]{0,15}", "rv:[0-9a-f]{13,15}", "[a-z]{0,3}:[ -~]{0,80}", ".{0,3}"];
    let ours = prop::collection::vec(field, 0..6).prop_map(|fields| format!("ot={}", fields.join(";")));
    let other = prop_oneof![
        4 => "[a-z]{1,3}=[ -+--<>-~]{0,10}[!-+--<>-~]",
        1 => ".{0,10}",
        1 => "[ \\t]{0,2}",
    ];
    let member = prop_oneof![1 => ours, 6 => other];
    prop::collection::vec(member, 0..40).prop_map(|members| members.join(","))
}

proptest! {
    #[test]
    fn whatever_a_header_was_it_is_valid_afterwards_and_says_the_threshold(
        header in any_header(),
        th in "[0-9a-f]{1,14}",
    ) {
        let threshold = Threshold::from_hex(th.as_bytes());
        let Some(after) = ot_state::with_threshold(header.as_bytes(), threshold) else {
            prop_assert_eq!(ot_state::threshold(header.as_bytes()), threshold);
            return Ok(());
        };
        prop_assert!(parse_tracestate(&after).is_some(), "{}", after);
        prop_assert_eq!(ot_state::threshold(after.as_bytes()), threshold);
        prop_assert_eq!(ot_state::randomness(after.as_bytes()), ot_state::randomness(header.as_bytes()));
        prop_assert_eq!(ot_state::with_threshold(after.as_bytes(), threshold), None);
    }

    #[test]
    fn a_threshold_that_is_taken_out_is_gone(header in any_header()) {
        if let Some(after) = ot_state::with_threshold(header.as_bytes(), None) {
            prop_assert!(after.is_empty() || parse_tracestate(&after).is_some(), "{}", after);
            prop_assert_eq!(ot_state::threshold(after.as_bytes()), None);
            prop_assert_eq!(ot_state::randomness(after.as_bytes()), ot_state::randomness(header.as_bytes()));
        }
    }
}
