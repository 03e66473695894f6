//! Events as envelopes: what the host wrote, within Sentry's limits, and nothing else.

use edgespan::recording::tape;
use edgespan::sentry::envelope;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A host's tape and its text, of a header and an event.
fn tape_of(header: &Value, event: &Value) -> (Vec<u32>, String) {
    let (mut words, mut text) = (Vec::new(), String::new());
    write(&Value::Array(vec![header.clone(), event.clone()]), &mut words, &mut text);
    (words, text)
}

fn write(value: &Value, words: &mut Vec<u32>, text: &mut String) {
    match value {
        Value::Null => words.push(tape::NULL),
        Value::Bool(true) => words.push(tape::TRUE),
        Value::Bool(false) => words.push(tape::FALSE),
        Value::Number(number) => {
            let bits = number.as_f64().expect("a double").to_bits();
            words.extend([tape::NUMBER, bits as u32, (bits >> 32) as u32]);
        }
        Value::String(string) => {
            words.push(tape::STRING);
            write_text(string, words, text);
        }
        Value::Array(values) => {
            words.extend([tape::ARRAY, values.len() as u32]);
            values.iter().for_each(|value| write(value, words, text));
        }
        Value::Object(members) => {
            words.extend([tape::MAP, members.len() as u32]);
            for (name, value) in members {
                write_text(name, words, text);
                write(value, words, text);
            }
        }
    }
}

fn write_text(string: &str, words: &mut Vec<u32>, text: &mut String) {
    words.push(string.len() as u32);
    text.push_str(string);
}

/// The event of an envelope, after everything around it was checked.
fn sent(event: &Value) -> Value {
    let (words, text) = tape_of(&json!({}), event);
    let envelope = envelope(&words, text.as_bytes()).expect("small enough");
    assert!(envelope.starts_with(b"{}\n"));
    read(&envelope).1
}

/// The header and the event of an envelope's lines.
fn read(envelope: &[u8]) -> (Value, Value) {
    let text = std::str::from_utf8(envelope).expect("UTF-8");
    let lines: Vec<_> = text.split('\n').collect();
    let [header, item, event, ""] = lines[..] else { panic!("{} lines", lines.len()) };
    assert_eq!(item, format!("{{\"type\":\"event\",\"length\":{}}}", event.len()));
    (serde_json::from_str(header).expect("JSON"), serde_json::from_str(event).expect("JSON"))
}

fn text(chars: usize) -> String {
    "é".repeat(chars)
}

/// Text that was cut to so many characters.
fn cut(chars: usize) -> String {
    text(chars - 1) + "…"
}

#[test]
fn an_envelope_is_three_lines() {
    let event =
        json!({"event_id": "0af7651916cd43dd8448eb211c80319c", "level": "error", "timestamp": 1_763_800_000.123});
    let (words, text) =
        tape_of(&json!({"event_id": "0af7651916cd43dd8448eb211c80319c", "sdk": {"name": "x\ny"}}), &event);
    let expected = "{\"event_id\":\"0af7651916cd43dd8448eb211c80319c\",\"sdk\":{\"name\":\"x\\ny\"}}\n\
        {\"type\":\"event\",\"length\":90}\n\
        {\"event_id\":\"0af7651916cd43dd8448eb211c80319c\",\"level\":\"error\",\"timestamp\":1763800000.123}\n";
    assert_eq!(String::from_utf8(envelope(&words, text.as_bytes()).expect("small")).as_deref(), Ok(expected));
}

#[test]
fn the_length_of_an_event_is_in_bytes() {
    let (words, text) = tape_of(&json!({}), &json!({"m": "é😀"}));
    let expected = "{}\n{\"type\":\"event\",\"length\":14}\n{\"m\":\"é😀\"}\n";
    assert_eq!(envelope(&words, text.as_bytes()).as_deref(), Some(expected.as_bytes()));
}

#[test]
fn numbers_that_json_does_not_have_are_null() {
    for (number, shown) in [
        (f64::NAN, "null"),
        (f64::INFINITY, "null"),
        (f64::NEG_INFINITY, "null"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (1e300, "1e+300"),
        (-1.5e-9, "-1.5e-9"),
    ] {
        let bits = number.to_bits();
        let words = [tape::ARRAY, 2, tape::MAP, 0, tape::ARRAY, 1, tape::NUMBER, bits as u32, (bits >> 32) as u32];
        let event = format!("[{shown}]");
        let expected = format!("{{}}\n{{\"type\":\"event\",\"length\":{}}}\n{event}\n", event.len());
        assert_eq!(envelope(&words, b"").as_deref(), Some(expected.as_bytes()));
    }
}

#[test]
fn a_string_keeps_8192_characters_and_one_of_a_tag_200() {
    let extra = |chars| json!({"extra": {"list": [text(chars)]}, "message": text(chars)});
    assert_eq!(sent(&extra(8192)), extra(8192));
    let event = json!({"extra": {"list": [cut(8192)]}, "message": cut(8192)});
    assert_eq!(sent(&extra(8193)), event);
    let tags = |value: String| json!({"tags": {"a": value, "number": 1}, "message": text(201)});
    assert_eq!(sent(&tags(text(200))), tags(text(200)));
    assert_eq!(sent(&tags(text(201))), tags(cut(200)));
    // Not the member of another object.
    let other = json!({"extra": {"tags": {"a": text(300)}}});
    assert_eq!(sent(&other), other);
}

#[test]
fn a_stack_keeps_its_last_50_frames() {
    let frames = |from: u32, to: u32| -> Value { (from..to).map(|line| json!({"lineno": line})).collect() };
    for stacks in ["exception", "threads"] {
        let event = |frames: Value| {
            let value = json!({"type": "E", "stacktrace": {"frames": frames}});
            let mut event = json!({"extra": {"frames": (0..60).collect::<Vec<_>>()}});
            event[stacks] = json!({"values": [value, value]});
            event
        };
        assert_eq!(sent(&event(frames(0, 50))), event(frames(0, 50)));
        assert_eq!(sent(&event(frames(0, 57))), event(frames(7, 57)));
    }
}

#[test]
fn an_event_keeps_its_last_100_breadcrumbs_whole() {
    let crumbs = |from: u32, to: u32| -> Value {
        (from..to).map(|at| json!({"timestamp": at, "data": {"arguments": vec![at; 120]}})).collect()
    };
    assert_eq!(sent(&json!({"breadcrumbs": crumbs(0, 100)})), json!({"breadcrumbs": crumbs(0, 100)}));
    assert_eq!(sent(&json!({"breadcrumbs": crumbs(0, 103)})), json!({"breadcrumbs": crumbs(3, 103)}));
}

#[test]
fn in_a_context_over_8_kib_strings_keep_half_as_many_characters_until_it_fits() {
    let context = |long: String, short: &str| json!({"contexts": {"a": {"long": long, "short": short}, "b": {"c": 1}}});
    let fits = context("x".repeat(8000), "y");
    assert_eq!(sent(&fits), fits);
    let half = "x".repeat(4095) + "…";
    assert_eq!(sent(&context("x".repeat(8192), "y")), context(half, "y"));
    // 4095 of these characters are 8190 bytes.
    let quarter = cut(2048);
    assert_eq!(sent(&context(text(8192), "y")), context(quarter, "y"));
}

#[test]
fn a_context_that_shorter_strings_do_not_make_small_enough_is_left_out_and_the_next_has_its_own_limits() {
    let list: Vec<_> = (0..3000).collect();
    let long = "x".repeat(8000);
    let event = json!({"contexts": {"a": {"list": list}, "b": {"text": long}}, "message": text(8192)});
    assert_eq!(sent(&event), json!({"contexts": {"b": {"text": long}}, "message": text(8192)}));
}

/// An object whose JSON is at least so many bytes long, of strings that are not cut.
fn large(bytes: usize) -> Value {
    let members = (0..bytes / 8000 + 1).map(|at| (format!("k{at}"), json!("x".repeat(8000))));
    Value::Object(members.collect::<Map<_, _>>())
}

#[test]
fn an_event_over_1_mib_goes_without_breadcrumbs_then_without_extra_then_without_contexts_but_trace() {
    const MIB: usize = 1 << 20;
    let contexts = |count: usize| -> Map<String, Value> {
        let all = (0..count).map(|at| (format!("c{at}"), json!({"text": "x".repeat(8000)})));
        all.chain([("trace".into(), json!({"trace_id": "t", "span_id": "s"}))]).collect()
    };
    let crumbs = json!([{"message": "x"}]);
    let event = json!({"breadcrumbs": crumbs, "extra": large(MIB), "contexts": contexts(2), "tags": {"a": "b"}});
    assert_eq!(sent(&event), json!({"contexts": contexts(2), "tags": {"a": "b"}}));
    let event = json!({"breadcrumbs": [large(MIB)], "extra": {"a": 1}, "contexts": contexts(2)});
    assert_eq!(sent(&event), json!({"extra": {"a": 1}, "contexts": contexts(2)}));
    let event = json!({"breadcrumbs": crumbs, "extra": {"a": 1}, "contexts": contexts(140), "user": {"id": 1}});
    assert_eq!(sent(&event), json!({"contexts": contexts(0), "user": {"id": 1}}));
    let (words, text) = tape_of(&json!({}), &json!({"request": large(MIB)}));
    assert_eq!(envelope(&words, text.as_bytes()), None);
}

#[test]
fn an_event_of_exactly_1_mib_is_whole_and_one_byte_more_is_not() {
    const MIB: usize = 1 << 20;
    let event = |bytes: usize| {
        let mut event = json!({"breadcrumbs": [], "request": large(MIB - 20_000)});
        let rest = bytes - event.to_string().len() - "\"fill\":{\"a\":\"\",\"b\":\"\",\"c\":\"\"},".len();
        event["fill"] =
            json!({"a": "x".repeat(rest / 3), "b": "x".repeat(rest / 3), "c": "x".repeat(rest - rest / 3 * 2)});
        assert_eq!(event.to_string().len(), bytes);
        event
    };
    assert_eq!(sent(&event(MIB)), event(MIB));
    let mut without = event(MIB + 1);
    without.as_object_mut().expect("an object").remove("breadcrumbs");
    assert_eq!(sent(&event(MIB + 1)), without);
}

#[test]
fn sixteen_levels_are_read_and_the_reading_ends_at_a_deeper_one() {
    let nested = |levels: usize| (1..levels).fold(json!({"a": 1}), |value, _| json!({"a": value}));
    assert_eq!(sent(&nested(16)), nested(16));
    let mut expected = nested(16);
    *expected.pointer_mut(&"/a".repeat(16)).expect("there") = Value::Null;
    assert_eq!(sent(&nested(17)), expected);
    let after = json!({"a": nested(20), "b": 1});
    assert_eq!(sent(&after).as_object().map(Map::len), Some(1));
}

/// JSON that no limit touches.
fn values() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i32>().prop_map(f64::from),
        any::<f64>().prop_filter("a number of JSON's", |number| number.is_finite()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Whether two values are one, numbers up to what serde_json makes of their last digit.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().expect("a double"), other.as_f64().expect("a double"));
            (one - other).abs() <= one.abs() * 1e-15
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(name, one)| other.get(name).is_some_and(|o| is_same(one, o)))
        }
        _ => one == other,
    }
}

proptest! {
    #[test]
    fn what_no_limit_touches_arrives_as_it_was_written(header in values(), event in values()) {
        let (words, text) = tape_of(&header, &event);
        let (sent_header, sent_event) = read(&envelope(&words, text.as_bytes()).expect("small"));
        prop_assert!(is_same(&header, &sent_header), "{header} is {sent_header}");
        prop_assert!(is_same(&event, &sent_event), "{event} is {sent_event}");
    }

    #[test]
    fn limits_hold_whatever_the_lengths_are(
        tag in 0..500_usize,
        string in 8000..9000_usize,
        frames in 0..80_usize,
        crumbs in 0..150_usize,
        context in prop::collection::vec(0..9000_usize, 0..4),
    ) {
        let members: Map<_, _> = context.iter().enumerate().map(|(at, len)| (at.to_string(), json!(text(*len)))).collect();
        let event = json!({
            "tags": {"a": text(tag)},
            "message": text(string),
            "exception": {"values": [{"stacktrace": {"frames": vec![1; frames]}}]},
            "breadcrumbs": vec![1; crumbs],
            "contexts": {"a": members},
        });
        let sent = sent(&event);
        let chars = |pointer: &str| sent.pointer(pointer).and_then(Value::as_str).expect("a string").chars().count();
        let len = |pointer: &str| sent.pointer(pointer).and_then(Value::as_array).expect("a list").len();
        prop_assert_eq!(chars("/tags/a"), tag.min(200));
        prop_assert_eq!(chars("/message"), string.min(8192));
        prop_assert_eq!(len("/exception/values/0/stacktrace/frames"), frames.min(50));
        prop_assert_eq!(len("/breadcrumbs"), crumbs.min(100));
        let context = sent.pointer("/contexts/a").expect("so few strings always fit").to_string();
        prop_assert!(context.len() <= 8192);
        if members_len(&members) <= 8192 {
            prop_assert_eq!(context, Value::Object(members).to_string());
        }
    }

    #[test]
    fn any_tape_is_read_without_a_panic_and_becomes_lines_of_json(
        words in prop::collection::vec(prop_oneof![4 => 15..25_u32, 3 => 0..4_u32, 1 => any::<u32>()], 0..200),
        text in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        read(&envelope(&words, &text).expect("small"));
    }
}

fn members_len(members: &Map<String, Value>) -> usize {
    Value::Object(members.clone()).to_string().len()
}
