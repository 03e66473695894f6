//! From options to a configuration: the options of the outermost object, and which file reads which.

use super::{
    Config, LogLevel, OptionValue, bindings, destination, names,
    reader::{Range, Reader, find},
    sampler, tail,
};
use crate::trace::{Limits, Resource, ResourceValue};
use alloc::string::String;

/// The budget of a request's spans.
const BUFFER_BYTES: Range = Range {
    name: "maxBufferBytes",
    min: 64 << 10,
    max: 64 << 20,
    default: 8 << 20,
    allowed: "an integer from 65536 (64 KiB) to 67108864 (64 MiB)",
};

/// How long spans wait; the default is the glue's.
const WAIT_MS: Range =
    Range { name: "maxWaitMs", min: 1, max: 600_000, default: 0, allowed: "an integer from 1 to 600000" };

/// Reads all options; what is left out, or wrong, has its default.
#[inline(never)]
pub(super) fn config(options: &mut Reader<'_>) -> Config {
    let known = match find(options.object(names::RUNTIME), "names") {
        Some(OptionValue::String(names)) => names,
        _ => names::OPTIONS,
    };
    names::check(options, known);
    let destinations = destination::all(options);
    let debug = options.boolean("debug", false);
    let disabled = options.boolean("disabled", false);
    let log_level = options.choice("logLevel", LogLevel::NAMES).and_then(LogLevel::at);
    let sampler = sampler::sampler(options);
    let tail_sampling = tail::tail_sampler(options, &sampler);
    let (limits, max_buffer_bytes) = limits(options);
    let resource = resource(options);
    bindings::check(options);
    options.choice("native", "auto on off");
    options.integer(&WAIT_MS);
    Config {
        destinations,
        debug,
        disabled,
        log_level,
        sampler,
        tail_sampling,
        limits,
        max_buffer_bytes,
        baggage_span_attributes: options.texts("baggageSpanAttributes"),
        resource_schema_url: options.text("resourceSchemaUrl").unwrap_or_default().into(),
        release: options.text_or("release", ""),
        environment: environment(options, &resource),
        resource,
    }
}

/// `limits` and `spanLimits` are two names of one option.
#[inline(never)]
fn limits(options: &mut Reader<'_>) -> (Limits, u32) {
    let mut name = "limits";
    if options.get("spanLimits").is_some() {
        if options.get(name).is_some() {
            let sentence = options.wrong("spanLimits");
            sentence.text(" is given beside option `limits`, which is the same; one of them must be left out");
        }
        name = "spanLimits";
    }
    let mut options = options.inner(name, names::LIMITS);
    let default = Limits::default();
    let limits = Limits {
        attribute_count: options.limit("attributeCountLimit", default.attribute_count),
        attribute_value_length: options.limit("attributeValueLengthLimit", default.attribute_value_length),
        event_count: options.limit("eventCountLimit", default.event_count),
        link_count: options.limit("linkCountLimit", default.link_count),
        attribute_per_event_count: options.limit("attributePerEventCountLimit", default.attribute_per_event_count),
        attribute_per_link_count: options.limit("attributePerLinkCountLimit", default.attribute_per_link_count),
        attribute_depth: options.limit("attributeDepthLimit", default.attribute_depth),
    };
    (limits, options.integer(&BUFFER_BYTES))
}

/// Without the option, what the resource says of it, by OpenTelemetry's name or the older one.
#[inline(never)]
fn environment(options: &mut Reader<'_>, resource: &Resource) -> String {
    const KEYS: &str = "deployment.environment.name deployment.environment";
    let said = resource.attributes().iter().find(|(key, _)| names::place_of(key, KEYS).is_some());
    options.text_or("environment", if let Some((_, ResourceValue::String(said))) = said { said } else { "production" })
}

/// What the glue knows of its host, over the defaults; over that `resource`; over that `serviceName`. A bare one has no
/// defaults: all of it is another SDK's.
#[inline(never)]
fn resource(options: &mut Reader<'_>) -> Resource {
    let entries = options.object(names::RUNTIME);
    let mut runtime = Reader { path: "", entries, around: &[], findings: options.findings };
    let resource = if runtime.boolean("bare", false) {
        Resource::empty()
    } else {
        let language = runtime.text("language").unwrap_or("webjs");
        Resource::new(language, runtime.text("version").unwrap_or(env!("CARGO_PKG_VERSION")))
    };
    let mut resource = options.attributes("resource", resource);
    if let Some(name) = options.text("serviceName") {
        resource.set_text("service.name", name);
    }
    resource
}
