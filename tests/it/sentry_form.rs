//! Spans toward Sentry: which attributes they have beside their own, and what becomes of values that Sentry does not take.

use super::host_json;
use super::judge;
use super::recording::{MAX_BYTES, Recording, array, host_span, pair, set, string};
use super::tape_writer::{HostAttributes, HostSpan, HostValue};
use edgespan::otlp::{Encoder, Envelope, Form, Selection};
use edgespan::recording::SpanBuffer;
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use std::sync::LazyLock;

/// Attributes that a host wants every span to have toward Sentry.
pub(crate) struct Defaults(SpanBuffer);

impl Defaults {
    pub(crate) fn new(attributes: &HostAttributes) -> Self {
        let mut recording = Recording::unlimited();
        recording.tape.scope_with(&"".into(), &"".into(), &"".into(), attributes);
        recording.ingest();
        Self(recording.buffer)
    }

    pub(crate) fn form(&self) -> Form<'_> {
        let [_, defaults] = self.0.scopes() else { panic!("two scopes") };
        Form::Sentry { defaults: defaults.attributes, of: &self.0 }
    }
}

/// The form of a host that says a release and an environment.
pub(crate) fn sentry() -> Form<'static> {
    static DEFAULTS: LazyLock<Defaults> = LazyLock::new(|| {
        Defaults::new(&vec![set("sentry.release", "shop@1.2.3"), set("sentry.environment", "staging")])
    });
    DEFAULTS.form()
}

/// A recording whose host writes arrays and maps as JSON text too.
fn with_json() -> Recording {
    let mut recording = Recording::unlimited();
    recording.tape.has_json = true;
    recording
}

/// The attributes of ours, in their order.
fn ours(op: &str, origin: &str) -> Vec<KeyValue> {
    vec![
        pair("sentry.op", string(op)),
        pair("sentry.origin", string(origin)),
        pair("sentry.release", string("shop@1.2.3")),
        pair("sentry.environment", string("staging")),
        pair("sentry.client_sample_rate", Value::DoubleValue(1.0)),
    ]
}

/// The spans of a recording, toward Sentry.
fn spans(recording: &mut Recording, form: Form<'_>) -> Vec<Span> {
    let (_, bytes) = recording.encode_as(form, Selection::default());
    let request = judge::decode(&bytes);
    judge::assert_unique_keys(&request);
    request.resource_spans.into_iter().flat_map(|all| all.scope_spans).flat_map(|scope| scope.spans).collect()
}

/// The attributes of a span of this kind and scope that was given these.
fn attributes_of(kind: u32, scope: &str, attributes: &HostAttributes) -> Vec<KeyValue> {
    let mut recording = Recording::unlimited();
    recording.tape.scope(&scope.into(), &"".into(), &"".into());
    let host = HostSpan { kind, scope: 1, ..host_span(1) };
    let index = recording.tape.start(host, &"span 1".into(), attributes);
    recording.end(index);
    spans(&mut recording, sentry()).remove(0).attributes
}

/// What an attribute of ours says of a span that has these.
fn value_of(key: &str, kind: u32, scope: &str, attributes: &HostAttributes) -> Option<Value> {
    let all = attributes_of(kind, scope, attributes);
    all.into_iter().find(|attribute| attribute.key == key).and_then(|attribute| attribute.value?.value)
}

const INTERNAL: u32 = 0;
const SERVER: u32 = 1;
const CLIENT: u32 = 2;

#[test]
fn a_span_toward_sentry_has_everything_that_a_plain_one_has_and_five_attributes_more() {
    let attributes = vec![set("a", "b"), set("n", HostValue::Number(0.5))];
    let mut recording = Recording::unlimited();
    let host = HostSpan { parent: [0, 9], flags: 0x201, kind: SERVER, ..host_span(1) };
    let index = recording.tape.start(host, &"span 1".into(), &attributes);
    recording.tape.event(index, (1_500.0, 0), &"event".into(), &attributes);
    recording.tape.dropped(index, 3);
    recording.end(index);
    let (_, bytes) = recording.encode_as(sentry(), Selection::default());
    let plain = judge::decode(&recording.encode_again(Form::Plain, None));
    let mut expected = plain.clone();
    let expected_span = &mut expected.resource_spans[0].scope_spans[0].spans[0];
    assert_eq!((expected_span.flags, expected_span.kind), (0x301, 2));
    expected_span.attributes.extend(ours("default", "manual"));
    judge::assert_request(&bytes, &expected);
    assert_eq!(plain.resource_spans[0].scope_spans[0].spans[0].dropped_attributes_count, 3);
}

#[test]
fn what_the_user_set_wins_over_each_attribute_of_ours_and_stays_in_its_place() {
    for own in ours("default", "manual") {
        for value in [HostValue::from("mine"), HostValue::Number(0.25), HostValue::Bool(false), "".into()] {
            let attributes = vec![set("first", "1"), set(own.key.as_str(), value.clone()), set("last", "2")];
            let mut plain = Recording::unlimited();
            let index = plain.start(1, &attributes);
            plain.end(index);
            let mut expected = plain.spans().remove(0).attributes;
            expected.extend(ours("default", "manual").into_iter().filter(|other| other.key != own.key));
            assert_eq!(attributes_of(INTERNAL, "tests", &attributes), expected);
        }
    }
}

#[test]
fn an_attribute_without_a_value_is_left_out_and_does_not_win() {
    let nothing = vec![set("a", HostValue::Null), set("sentry.op", HostValue::Null), set("b", "c")];
    let mut expected = vec![pair("b", string("c"))];
    expected.extend(ours("default", "manual"));
    assert_eq!(attributes_of(INTERNAL, "tests", &nothing), expected);
    let method = vec![set("http.request.method", HostValue::Null)];
    assert_eq!(value_of("sentry.op", SERVER, "tests", &method), Some(string("default")));
}

#[test]
fn the_op_is_derived_as_relay_derives_it_from_names_of_today_and_of_before() {
    type Case = (u32, &'static [(&'static str, &'static str)], &'static str);
    let cases: [Case; 27] = [
        (INTERNAL, &[], "default"),
        (SERVER, &[], "default"),
        (CLIENT, &[("url.full", "https://example.com/")], "default"),
        (CLIENT, &[("http.request.method", "GET")], "http.client"),
        (CLIENT, &[("http.method", "GET")], "http.client"),
        (SERVER, &[("http.request.method", "GET")], "http.server"),
        (SERVER, &[("http.method", "GET")], "http.server"),
        (INTERNAL, &[("http.request.method", "GET")], "http"),
        (3, &[("http.method", "GET")], "http"),
        (4, &[("http.method", "GET")], "http"),
        (INTERNAL, &[("sentry.http.prefetch", "1"), ("http.method", "GET")], "http.prefetch"),
        (CLIENT, &[("sentry.http.prefetch", "1"), ("http.method", "GET")], "http.client"),
        (INTERNAL, &[("sentry.http.prefetch", "1")], "default"),
        (CLIENT, &[("db.system.name", "postgresql")], "db"),
        (CLIENT, &[("db.system", "postgresql")], "db"),
        (CLIENT, &[("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "x")], "gen_ai.chat"),
        (CLIENT, &[("gen_ai.provider.name", "x")], "gen_ai"),
        (CLIENT, &[("gen_ai.system", "x")], "gen_ai"),
        (CLIENT, &[("rpc.system.name", "jsrpc")], "rpc"),
        (CLIENT, &[("rpc.service", "Greeter")], "rpc"),
        (3, &[("messaging.system", "kafka")], "message"),
        (SERVER, &[("faas.trigger", "timer")], "timer"),
        // The strongest wins, wherever it stands.
        (SERVER, &[("faas.trigger", "http"), ("http.request.method", "GET")], "http.server"),
        (CLIENT, &[("http.method", "GET"), ("rpc.service", "Greeter")], "http.client"),
        (CLIENT, &[("messaging.system", "x"), ("db.system", "x"), ("rpc.service", "x")], "db"),
        (CLIENT, &[("gen_ai.system", "x"), ("gen_ai.operation.name", "chat"), ("rpc.service", "x")], "gen_ai.chat"),
        (INTERNAL, &[("http.methods", "GET"), ("Http.method", "GET"), ("http.metho", "GET")], "default"),
    ];
    for (kind, attributes, op) in cases {
        let host = attributes.iter().map(|(key, value)| set(*key, *value)).collect();
        assert_eq!(value_of("sentry.op", kind, "tests", &host), Some(string(op)), "{kind} {attributes:?}");
    }
}

#[test]
fn an_op_that_is_taken_from_a_value_is_taken_from_strings_only() {
    for key in ["gen_ai.operation.name", "faas.trigger"] {
        let host = vec![set(key, HostValue::Number(7.0))];
        assert_eq!(value_of("sentry.op", INTERNAL, "tests", &host), Some(string("default")));
    }
    let any = vec![set("db.system", HostValue::Number(7.0))];
    assert_eq!(value_of("sentry.op", INTERNAL, "tests", &any), Some(string("db")));
    let long = "x".repeat(300);
    let host = vec![set("gen_ai.operation.name", long.as_str())];
    assert_eq!(value_of("sentry.op", INTERNAL, "tests", &host), Some(string(&format!("gen_ai.{long}"))));
}

#[test]
fn the_origin_tells_spans_of_edgespan_from_those_of_others() {
    for (scope, origin) in [
        ("edgespan/fetch", "auto.http.edgespan"),
        ("edgespan/workers", "auto.http.edgespan"),
        ("edgespan", "manual"),
        ("@edgespan/x", "manual"),
        ("", "manual"),
        ("my-app", "manual"),
    ] {
        let host = vec![set("http.request.method", "GET")];
        assert_eq!(value_of("sentry.origin", CLIENT, scope, &host), Some(string(origin)), "{scope}");
    }
}

#[test]
fn the_origin_of_a_span_of_edgespan_says_what_it_is_about() {
    for (key, value, category) in [
        ("http.request.method", "GET", "http"),
        ("db.system.name", "cloudflare-kv", "db"),
        ("gen_ai.operation.name", "chat", "gen_ai"),
        ("gen_ai.provider.name", "x", "gen_ai"),
        ("rpc.system.name", "jsrpc", "rpc"),
        ("messaging.system", "cloudflare_queues", "message"),
        ("faas.trigger", "timer", "faas"),
        ("url.full", "https://example.com/", "faas"),
    ] {
        let host = vec![set("sentry.op", "mine"), set(key, value)];
        let origin = format!("auto.{category}.edgespan");
        assert_eq!(value_of("sentry.origin", CLIENT, "edgespan/x", &host), Some(string(&origin)), "{key}");
        assert_eq!(value_of("sentry.op", CLIENT, "edgespan/x", &host), Some(string("mine")), "{key}");
    }
}

#[test]
fn defaults_that_are_not_known_are_left_out() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    recording.end(index);
    let span = spans(&mut recording, Defaults::new(&Vec::new()).form()).remove(0);
    let keys: Vec<_> = span.attributes.iter().map(|attribute| attribute.key.as_str()).collect();
    assert_eq!(keys, ["sentry.op", "sentry.origin", "sentry.client_sample_rate"]);
}

#[test]
fn defaults_of_any_number_kind_and_length_are_whole() {
    for len in [100, 20_000, 60_000] {
        let text = "r".repeat(len);
        let host = vec![
            set("sentry.release", text.as_str()),
            set("n", HostValue::Number(0.5)),
            set("sentry.environment", "é".repeat(100)),
        ];
        let mut recording = Recording::unlimited();
        let index = recording.start(1, &vec![set("n", "of the span")]);
        recording.end(index);
        let span = spans(&mut recording, Defaults::new(&host).form()).remove(0);
        let mut expected = ours("default", "manual");
        expected[2] = pair("sentry.release", string(&text));
        expected[3] = pair("sentry.environment", string(&"é".repeat(100)));
        expected.insert(0, pair("n", string("of the span")));
        assert_eq!(span.attributes, expected, "{len}");
    }
}

#[test]
fn attributes_of_ours_do_not_count_against_limits_or_the_byte_budget() {
    let limits = Limits { attribute_count: 1, attribute_value_length: 2, ..Limits::default() };
    let mut recording = Recording::new(limits, MAX_BYTES);
    let index = recording.start(1, &vec![set("a", "123"), set("b", "c")]);
    recording.end(index);
    let mut expected = vec![pair("a", string("12"))];
    expected.extend(ours("default", "manual"));
    let span = spans(&mut recording, sentry()).remove(0);
    assert_eq!((span.attributes, span.dropped_attributes_count), (expected, 1));
}

#[test]
fn an_array_or_map_is_the_json_text_that_the_host_wrote_for_it() {
    let map = vec![set("k\"", HostValue::Array(vec![])), set("n", HostValue::Null), set("m", HostValue::Map(vec![]))];
    let array = HostValue::Array(vec!["a\"b\\c/é😀".into(), HostValue::Number(-3.0), HostValue::Map(map.clone())]);
    let host = vec![set("list", array), set("map", HostValue::Map(map)), set("empty", HostValue::Array(vec![]))];
    let mut recording = with_json();
    let index = recording.start(1, &host);
    // Set again: what was written for the value before is gone.
    let long = HostValue::Array(vec!["x".repeat(20_000).into()]);
    recording.tape.attribute(index, &"empty".into(), &long);
    recording.end(index);
    let span = spans(&mut recording, sentry()).remove(0);
    let text = |at: usize| host_json::of_attribute(&host[at].1).expect("JSON");
    let mut expected = vec![
        pair("list", string(&text(0))),
        pair("map", string(&text(1))),
        pair("empty", string(&format!("[\"{}\"]", "x".repeat(20_000)))),
    ];
    expected.extend(ours("default", "manual"));
    assert_eq!(span.attributes, expected);
}

#[test]
fn an_array_or_map_without_json_text_and_bytes_are_what_they_are_for_others() {
    let host = vec![
        set("list", HostValue::Array(vec!["x".into()])),
        set("map", HostValue::Map(vec![set("k", HostValue::Null)])),
        set("bytes", HostValue::Bytes(b"text".to_vec())),
    ];
    let mut plain = Recording::unlimited();
    let index = plain.start(1, &host);
    plain.end(index);
    let mut expected = plain.spans().remove(0).attributes;
    expected.extend(ours("default", "manual"));
    assert_eq!(attributes_of(INTERNAL, "tests", &host), expected);
}

#[test]
fn json_text_counts_against_the_budget_together_with_its_value() {
    let host = vec![set("list", HostValue::Array(vec!["x".into()]))];
    let bytes_left = |has_json, max_bytes| {
        let mut recording = Recording::new(Limits::default(), max_bytes);
        recording.tape.has_json = has_json;
        let index = recording.start(1, &host);
        recording.ingest();
        let left = recording.buffer.bytes_left();
        recording.end(index);
        (left, spans(&mut recording, sentry()).remove(0).attributes)
    };
    let json = pair("list", string("[\"x\"]"));
    let [(without, _), (with, attributes)] = [false, true].map(|has_json| bytes_left(has_json, MAX_BYTES));
    assert_eq!((without - with, &attributes[0]), (json.encoded_len(), &json));
    let used = MAX_BYTES - with;
    assert_eq!(bytes_left(true, used).1[0], json);
    assert_eq!(bytes_left(true, used - 1).1, ours("default", "manual"));
}

#[test]
fn arrays_of_events_links_and_scopes_are_json_too() {
    let list =
        || vec![set("list", HostValue::Array(vec!["x".into(), HostValue::Integer(1)])), set("no", HostValue::Null)];
    let mut recording = with_json();
    recording.tape.scope_with(&"named".into(), &"".into(), &"".into(), &list());
    let index = recording.tape.start(HostSpan { scope: 1, ..host_span(1) }, &"span 1".into(), &Vec::new());
    recording.tape.event(index, (1_500.0, 0), &"event".into(), &list());
    recording.tape.link(index, Default::default(), &"".into(), &list());
    recording.end(index);
    let (_, bytes) = recording.encode_as(sentry(), Selection::default());
    let request = judge::decode(&bytes);
    let scope = &request.resource_spans[0].scope_spans[0];
    let expected = [pair("list", string("[\"x\",1]"))];
    assert_eq!(scope.scope.as_ref().expect("a scope").attributes, expected);
    assert_eq!(scope.spans[0].events[0].attributes, expected);
    assert_eq!(scope.spans[0].links[0].attributes, expected);
}

#[test]
fn a_resource_is_the_attributes_of_a_scope_and_toward_sentry_its_arrays_are_json() {
    let host = vec![
        set("service.name", "webjs"),
        set("none", HostValue::Null),
        set("list", HostValue::Array(vec!["a\"".into(), HostValue::Number(-1.0)])),
        set("long", "x".repeat(60_000)),
    ];
    let mut recording = with_json();
    recording.tape.scope_with(&"".into(), &"".into(), &"".into(), &host);
    recording.ingest();
    let attributes = recording.buffer.scopes()[1].attributes;
    let encoded = |form| {
        let envelope = Envelope { form, ..Envelope::default() };
        let bytes = Encoder::default().encode_resource(&recording.buffer, attributes, envelope);
        resource::v1::Resource::decode(&bytes[..]).expect("a resource").attributes
    };
    let list = |value| pair("list", value);
    let none = KeyValue { key: "none".into(), value: Some(AnyValue::default()), ..KeyValue::default() };
    let (name, long) = (pair("service.name", string("webjs")), pair("long", string(&"x".repeat(60_000))));
    let array = array([string("a\""), Value::IntValue(-1)]);
    assert_eq!(encoded(Form::Plain), [name.clone(), none, list(array), long.clone()]);
    assert_eq!(encoded(sentry()), [name, list(string("[\"a\\\"\",-1]")), long]);
}

#[test]
fn the_plain_form_has_none_of_it() {
    let host = vec![set("list", HostValue::Array(vec![])), set("no", HostValue::Null)];
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &host);
    recording.end(index);
    spans(&mut recording, sentry());
    let mut plain = Recording::unlimited();
    let index = plain.start(1, &host);
    plain.end(index);
    let expected = plain.encode();
    assert_eq!(recording.encode_again(Form::Plain, None), expected);
    assert_eq!(plain.encode_again(Form::Plain, None), expected);
    let attributes = judge::decode(&expected).resource_spans[0].scope_spans[0].spans[0].attributes.clone();
    assert_eq!(attributes.iter().map(|attribute| attribute.key.as_str()).collect::<Vec<_>>(), ["list", "no"]);
}
