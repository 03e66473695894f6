//! `endpoint`, the base URL of an OTLP receiver, and `tracesEndpoint`, the whole URL: the traces URL made of either
//! (OpenTelemetry `protocol/exporter.md`, "Endpoint URLs for OTLP/HTTP"). It is checked by hand: only what a later
//! `fetch` would refuse, so that a wrong one is told at configuration and not as lost spans.

use super::{OptionValue, names::nested, reader::Reader, sentence::Sentence};
use alloc::string::String;

/// Of the default endpoint, `http://localhost:4318`: a collector on this machine.
pub(super) const DEFAULT_TRACES_URL: &str = "http://localhost:4318/v1/traces";

const ALLOWED: &str = "an http:// or https:// URL";
const TRACES_PATH: &str = "/v1/traces";

/// How a URL becomes the one that traces are posted to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// `endpoint`: the path with `/v1/traces` appended.
    Base,
    /// `tracesEndpoint`: as it is; one without a path gets `/`.
    Traces,
}

impl Rule {
    /// The option's name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Base => "endpoint",
            Self::Traces => "tracesEndpoint",
        }
    }
}

/// The traces URL of the option that a rule is for: its query in place, without its fragment. Without the option, the
/// other one.
#[inline(never)]
pub(super) fn traces_url(rule: Rule, options: &mut Reader<'_>, other: String) -> String {
    let option = rule.name();
    let url = match options.own(option) {
        None => return other,
        Some(OptionValue::String(url)) => url.trim_ascii(),
        Some(value) => {
            options.not_allowed(option, value, ALLOWED);
            return other;
        }
    };
    let (before_fragment, _) = cut(url, b"#");
    let (before_query, query) = cut(before_fragment, b"?");
    let (scheme, rest) = cut(before_query, b":");
    let (slashes, rest) = rest.split_at_checked(3).unwrap_or_default();
    let (authority, mut path) = cut(rest, b"/");
    let is_http = (is(scheme, "http") || is(scheme, "https")) && slashes == "://";
    if is_http && has(authority, b"@") {
        let sentence = options.wrong(option).text(" is a URL with a user name or password");
        sentence.must_be("one without, put credentials in `headers`");
    } else if !is_http || !is_authority(authority) || url.bytes().any(is_never_in_urls) {
        // What comes before the query is shown, unless it may hold credentials.
        let sentence = options.wrong(option).text(" is ");
        if has(before_query, b"@") {
            sentence.text("a string")
        } else {
            sentence.text("\"").shortened(before_query).text("\"")
        }
        .must_be(ALLOWED);
    }
    let mut end = "";
    if rule == Rule::Base {
        while let Some(shorter) = path.strip_suffix('/') {
            path = shorter;
        }
        if path.ends_with(TRACES_PATH) {
            let sentence = options.findings.odd.begin_line().text("option `");
            nested(sentence, options.path).text(option).text("` is \"").shortened(before_query);
            sentence.text("\"; /v1/traces is appended to it once more, give the URL without");
        }
        end = TRACES_PATH;
    } else if path.is_empty() {
        end = "/";
    }
    let mut url = Sentence::default();
    url.text(scheme).text("://").text(authority).text(path).text(end).text(query);
    url.into_text()
}

/// Whether a scheme is this one, in whatever case.
#[inline(never)]
fn is(scheme: &str, name: &str) -> bool {
    scheme.eq_ignore_ascii_case(name)
}

fn is_never_in_urls(byte: u8) -> bool {
    byte <= b' ' || byte == 0x7f || byte == b'\\'
}

/// A host, or an IPv6 address in brackets, and perhaps a port.
#[inline(never)]
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
#[inline(never)]
#[allow(clippy::manual_contains, reason = "`contains` brings along a search by words")]
fn cut<'a>(text: &'a str, stops: &[u8]) -> (&'a str, &'a str) {
    let at = text.bytes().position(|byte| stops.iter().any(|stop| *stop == byte));
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

fn has(text: &str, any: &[u8]) -> bool {
    !cut(text, any).1.is_empty()
}
