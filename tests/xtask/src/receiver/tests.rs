//! The receiver against real HTTP requests.

use std::io::Write as _;

use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;

use super::*;
use crate::http::{self, Call, Reply};

fn attribute(key: &str, value: &str) -> KeyValue {
    let value = Some(AnyValue { value: Some(Value::StringValue(value.into())) });
    KeyValue { key: key.into(), value, ..KeyValue::default() }
}

fn span(name: &str) -> Span {
    Span {
        trace_id: vec![1; 16],
        span_id: vec![2; 8],
        name: name.into(),
        kind: 1,
        start_time_unix_nano: 1,
        end_time_unix_nano: 2,
        attributes: vec![attribute("a", "1")],
        ..Span::default()
    }
}

fn request(spans: Vec<Span>) -> ExportTraceServiceRequest {
    let scope_spans = vec![ScopeSpans { spans, ..ScopeSpans::default() }];
    ExportTraceServiceRequest { resource_spans: vec![ResourceSpans { scope_spans, ..ResourceSpans::default() }] }
}

fn post(mailbox: &Mailbox, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Reply> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    http::send(&Call { method: "POST".into(), url: format!("{}/v1/traces", mailbox.url()), headers, body })
}

fn post_spans(mailbox: &Mailbox, spans: Vec<Span>) -> Result<Reply> {
    post(mailbox, &[("content-type", "application/x-protobuf")], request(spans).encode_to_vec())
}

#[test]
fn protobuf_json_and_gzip_decode_to_the_same_request() {
    let receiver = Receiver::start().unwrap();
    let expected = request(vec![span("héllo")]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&expected.encode_to_vec()).unwrap();
    let protobuf = ("content-type", "application/x-protobuf");
    let bodies = [
        (vec![protobuf], expected.encode_to_vec()),
        (vec![("content-type", "application/json")], serde_json::to_vec(&expected).unwrap()),
        (vec![protobuf, ("content-encoding", "gzip")], gzip.finish().unwrap()),
    ];
    for (number, (headers, body)) in bodies.into_iter().enumerate() {
        let mailbox = receiver.mailbox(&format!("case-{number}"));
        assert_eq!(post(&mailbox, &headers, body.clone()).unwrap().status, 200);
        let inbox = mailbox.read();
        assert_eq!(inbox.violations(), Vec::<String>::new());
        assert_eq!(inbox.posts[0].request.as_ref(), Some(&expected));
        assert_eq!(inbox.posts[0].body, body);
    }
}

#[test]
fn a_chunked_body_is_put_together() {
    let receiver = Receiver::start().unwrap();
    let body = request(vec![span("s")]).encode_to_vec();
    let (one, two) = body.split_at(7);
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", receiver.port())).unwrap();
    let head = "POST /k/v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    for chunk in [one, two, &[]] {
        stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes()).unwrap();
        stream.write_all(chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    let mailbox = receiver.mailbox("k");
    assert!(mailbox.wait(std::time::Duration::from_secs(5), |inbox| inbox.posts.len() == 1));
    assert_eq!((mailbox.read().posts[0].body.clone(), mailbox.read().violations()), (body, Vec::new()));
}

#[test]
fn each_breach_of_the_schema_is_one_sentence() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("k");
    let broken = Span {
        trace_id: vec![0; 16],
        parent_span_id: vec![2; 8],
        end_time_unix_nano: 0,
        kind: 0,
        flags: 0x600,
        attributes: vec![attribute("a", "1"), attribute("a", "2"), attribute("", "3")],
        ..span("broken")
    };
    post_spans(&mailbox, vec![broken]).unwrap();
    assert_eq!(
        mailbox.read().violations(),
        [
            "span `broken`: trace_id is not 16 bytes other than zero",
            "span `broken`: the span is its own parent",
            "span `broken`: start or end time is zero",
            "span `broken`: it ends before it starts",
            "span `broken`: kind 0 is unspecified or unknown",
            "span `broken`: flags 0x600 set reserved bits",
            "span `broken`: flags 0x600 say IS_REMOTE without HAS_IS_REMOTE",
            "span `broken`: attribute key `a` is there twice",
            "span `broken`: an attribute key is empty",
        ]
    );
}

#[test]
fn an_empty_request_a_span_sent_twice_and_other_encodings_are_violations() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("k");
    post(&mailbox, &[("content-type", "application/x-protobuf")], Vec::new()).unwrap();
    post_spans(&mailbox, vec![span("s")]).unwrap();
    post_spans(&mailbox, vec![span("s")]).unwrap();
    // A field nobody knows (15, varint) at the end: decoding drops it, so encoding again gives other bytes.
    let mut extra = request(vec![Span { span_id: vec![3; 8], ..span("t") }]).encode_to_vec();
    extra.extend([0x78, 0x01]);
    let length = extra.len();
    post(&mailbox, &[("content-type", "application/x-protobuf")], extra).unwrap();
    assert_eq!(post(&mailbox, &[("content-type", "text/plain")], Vec::new()).unwrap().status, 400);
    let not_canonical = format!(
        "the encoding is not canonical: {length} bytes came, {0} bytes when encoded again, first difference at byte {0}",
        length - 2
    );
    assert_eq!(
        mailbox.read().violations(),
        [
            "the request is empty",
            "span `s` was sent twice",
            &not_canonical,
            "content-type `text/plain` is neither application/x-protobuf nor application/json",
        ]
    );
}

#[test]
fn answers_are_used_up_one_by_one_and_the_last_one_stays() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("k");
    let answers = r#"[{"status": 503, "retryAfter": "7"}, {"drop": true}, {"partialSuccess": {"rejectedSpans": 1, "errorMessage": "no"}}]"#;
    let url = format!("{}/answer", mailbox.url());
    let put = Call { method: "PUT".into(), url, headers: Vec::new(), body: answers.into() };
    assert_eq!(http::send(&put).unwrap().status, 204);

    let first = post_spans(&mailbox, vec![span("s")]).unwrap();
    assert_eq!(first.status, 503);
    assert!(first.headers.contains(&("retry-after".into(), "7".into())));
    assert!(post_spans(&mailbox, vec![span("s")]).is_err());
    for id in 2..4 {
        let reply = post_spans(&mailbox, vec![Span { span_id: vec![id; 8], ..span("s") }]).unwrap();
        let response = ExportTraceServiceResponse::decode(reply.body.as_slice()).unwrap();
        assert_eq!(response.partial_success.unwrap().rejected_spans, 1);
    }
    let fates: Vec<_> = mailbox.read().posts.iter().map(|post| std::mem::discriminant(&post.fate)).collect();
    assert_eq!(fates[1], std::mem::discriminant(&Fate::Dropped(std::time::Instant::now())));
    assert_eq!(mailbox.read().violations(), Vec::<String>::new());
}

#[test]
fn mailboxes_keep_apart_and_can_be_read_over_http() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("deep/key");
    post_spans(&mailbox, vec![span("s")]).unwrap();
    let reply = http::send(&Call::new("GET", &format!("{}/received", mailbox.url()))).unwrap();
    let received: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    let name = "/0/request/resourceSpans/0/scopeSpans/0/spans/0/name";
    assert_eq!(received.pointer(name), Some(&serde_json::Value::from("s")));
    assert_eq!(receiver.mailbox("deep").read().posts.len(), 0);
}

#[test]
fn the_second_service_remembers_its_visits() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("k");
    let mut call = Call::new("POST", &format!("{}/echo?a=1", mailbox.url()));
    call.headers = vec![("traceparent".into(), "00-0".into()), ("x-mine".into(), "1".into())];
    call.body = "hello".into();
    let echo: serde_json::Value = serde_json::from_slice(&http::send(&call).unwrap().body).unwrap();
    assert_eq!((&echo["method"], &echo["path"], &echo["body"]), (&"POST".into(), &"/echo?a=1".into(), &"hello".into()));
    assert_eq!(http::send(&Call::new("GET", &format!("{}/status/418", mailbox.url()))).unwrap().status, 418);
    let visits = mailbox.read().visits;
    assert_eq!(visits.iter().map(|visit| visit.path.as_str()).collect::<Vec<_>>(), ["/echo?a=1", "/status/418"]);
    assert!(visits[0].headers.contains(&("traceparent".into(), "00-0".into())));
}

#[test]
fn the_refused_address_refuses() {
    let receiver = Receiver::start().unwrap();
    assert!(http::send(&Call::new("GET", &receiver.refused_url())).is_err());
}

#[test]
fn a_project_of_sentrys_takes_spans_and_envelopes_and_answers_each_by_its_own_list() {
    let receiver = Receiver::start().unwrap();
    let mailbox = receiver.mailbox("k");
    let answers: Vec<Answer> = serde_json::from_str(
        r#"[
            {"envelope": true, "status": 429, "rateLimits": "60:error:organization"},
            {"envelope": false, "status": 202}
        ]"#,
    )
    .unwrap();
    mailbox.set_answers(answers);
    let dsn = mailbox.dsn();
    let (key, rest) = dsn.strip_prefix("http://").unwrap().split_once('@').unwrap();
    let post = |route: &str, content_type: &str, body: Vec<u8>| {
        let (base, project) = rest.rsplit_once('/').unwrap();
        let auth = ("x-sentry-auth".to_owned(), format!("Sentry sentry_version=7, sentry_key={key}"));
        let headers = vec![("content-type".to_owned(), content_type.to_owned()), auth];
        let url = format!("http://{base}/api/{project}/{route}");
        http::send(&Call { method: "POST".into(), url, headers, body }).unwrap()
    };
    let envelope = || b"{\"event_id\":\"a\"}\n{\"type\":\"event\",\"length\":16}\n{\"event_id\":\"a\"}\n".to_vec();
    for _ in 0..2 {
        let reply = post("envelope/", "application/x-sentry-envelope", envelope());
        assert_eq!(reply.status, 429);
        assert!(reply.headers.contains(&("x-sentry-rate-limits".into(), "60:error:organization".into())));
    }
    let spans = request(vec![span("s")]).encode_to_vec();
    assert_eq!(post("integration/otlp/v1/traces/", "application/x-protobuf", spans).status, 202);
    let inbox = mailbox.read();
    assert_eq!(inbox.violations(), Vec::<String>::new());
    assert_eq!(inbox.posts[0].envelope.as_ref().unwrap().event["event_id"], "a");
    assert_eq!((inbox.posts.len(), inbox.span_count()), (3, 1));
}
