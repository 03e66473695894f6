//! `endpoint`: the base URL of an OTLP receiver, and the traces URL made of it (OpenTelemetry `protocol/exporter.md`,
//! "Endpoint URLs for OTLP/HTTP"). It is checked by hand: only what a later `fetch` would refuse, so that a wrong one is
//! told at configuration and not as lost spans.

use super::{
    OptionValue,
    error::{ConfigError, Warning, joined, not_allowed, not_allowed_secret, shortened},
};
use alloc::{string::String, vec::Vec};

/// Of the default endpoint, `http://localhost:4318`: a collector on this machine.
pub(super) const DEFAULT_TRACES_URL: &str = "http://localhost:4318/v1/traces";

/// What an endpoint must be.
pub(super) const ALLOWED: &str = "an http:// or https:// URL";

const TRACES_PATH: &str = "/v1/traces";

/// The traces URL of a base URL: its path with `/v1/traces` appended, its query in place, without its fragment.
pub(super) fn traces_url(endpoint: &str, warnings: &mut Vec<Warning>) -> Result<String, ConfigError> {
    let url = endpoint.trim_ascii();
    let (before_fragment, _) = cut(url, b"#");
    let (before_query, query) = cut(before_fragment, b"?");
    let (scheme, rest) = cut(before_query, b":");
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let Some(rest) = rest.strip_prefix("://").filter(|_| is_http) else { return Err(wrong(before_query)) };
    let (authority, mut path) = cut(rest, b"/");
    if has(authority, b"@") {
        return Err(ConfigError::new(&[
            "option `endpoint` is a URL with a user name or password; it must be one without, put credentials in `headers`",
        ]));
    }
    if !is_authority(authority) || url.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(wrong(before_query));
    }
    while let Some(shorter) = path.strip_suffix('/') {
        path = shorter;
    }
    if path.ends_with(TRACES_PATH) {
        warnings.push(Warning::new(&[
            "option `endpoint` is \"",
            &shortened(before_query),
            "\"; /v1/traces is appended to it once more, give the URL without",
        ]));
    }
    Ok(joined(&[scheme, "://", authority, path, TRACES_PATH, query]))
}

/// What comes before the query is shown, unless it may hold credentials.
fn wrong(before_query: &str) -> ConfigError {
    let got = OptionValue::String(before_query.into());
    // Called by name each: a pointer to a function would be the only one in the wasm, and keep a whole table of functions
    // alive that nothing else calls.
    if has(before_query, b"@") {
        not_allowed_secret("endpoint", &got, ALLOWED)
    } else {
        not_allowed("endpoint", &got, ALLOWED)
    }
}

/// A host, or an IPv6 address in brackets, and perhaps a port.
fn is_authority(authority: &str) -> bool {
    let (host_is_valid, port) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (address, end) = cut(bracketed, b"]");
            let Some(port) = end.strip_prefix(']') else { return false };
            (has(address, b":") && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.'), port)
        }
        None => {
            let (host, port) = cut(authority, b":");
            (!host.is_empty() && !has(host, b"<>^|%[]\"`{}"), port)
        }
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    let number = port.bytes().fold(0_u32, |number, digit| match digit {
        b'0'..=b'9' => number.saturating_mul(10).saturating_add(u32::from(digit - b'0')),
        _ => u32::MAX,
    });
    host_is_valid && number <= u32::from(u16::MAX)
}

/// The text before the first of some ASCII characters, and the text from it on.
fn cut<'a>(text: &'a str, stops: &[u8]) -> (&'a str, &'a str) {
    let at = text.bytes().position(|byte| stops.contains(&byte));
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

fn has(text: &str, any: &[u8]) -> bool {
    text.bytes().any(|byte| any.contains(&byte))
}
