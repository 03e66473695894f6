//! Trace context in headers: the W3C harness's cases, and that no header whatever does harm.

use edgespan::propagation::{RemoteParent, format_traceparent, parse_traceparent, parse_tracestate};
use edgespan::trace::{SpanId, TraceFlags, TraceId};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn every_case_of_the_w3c_harness_is_kept_or_restarted_as_it_asks() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../vectors/w3c-trace-context.json")).expect("valid JSON");
    assert_eq!(cases.len(), 71);
    for case in cases {
        let parent = parse_traceparent(&header(&case, "traceparent", ", ").unwrap_or_default());
        let expected = case["kept"].as_bool().expect("kept").then(|| RemoteParent {
            trace_id: TraceId::from_hex(text(&case["traceId"]).as_bytes()).expect("a trace id"),
            span_id: SpanId::from_hex(text(&case["parentId"]).as_bytes()).expect("a span id"),
            flags: TraceFlags::from_bits(case["flags"].as_u64().expect("flags").try_into().expect("one byte")),
        });
        assert_eq!(parent, expected, "{case}");
        let tracestate = parent.and_then(|_| parse_tracestate(&header(&case, "tracestate", ",")?));
        assert_eq!(tracestate.unwrap_or_default(), text(&case["tracestate"]), "{case}");
    }
}

/// The header lines of one name as one value, the way that `Headers` joins them.
fn header(case: &Value, name: &str, separator: &str) -> Option<String> {
    let lines = case["headers"].as_array().expect("headers").iter();
    let values: Vec<_> =
        lines.filter(|line| text(&line[0]).eq_ignore_ascii_case(name)).map(|line| text(&line[1])).collect();
    (!values.is_empty()).then(|| values.join(separator))
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

#[test]
fn white_space_around_a_traceparent_is_ignored_and_any_other_is_not() {
    let bare = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert!(parse_traceparent(bare).is_some());
    assert_eq!(parse_traceparent(&format!(" \t{bare}\t ")), parse_traceparent(bare));
    assert_eq!(parse_traceparent(&format!("{bare}\n")), None);
    assert_eq!(parse_traceparent(&format!("\u{a0}{bare}")), None);
    assert_eq!(parse_traceparent(&bare.to_uppercase()), None);
}

#[test]
fn unknown_flags_are_not_passed_on() {
    let parent = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff").expect("valid");
    assert_eq!(
        format_traceparent(&parent.trace_id, &parent.span_id, parent.flags),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03"
    );
}

#[test]
fn a_later_version_is_read_as_far_as_it_is_known() {
    let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert!(parse_traceparent(later).is_some());
    assert_eq!(parse_traceparent(&format!("{later}-")), parse_traceparent(later));
    assert_eq!(parse_traceparent(&format!("{later}0")), None);
}

#[test]
fn a_tracestate_member_has_a_key_and_a_value_of_at_most_256_characters() {
    let longest = "k".repeat(256) + "=" + &"v".repeat(256);
    assert_eq!(parse_tracestate(&longest).as_deref(), Some(longest.as_str()));
    assert_eq!(parse_tracestate(&("k".repeat(257) + "=v")), None);
    assert_eq!(parse_tracestate(&("k=".to_owned() + &"v".repeat(257))), None);
    assert_eq!(parse_tracestate("k"), None);
    assert_eq!(parse_tracestate("=v"), None);
    assert_eq!(parse_tracestate("k=ü"), None);
    assert_eq!(parse_tracestate("k= v").as_deref(), Some("k= v"));
}

#[test]
fn a_tracestate_without_members_is_nothing_to_pass_on() {
    for header in ["", " ", ",", " ,\t, "] {
        assert_eq!(parse_tracestate(header), None, "{header:?}");
    }
}

#[test]
fn repeated_keys_count_towards_the_32_members() {
    let members = |count| vec!["a=1"; count].join(",");
    assert_eq!(parse_tracestate(&members(32)).as_deref(), Some("a=1"));
    assert_eq!(parse_tracestate(&members(33)), None);
}

proptest! {
    #[test]
    fn what_is_formatted_is_parsed_again(trace_id: [u8; 16], span_id: [u8; 8], bits: u8) {
        let (trace_id, span_id) = (TraceId::from_bytes(trace_id), SpanId::from_bytes(span_id));
        prop_assume!(trace_id.is_some() && span_id.is_some());
        let (trace_id, span_id) = (trace_id.expect("assumed"), span_id.expect("assumed"));
        let parent = RemoteParent { trace_id, span_id, flags: TraceFlags::from_bits(bits) };
        let header = format_traceparent(&trace_id, &span_id, parent.flags);
        prop_assert_eq!(&header, &format!("00-{trace_id}-{span_id}-{:02x}", bits & 3));
        prop_assert_eq!(parse_traceparent(&header), Some(parent));
    }

    #[test]
    fn no_header_makes_a_parser_panic(header: String) {
        let _ = parse_traceparent(&header);
        let _ = parse_tracestate(&header);
    }

    #[test]
    fn one_wrong_character_is_enough_to_restart(at in 0_usize..55, wrong in "[^0-9a-f-]") {
        let mut header: Vec<String> =
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".chars().map(String::from).collect();
        header[at] = wrong;
        let header = header.concat();
        // White space at the very end is trimmed, which leaves the header too short.
        prop_assert_eq!(parse_traceparent(&header), None);
    }

    #[test]
    fn what_is_passed_on_would_be_passed_on_again(header in "[a-c =,\t0-9@]{0,60}") {
        if let Some(normal) = parse_tracestate(&header) {
            prop_assert_eq!(parse_tracestate(&normal), Some(normal));
        }
    }
}
