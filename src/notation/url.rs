//! URLs as far as the core looks at them: cut up by hand, and checked only for what a later `fetch` would refuse (WHATWG
//! URL). All of it is about configuration and runs once, so it is written for size.

use alloc::string::String;

/// The text before the first of some ASCII characters, and the text from it on.
#[inline(never)]
#[allow(clippy::manual_contains, reason = "`contains` brings along a search by words")]
pub(crate) fn cut<'a>(text: &'a str, stops: &[u8]) -> (&'a str, &'a str) {
    let at = text.bytes().position(|byte| stops.iter().any(|stop| *stop == byte));
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

/// The text before the last of an ASCII character, and the text from it on; nothing and the whole text without one.
#[inline(never)]
pub(crate) fn cut_last(text: &str, stop: u8) -> (&str, &str) {
    let at = text.bytes().rposition(|byte| byte == stop).unwrap_or_default();
    text.split_at_checked(at).unwrap_or_default()
}

/// Adds a text to one that is being made.
#[inline(never)]
pub(crate) fn push(text: &mut String, part: &str) {
    text.push_str(part);
}

/// Whether a text has one of some ASCII characters.
pub(crate) fn has(text: &str, any: &[u8]) -> bool {
    !cut(text, any).1.is_empty()
}

/// Whether a text is this one, in whatever case.
#[inline(never)]
pub(crate) fn is(text: &str, other: &str) -> bool {
    text.eq_ignore_ascii_case(other)
}

/// Whether a text has nothing but ASCII letters, digits and some signs.
#[inline(never)]
#[allow(clippy::manual_contains, reason = "`contains` brings along a search by words")]
pub(crate) fn is_made_of(text: &str, signs: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || signs.bytes().any(|sign| sign == byte))
}

/// A text without what it may end in, however often.
#[inline(never)]
pub(crate) fn without<'a>(mut text: &'a str, end: &str) -> &'a str {
    while let Some(shorter) = text.strip_suffix(end) {
        text = shorter;
    }
    text
}

/// The scheme, the authority, and the path, of an http or https URL without a query; nothing of any other text.
#[inline(never)]
pub(crate) fn parts(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = cut(url, b":");
    match rest.strip_prefix("://") {
        Some(rest) if is(scheme, "http") || is(scheme, "https") => {
            let (authority, path) = cut(rest, b"/");
            (scheme, authority, path)
        }
        _ => Default::default(),
    }
}

/// Whether two http or https URLs without queries have the same scheme, host and port.
#[inline(never)]
pub(crate) fn have_same_origin(url: &str, other: &str) -> bool {
    let ((scheme, authority, _), (other_scheme, other_authority, _)) = (parts(url), parts(other));
    let port = if scheme.len() == 4 { ":80" } else { ":443" };
    let without_port = |authority| without(authority, port);
    is(scheme, other_scheme) && is(without_port(authority), without_port(other_authority))
}

/// Whether no URL has a text: because of an ASCII control character, a blank or a backslash.
#[inline(never)]
pub(crate) fn is_never_in_urls(text: &str) -> bool {
    text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\')
}

/// A host, or an IPv6 address in brackets, and perhaps a port.
#[inline(never)]
pub(crate) fn is_authority(authority: &str) -> bool {
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
