//! Does a decoded request keep what the OTLP schema asks? Each breach is one sentence that names the span.
//!
//! Rules: <https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto> and
//! `common.proto`; the comments there are the specification.

use std::collections::HashSet;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

/// Bits 0-7 are W3C trace flags, 8 and 9 say whether the parent is remote; the rest is reserved and zero.
const RESERVED_FLAGS: u32 = !0x3ff;
const HAS_IS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;

/// Every breach of the schema in this request; empty when it conforms.
pub(super) fn violations(request: &ExportTraceServiceRequest) -> Vec<String> {
    let mut found = Vec::new();
    if request.resource_spans.is_empty() {
        found.push("the request is empty".to_owned());
    }
    for resource_spans in &request.resource_spans {
        if let Some(resource) = &resource_spans.resource {
            attributes("the resource", &resource.attributes, &mut found);
        }
        if resource_spans.scope_spans.is_empty() {
            found.push("a resource has no scopes".to_owned());
        }
        for scope_spans in &resource_spans.scope_spans {
            if let Some(scope) = &scope_spans.scope {
                attributes(&format!("scope `{}`", scope.name), &scope.attributes, &mut found);
            }
            if scope_spans.spans.is_empty() {
                found.push("a scope has no spans".to_owned());
            }
            scope_spans.spans.iter().for_each(|one| span(one, &mut found));
        }
    }
    found
}

fn span(span: &Span, found: &mut Vec<String>) {
    let name = format!("span `{}`", span.name);
    let mut breach = |what: String| found.push(format!("{name}: {what}"));
    if span.name.is_empty() {
        breach("the name is empty".into());
    }
    if !is_id(&span.trace_id, 16) {
        breach("trace_id is not 16 bytes other than zero".into());
    }
    if !is_id(&span.span_id, 8) {
        breach("span_id is not 8 bytes other than zero".into());
    }
    if !span.parent_span_id.is_empty() && !is_id(&span.parent_span_id, 8) {
        breach("parent_span_id is neither empty nor 8 bytes other than zero".into());
    }
    if span.parent_span_id == span.span_id {
        breach("the span is its own parent".into());
    }
    if span.start_time_unix_nano == 0 || span.end_time_unix_nano == 0 {
        breach("start or end time is zero".into());
    }
    if span.end_time_unix_nano < span.start_time_unix_nano {
        breach("it ends before it starts".into());
    }
    if SpanKind::try_from(span.kind).map_or(true, |kind| kind == SpanKind::Unspecified) {
        breach(format!("kind {} is unspecified or unknown", span.kind));
    }
    flags(span.flags, &mut breach);
    if let Some(status) = &span.status {
        let code = StatusCode::try_from(status.code);
        if code.is_err() {
            breach(format!("status code {} is unknown", status.code));
        }
        if !status.message.is_empty() && code != Ok(StatusCode::Error) {
            breach("a status message without an error status".into());
        }
    }
    attributes(&name, &span.attributes, found);
    for event in &span.events {
        if event.time_unix_nano == 0 {
            found.push(format!("{name}: event `{}` has no time", event.name));
        }
        attributes(&format!("{name}, event `{}`", event.name), &event.attributes, found);
    }
    for link in &span.links {
        let name = format!("{name}, link");
        // Zero ids are allowed here: a link may carry nothing but attributes.
        if link.trace_id.len() != 16 || link.span_id.len() != 8 {
            found.push(format!("{name}: the ids are not 16 and 8 bytes long"));
        }
        flags(link.flags, &mut |what| found.push(format!("{name}: {what}")));
        attributes(&name, &link.attributes, found);
    }
}

fn flags(flags: u32, breach: &mut impl FnMut(String)) {
    if flags & RESERVED_FLAGS != 0 {
        breach(format!("flags {flags:#x} set reserved bits"));
    }
    if flags & IS_REMOTE != 0 && flags & HAS_IS_REMOTE == 0 {
        breach(format!("flags {flags:#x} say IS_REMOTE without HAS_IS_REMOTE"));
    }
}

fn attributes(owner: &str, attributes: &[KeyValue], found: &mut Vec<String>) {
    let mut seen = HashSet::new();
    for attribute in attributes {
        if attribute.key.is_empty() {
            found.push(format!("{owner}: an attribute key is empty"));
        }
        if !seen.insert(&attribute.key) {
            found.push(format!("{owner}: attribute key `{}` is there twice", attribute.key));
        }
        value(&format!("{owner}, attribute `{}`", attribute.key), attribute.value.as_ref(), found);
    }
}

fn value(owner: &str, any: Option<&AnyValue>, found: &mut Vec<String>) {
    match any.and_then(|any| any.value.as_ref()) {
        Some(Value::KvlistValue(list)) => attributes(owner, &list.values, found),
        Some(Value::ArrayValue(array)) => array.values.iter().for_each(|item| value(owner, Some(item), found)),
        _ => (),
    }
}

fn is_id(bytes: &[u8], length: usize) -> bool {
    bytes.len() == length && bytes.iter().any(|byte| *byte != 0)
}
