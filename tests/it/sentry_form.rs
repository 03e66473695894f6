//! Spans toward Sentry: which attributes they have beside their own, and what becomes of values that Sentry does not take.

use super::judge;
use super::recording::{MAX_BYTES, Recording, host_span, pair, set, string};
use super::tape_writer::{HostAttributes, HostSpan, HostValue};
use edgespan::otlp::{Form, Selection};
use edgespan::recording::SpanBuffer;
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
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

/// The attributes of ours, in their order.
pub(crate) fn ours(op: &str, origin: &str) -> Vec<KeyValue> {
    vec![
        pair("sentry.op", string(op)),
        pair("sentry.origin", string(origin)),
        pair("sentry.release", string("shop@1.2.3")),
        pair("sentry.environment", string("staging")),
        pair("sentry.client_sample_rate", Value::DoubleValue(1.0)),
    ]
}

/// The spans of a recording, toward Sentry.
pub(crate) fn spans(recording: &mut Recording, form: Form<'_>) -> Vec<Span> {
    let (_, bytes) = recording.encode_as(form, Selection::default());
    let request = judge::decode(&bytes);
    judge::assert_unique_keys(&request);
    request.resource_spans.into_iter().flat_map(|all| all.scope_spans).flat_map(|scope| scope.spans).collect()
}

/// The attributes of a span of this kind and scope that was given these.
pub(crate) fn attributes_of(kind: u32, scope: &str, attributes: &HostAttributes) -> Vec<KeyValue> {
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

pub(crate) const INTERNAL: u32 = 0;
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
    assert_eq!(value_of("sentry.op", SERVER, "tests", &vec![set("faas.trigger", "")]), None);
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
