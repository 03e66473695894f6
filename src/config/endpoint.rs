//! `endpoint`, the base URL of an OTLP receiver, and `tracesEndpoint`, the whole URL: the traces URL made of either
//! (OpenTelemetry `protocol/exporter.md`, "Endpoint URLs for OTLP/HTTP"). It is checked by hand: only what a later
//! `fetch` would refuse, so that a wrong one is told at configuration and not as lost spans.

use super::{OptionValue, names::nested, reader::Reader, sentence::Sentence};
use crate::notation::url::{cut, has, is_authority, is_never_in_urls, parts, without};
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
    let (scheme, authority, mut path) = parts(before_query);
    if has(authority, b"@") {
        let sentence = options.wrong(option).text(" is a URL with a user name or password");
        sentence.must_be("one without, put credentials in `headers`");
    } else if !is_authority(authority) || is_never_in_urls(url) {
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
        path = without(path, "/");
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
