//! Where spans are posted and how: the options of one destination, each checked by the sentence that names its path. A
//! destination takes what it does not say from the options around it.

use super::{
    OptionValue, Protocol, endpoint, names,
    reader::{Range, Reader},
    sentence::{Sentence, kind},
    target,
};
use crate::notation::url::{cut, has, is, is_made_of};
use alloc::{string::String, vec::Vec};

/// One receiver of spans.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// See [`target::target`].
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout_ms: u32,
    pub(super) protocol: Protocol,
    pub(super) is_gzipped: bool,
    pub(super) max_request_bytes: u32,
    pub(super) max_response_bytes: u32,
}

impl Destination {
    /// Where traces are posted: `tracesEndpoint` as it is, else `endpoint` with `/v1/traces` appended, else where the
    /// project of `dsn` takes them. Default `http://localhost:4318/v1/traces`.
    pub fn traces_url(&self) -> &str {
        cut(&self.target, b"\n").0
    }

    /// Whether it is the Sentry of a DSN, which gets spans in a form of its own. Default false.
    pub fn is_sentry(&self) -> bool {
        has(&self.target, b"\n")
    }

    /// The value of the header `X-Sentry-Auth`; empty where none is to be sent, also because another header or the
    /// URL has a key: Sentry refuses a request with two.
    pub fn auth(&self) -> &str {
        if self.headers.iter().any(|(name, value)| is_key(name, value)) {
            return "";
        }
        cut(&self.target, b"\n").1.strip_prefix('\n').unwrap_or_default()
    }

    /// Headers of every post, in the order given. Default none.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Time limit of one export with all its retries, 1 to 600000 ms. Default 10000, the OTLP exporter's.
    pub const fn timeout_ms(&self) -> u32 {
        self.timeout_ms
    }

    /// How requests are encoded. Default protobuf.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Whether requests are compressed, once they are long enough to gain by it. Default false.
    pub const fn is_gzipped(&self) -> bool {
        self.is_gzipped
    }

    /// Longest request before compression, 65536 to 67108864 bytes; toward Sentry at most 12517376. Default 67108864
    /// (64 MiB), the OTLP exporter's.
    pub const fn max_request_bytes(&self) -> u32 {
        self.max_request_bytes
    }

    /// Longest answer that is read, 1024 to 67108864 bytes. Default 4194304 (4 MiB), the OTLP exporter's.
    pub const fn max_response_bytes(&self) -> u32 {
        self.max_response_bytes
    }
}

/// Most destinations at once. The sentence names it.
const MAX_DESTINATIONS: usize = 16;
const ALLOWED: &str = "a list of 1 to 16 objects";

const TIMEOUT_MS: Range =
    Range { name: "timeoutMs", min: 1, max: 600_000, default: 10_000, allowed: "an integer from 1 to 600000" };
const REQUEST_BYTES: Range = Range {
    name: "maxRequestBytes",
    min: 64 << 10,
    max: 64 << 20,
    default: 64 << 20,
    allowed: "an integer from 65536 (64 KiB) to 67108864 (64 MiB)",
};
/// Relay takes 12 MiB; what is left over is for what counts there beside the request.
const SENTRY_REQUEST_BYTES: u32 = (12 << 20) - (64 << 10);
const RESPONSE_BYTES: Range = Range {
    name: "maxResponseBytes",
    min: 1 << 10,
    max: 64 << 20,
    default: 4 << 20,
    allowed: "an integer from 1024 (1 KiB) to 67108864 (64 MiB)",
};

/// The options of the outermost object: one destination, or what several have in common.
#[inline(never)]
pub(super) fn all(options: &mut Reader<'_>) -> Vec<Destination> {
    let outer = one(options, endpoint::DEFAULT_TRACES_URL);
    let mut destinations = Vec::new();
    match options.get("destinations") {
        None => destinations.push(outer),
        Some(OptionValue::List(list)) => {
            if list.is_empty() || list.len() > MAX_DESTINATIONS {
                let sentence = options.wrong("destinations").text(" has ");
                number(sentence, list.len()).text(" entries").must_be(ALLOWED);
            }
            for (index, value) in list.iter().enumerate() {
                let mut path = Sentence::default();
                number(path.text("destinations["), index).text("]");
                let path = path.as_str();
                let OptionValue::Map(entries) = value else {
                    options.not_allowed_secret(path, value, "an object");
                    continue;
                };
                let around = options.entries;
                let mut options = Reader { path, entries, around, findings: options.findings };
                names::check(&mut options, names::DESTINATION);
                destinations.push(one(&mut options, &outer.target));
            }
        }
        Some(other) => options.not_allowed_secret("destinations", other, ALLOWED),
    }
    destinations
}

#[inline(never)]
#[allow(clippy::cast_precision_loss, reason = "no list is that long")]
fn number(sentence: &mut Sentence, number: usize) -> &mut Sentence {
    sentence.number(number as f64)
}

/// The destination of one object. What of it belongs to the object around was found right there already, but for what
/// says the URL, which must all come from the same object.
#[inline(never)]
fn one(options: &mut Reader<'_>, around: &str) -> Destination {
    let target = target::target(options, around);
    let is_sentry = has(&target, b"\n");
    let is_json = options.choice("protocol", "http/protobuf http/json") == Some(1);
    if is_json && is_sentry && options.own("protocol").is_some() {
        options.wrong("protocol").text(" is \"http/json\" toward Sentry").must_be("http/protobuf");
    }
    let max_request_bytes = options.integer(&REQUEST_BYTES);
    Destination {
        headers: headers(options),
        timeout_ms: options.integer(&TIMEOUT_MS),
        max_request_bytes: if is_sentry { max_request_bytes.min(SENTRY_REQUEST_BYTES) } else { max_request_bytes },
        max_response_bytes: options.integer(&RESPONSE_BYTES),
        protocol: if is_json && !is_sentry { Protocol::Json } else { Protocol::Protobuf },
        is_gzipped: options.choice("compression", "none gzip") == Some(1),
        target,
    }
}

/// Whether a header has a key for Sentry.
#[inline(never)]
fn is_key(name: &str, value: &str) -> bool {
    let (scheme, _) = cut(value, b" ");
    is(name, "x-sentry-auth") || is(name, "authorization") && (is(scheme, "sentry") || is(scheme, "basic"))
}

#[inline(never)]
fn headers(options: &mut Reader<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in options.object("headers") {
        if name.is_empty() || !is_made_of(name, TOKEN_SIGNS) {
            let sentence = options.wrong("headers").text(" has a header named \"").shortened(name);
            sentence.text("\"; a name must be of letters, digits and ").text(TOKEN_SIGNS);
        }
        // Values are often credentials: their kind is told, never the value.
        let OptionValue::String(value) = value else {
            options.wrong_in("headers", name, "").text(" is ").text(kind(value)).must_be("a string");
            continue;
        };
        if !value.bytes().all(is_header_byte) {
            let sentence = options.wrong_in("headers", name, "");
            sentence.text(" has a line break or a character above U+00FF").must_be("a string that a header can carry");
        }
        headers.push((name.clone(), value.clone()));
    }
    headers
}

/// What a header's name may have beside letters and digits: RFC 9110, §5.6.2, "token".
const TOKEN_SIGNS: &str = "!#$%&'*+-.^_`|~";

/// What `new Headers()` takes (Fetch standard, "header value"), in UTF-8, where characters above U+00FF begin with 0xC4
/// or more.
fn is_header_byte(byte: u8) -> bool {
    byte < 0xC4 && !matches!(byte, b'\0' | b'\r' | b'\n')
}
