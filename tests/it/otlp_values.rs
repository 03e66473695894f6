//! Attribute values and keys, one case per kind of value and per length at which their encoding changes.

use super::recording::{Recording, array, attributes_of, map, pair, set, span, string};
use super::tape_writer::{HostAttributes, HostValue};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};

/// Asserts that a host's value is this one: as an attribute, in an array and in a map.
#[track_caller]
fn assert_value(given: impl Into<HostValue>, expected: Option<Value>) {
    let given = given.into();
    let inside = AnyValue { value: expected };
    let entry = KeyValue { key: "key".into(), value: Some(inside.clone()), ..Default::default() };
    let host: HostAttributes = vec![
        set("key", given.clone()),
        set("array", HostValue::Array(vec![given.clone(), HostValue::Null, given.clone()])),
        set("map", HostValue::Map(vec![set("key", given)])),
    ];
    let null = AnyValue { value: None };
    let array = Value::ArrayValue(ArrayValue { values: vec![inside.clone(), null, inside] });
    assert_attributes(host, vec![entry.clone(), pair("array", array), pair("map", map([entry]))]);
}

/// Asserts that a host's attributes are these, of a span, an event and a link.
#[track_caller]
fn assert_attributes(host: HostAttributes, attributes: Vec<KeyValue>) {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &host);
    recording.tape.event(index, (0.0, 0), &"".into(), &host);
    recording.tape.link(index, Default::default(), &"".into(), &host);
    recording.end(index);
    let event = Event { attributes: attributes.clone(), ..Default::default() };
    let link = Link {
        trace_id: vec![0; 16],
        span_id: vec![0; 8],
        attributes: attributes.clone(),
        flags: 0x100,
        ..Default::default()
    };
    recording.assert_spans([Span { attributes, events: vec![event], links: vec![link], ..span(1) }]);
}

#[test]
fn a_string_is_a_string_even_when_empty() {
    assert_value("", Some(string("")));
    assert_value("text", Some(string("text")));
    assert_value("\0", Some(string("\0")));
}

#[test]
fn a_boolean_is_written_even_when_false() {
    assert_value(HostValue::Bool(true), Some(Value::BoolValue(true)));
    assert_value(HostValue::Bool(false), Some(Value::BoolValue(false)));
}

#[test]
fn null_is_the_empty_value() {
    assert_value(HostValue::Null, None);
}

#[test]
fn a_number_is_an_integer_where_a_double_holds_every_integer() {
    let safe = 9_007_199_254_740_991_i64;
    for (number, integer) in [
        (0.0, 0),
        (-0.0, 0),
        (1.0, 1),
        (-1.0, -1),
        (127.0, 127),
        (128.0, 128),
        (-128.0, -128),
        (16_383.0, 16_383),
        (16_384.0, 16_384),
        (4_294_967_296.0, 4_294_967_296),
        (9_007_199_254_740_991.0, safe),
        (-9_007_199_254_740_991.0, -safe),
    ] {
        assert_value(HostValue::Number(number), Some(Value::IntValue(integer)));
    }
}

#[test]
fn an_integer_has_all_of_64_bits() {
    for integer in [0, 1, -1, 127, 128, 1 << 53, i64::from(u32::MAX), -(1 << 32), i64::MAX, i64::MIN] {
        assert_value(HostValue::Integer(integer), Some(Value::IntValue(integer)));
    }
}

#[test]
fn any_other_number_is_a_double() {
    for number in [
        0.5,
        -0.1,
        5e-324,
        9_007_199_254_740_992.0,
        -9_007_199_254_740_992.0,
        9_223_372_036_854_774_784.0,
        9_223_372_036_854_775_808.0,
        -9_223_372_036_854_775_808.0,
        18_446_744_073_709_551_616.0,
        1e300,
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        -f64::NAN,
    ] {
        assert_value(HostValue::Number(number), Some(Value::DoubleValue(number)));
    }
}

#[test]
fn bytes_are_bytes_whatever_is_in_them() {
    let any_bytes: Vec<u8> = (0..=255).chain([255, 0, 128]).collect();
    for len in [0, 1, 2, 3, 4, 5, 127, 128, 259] {
        assert_value(HostValue::Bytes(any_bytes[..len].into()), Some(Value::BytesValue(any_bytes[..len].into())));
    }
    let long: Vec<u8> = any_bytes.iter().copied().cycle().take(100_000).collect();
    assert_value(HostValue::Bytes(long.clone()), Some(Value::BytesValue(long)));
}

#[test]
fn an_array_keeps_its_order_and_its_kinds() {
    assert_value(HostValue::Array(Vec::new()), Some(array([])));
    assert_value(
        HostValue::Array(vec!["é".into(), HostValue::Number(1.5), HostValue::Array(vec!["".into()]), "é".into()]),
        Some(array([string("é"), Value::DoubleValue(1.5), array([string("")]), string("é")])),
    );
}

#[test]
fn a_map_keeps_its_order_and_may_have_an_empty_key() {
    assert_value(HostValue::Map(Vec::new()), Some(map([])));
    assert_value(
        HostValue::Map(vec![set("z", "1"), set("", "2"), set("a", HostValue::Map(vec![set("", HostValue::Null)]))]),
        Some(map([
            pair("z", string("1")),
            pair("", string("2")),
            pair("a", map([KeyValue { value: Some(AnyValue::default()), ..Default::default() }])),
        ])),
    );
}

#[test]
fn keys_and_values_of_any_length_are_written_whole() {
    let near = |border: usize| border - 12..border + 3;
    let lengths: Vec<usize> = (1..140).chain(near(256)).chain(near(16_384)).collect();
    for len in lengths {
        let (text, wide) = ("x".repeat(len), "é".repeat(len));
        let host = vec![
            set("key", text.as_str()),
            set(text.as_str(), "value"),
            set(text.clone() + "1", HostValue::Number(1.0)),
            set(text.clone() + "b", HostValue::Bool(false)),
            set(text.clone() + "n", HostValue::Number(-1.0)),
            set(wide.as_str(), wide.as_str()),
            set(text.clone() + "s", text.as_str()),
        ];
        let expected = [
            pair("key", string(&text)),
            pair(&text, string("value")),
            pair(&(text.clone() + "1"), Value::IntValue(1)),
            pair(&(text.clone() + "b"), Value::BoolValue(false)),
            pair(&(text.clone() + "n"), Value::IntValue(-1)),
            pair(&wide, string(&wide)),
            pair(&(text.clone() + "s"), string(&text)),
        ];
        assert_eq!(attributes_of(Limits::default(), &host), expected, "{len}");
    }
}

/// How many messages inside each other the host allows a value: a map takes three, an array two.
fn host_messages() -> usize {
    let source = include_str!("../../pkg-template/src/types/bounds.ts");
    let (_, rest) = source.split_once("const MAX_MESSAGES = ").expect("the host's limit");
    rest.split_once(';').expect("its end").0.parse().expect("a number")
}

/// A map in a map in a map, so many of them, with the official value beside it.
fn maps(levels: usize) -> (HostValue, Value) {
    (0..levels).fold(("bottom".into(), string("bottom")), |(host, value), _| {
        (HostValue::Map(vec![set("deeper", host)]), map([pair("deeper", value)]))
    })
}

/// An array in an array in an array.
fn arrays(levels: usize) -> (HostValue, Value) {
    (0..levels)
        .fold(("bottom".into(), string("bottom")), |(host, value), _| (HostValue::Array(vec![host]), array([value])))
}

/// Receivers stop at 100 messages inside each other (prost, C++, Java) and refuse the whole request.
#[test]
fn the_deepest_value_of_a_host_is_read_by_a_receiver() {
    for (host, value) in [maps(host_messages() / 3), arrays(host_messages() / 2)] {
        assert_attributes(vec![set("deep", host)], vec![pair("deep", value)]);
    }
}
