//! From options to a configuration, one function per option. Each says in its sentence what it allows.

use super::{
    Config, OptionValue, endpoint,
    error::{ConfigError, Warning, joined, not_allowed, not_allowed_secret, shortened, shown},
    names,
};
use crate::{
    sampling::{Ratio, RootSampler, Sampler},
    trace::{Limits, Resource, ResourceValue},
};
use alloc::{string::String, vec::Vec};

/// The smallest and largest budget of a request's spans. Its sentence names both.
const BUFFER_BYTES: (u32, u32) = (64 << 10, 64 << 20);
/// The shortest and longest time limit of a post. Its sentence names both.
const TIMEOUT_MS: (u32, u32) = (1, 600_000);

type Entries = [(String, OptionValue)];

/// Reads all options over the defaults. The first wrong one ends it.
pub(super) fn config(config: &mut Config, options: &Entries, warnings: &mut Vec<Warning>) -> Result<(), ConfigError> {
    names::check("", options, names::OPTIONS, warnings);
    endpoint(config, options, warnings)?;
    headers(&mut config.headers, entries(options, "headers")?)?;
    if let Some(value) = get(options, "timeoutMs") {
        let (min, max) = TIMEOUT_MS;
        config.timeout_ms =
            integer(value, min, max).ok_or_else(|| not_allowed("timeoutMs", value, "an integer from 1 to 600000"))?;
    }
    match get(options, "debug") {
        None => {}
        Some(OptionValue::Bool(debug)) => config.debug = *debug,
        Some(other) => return Err(not_allowed("debug", other, "true or false")),
    }
    config.sampler = sampler(get(options, "sampler"), get(options, "tracesSampleRate"))?;
    limits(config, entries(options, "limits")?, warnings)?;
    resource(&mut config.resource, options)
}

#[inline(never)]
fn endpoint(config: &mut Config, options: &Entries, warnings: &mut Vec<Warning>) -> Result<(), ConfigError> {
    match get(options, "endpoint") {
        None => {}
        Some(OptionValue::String(url)) => config.traces_url = endpoint::traces_url(url, warnings)?,
        Some(other) => return Err(not_allowed("endpoint", other, endpoint::ALLOWED)),
    }
    Ok(())
}

#[inline(never)]
fn headers(headers: &mut Vec<(String, String)>, entries: &Entries) -> Result<(), ConfigError> {
    for (name, value) in entries {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            return Err(ConfigError::new(&[
                "option `headers` has a header named \"",
                &shortened(name),
                "\"; a name must be of letters, digits and !#$%&'*+-.^_`|~",
            ]));
        }
        // Values are often credentials: their kind is told, never the value.
        let option = joined(&["headers.", name]);
        match value {
            OptionValue::String(value) if value.chars().all(is_header_char) => {
                headers.push((name.clone(), value.clone()));
            }
            OptionValue::String(_) => {
                return Err(ConfigError::new(&[
                    "option `",
                    &option,
                    "` has a line break or a character above U+00FF; it must be a string that a header can carry",
                ]));
            }
            other => return Err(not_allowed_secret(&option, other, "a string")),
        }
    }
    Ok(())
}

/// RFC 9110, §5.6.2, "token".
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// What `new Headers()` takes (Fetch standard, "header value").
fn is_header_char(c: char) -> bool {
    c <= '\u{ff}' && !matches!(c, '\0' | '\r' | '\n')
}

/// `tracesSampleRate` alone means `parentbased_traceidratio`; with a ratio sampler it is its ratio, else it contradicts.
#[inline(never)]
fn sampler(name: Option<&OptionValue>, rate: Option<&OptionValue>) -> Result<Sampler, ConfigError> {
    let ratio = match rate {
        Some(OptionValue::Number(rate)) => Ratio::new(*rate),
        _ => None,
    };
    if let (Some(rate), None) = (rate, ratio) {
        return Err(not_allowed("tracesSampleRate", rate, "a number from 0 to 1"));
    }
    let Some(name) = name else {
        return Ok(Sampler::ParentBased(ratio.map_or(RootSampler::AlwaysOn, RootSampler::TraceIdRatio)));
    };
    let text = if let OptionValue::String(text) = name { text.as_str() } else { "" };
    let (root, parent_based) = text.strip_prefix("parentbased_").map_or((text, false), |root| (root, true));
    let root = match (root, rate) {
        ("always_on" | "always_off", Some(rate)) => {
            return Err(ConfigError::new(&[
                "option `tracesSampleRate` is ",
                &shown(rate),
                " while option `sampler` is ",
                &shown(name),
                ", which takes no rate; one of them must be left out",
            ]));
        }
        ("always_on", None) => RootSampler::AlwaysOn,
        ("always_off", None) => RootSampler::AlwaysOff,
        ("traceidratio", _) => RootSampler::TraceIdRatio(ratio.unwrap_or(Ratio::ALL)),
        _ => {
            return Err(not_allowed(
                "sampler",
                name,
                "always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or \
                 parentbased_traceidratio",
            ));
        }
    };
    Ok(if parent_based { Sampler::ParentBased(root) } else { Sampler::Root(root) })
}

#[inline(never)]
fn limits(config: &mut Config, entries: &Entries, warnings: &mut Vec<Warning>) -> Result<(), ConfigError> {
    names::check("limits.", entries, names::LIMITS, warnings);
    let limits = &mut config.limits;
    for (name, limit) in [
        ("attributeCountLimit", &mut limits.attribute_count),
        ("attributeValueLengthLimit", &mut limits.attribute_value_length),
        ("eventCountLimit", &mut limits.event_count),
        ("linkCountLimit", &mut limits.link_count),
        ("attributePerEventCountLimit", &mut limits.attribute_per_event_count),
        ("attributePerLinkCountLimit", &mut limits.attribute_per_link_count),
    ] {
        if let Some(value) = get(entries, name) {
            *limit = count(value).ok_or_else(|| {
                not_allowed(&joined(&["limits.", name]), value, "an integer from 0, or Infinity for no limit")
            })?;
        }
    }
    if let Some(value) = get(entries, "maxBufferBytes") {
        let (min, max) = BUFFER_BYTES;
        config.max_buffer_bytes = integer(value, min, max).ok_or_else(|| {
            not_allowed("limits.maxBufferBytes", value, "an integer from 65536 (64 KiB) to 67108864 (64 MiB)")
        })?;
    }
    Ok(())
}

/// What the glue knows of its host, over the defaults; over that `resource`; over that `serviceName`.
#[inline(never)]
fn resource(resource: &mut Resource, options: &Entries) -> Result<(), ConfigError> {
    let runtime = entries(options, names::RUNTIME)?;
    for (fact, key) in [("language", "telemetry.sdk.language"), ("version", "telemetry.sdk.version")] {
        if let Some(OptionValue::String(value)) = get(runtime, fact) {
            resource.set(key, ResourceValue::String(value.clone()));
        }
    }
    for (key, value) in entries(options, "resource")? {
        if key.is_empty() {
            return Err(ConfigError::new(&["option `resource` has an empty key; a key must be a non-empty string"]));
        }
        if let Some(value) = resource_value(&joined(&["resource.", &shortened(key)]), value)? {
            resource.set(key, value);
        }
    }
    match get(options, "serviceName") {
        None => {}
        Some(OptionValue::String(name)) if !name.is_empty() => {
            resource.set("service.name", ResourceValue::String(name.clone()));
        }
        Some(other) => return Err(not_allowed("serviceName", other, "a non-empty string")),
    }
    Ok(())
}

#[inline(never)]
fn resource_value(option: &str, value: &OptionValue) -> Result<Option<ResourceValue>, ConfigError> {
    let OptionValue::List(list) = value else {
        return scalar(option, value, "a string, number, boolean or list of these");
    };
    let option = joined(&[option, "[]"]);
    let mut values = Vec::new();
    for value in list {
        values.extend(scalar(&option, value, "a string, number or boolean")?);
    }
    Ok(Some(ResourceValue::Array(values)))
}

#[inline(never)]
fn scalar(option: &str, value: &OptionValue, allowed: &str) -> Result<Option<ResourceValue>, ConfigError> {
    Ok(Some(match value {
        OptionValue::Null => return Ok(None),
        OptionValue::Bool(value) => ResourceValue::Bool(*value),
        OptionValue::Number(value) => ResourceValue::number(*value),
        OptionValue::String(value) => ResourceValue::String(value.clone()),
        other => return Err(not_allowed(option, other, allowed)),
    }))
}

/// An option; a `null` one is none.
#[inline(never)]
fn get<'a>(entries: &'a Entries, name: &str) -> Option<&'a OptionValue> {
    let (_, value) = entries.iter().find(|(known, _)| known == name)?;
    if matches!(value, OptionValue::Null) { None } else { Some(value) }
}

/// The entries of an option that is an object; one left out has none.
#[inline(never)]
fn entries<'a>(options: &'a Entries, name: &str) -> Result<&'a Entries, ConfigError> {
    match get(options, name) {
        None => Ok(&[]),
        Some(OptionValue::Map(entries)) => Ok(entries),
        Some(other) => Err(not_allowed_secret(name, other, "an object")),
    }
}

/// A limit: an integer from 0; one too large to be reached is none.
#[inline(never)]
fn count(value: &OptionValue) -> Option<u32> {
    match value {
        OptionValue::Number(number)
            if *number > Limits::NONE.into() && (number.is_infinite() || *number as u64 as f64 == *number) =>
        {
            Some(Limits::NONE)
        }
        _ => integer(value, 0, Limits::NONE),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compared with the number that it came from"
)]
#[inline(never)]
fn integer(value: &OptionValue, min: u32, max: u32) -> Option<u32> {
    let OptionValue::Number(number) = value else { return None };
    let integer = *number as u32;
    (f64::from(integer) == *number && (min..=max).contains(&integer)).then_some(integer)
}
