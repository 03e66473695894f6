//! `dsn`, `endpoint` and `tracesEndpoint`: the three options that say where traces are posted. What one object says of
//! them replaces all that the object around says.

use super::{
    OptionValue,
    endpoint::{self, Rule},
    names::nested,
    reader::Reader,
};
use crate::{
    notation::url::{cut, have_same_origin, parts, push, without},
    sentry::Dsn,
};
use alloc::string::String;

const ALLOWED: &str = "a DSN, https://KEY@HOST/ID with a key of letters and digits and a number as id";

/// How a query says a key for Sentry.
const KEY: &[u8] = b"sentry_key=";

/// What an object says: where traces are posted and, where that is Sentry, behind a line break, the value of the header
/// `X-Sentry-Auth`, unless the URL has a key. What is around it, when it says nothing.
#[inline(never)]
pub(super) fn target(options: &mut Reader<'_>, around: &str) -> String {
    let base = endpoint::traces_url(Rule::Base, options, String::new());
    let mut target = endpoint::traces_url(Rule::Traces, options, base);
    let Some(dsn) = dsn(options) else {
        if target.is_empty() {
            push(&mut target, around);
        }
        return target;
    };
    let real = dsn.traces_url();
    if target.is_empty() {
        push(&mut target, real);
    }
    let (url, query) = cut(&target, b"?");
    // The key goes only to the DSN's own origin.
    if have_same_origin(url, real) {
        if without(parts(url).2, "/") != without(parts(real).2, "/") {
            let sentence = options.findings.odd.begin_line().text("Sentry takes the traces of option `");
            nested(sentence, options.path).text("dsn` at \"").text(real);
            sentence.text("\" and not at \"").shortened(url).text("\", which is to be left out");
        }
        // Sentry refuses a request with two keys.
        let has_key = query.as_bytes().windows(KEY.len()).any(|part| part == KEY);
        push(&mut target, if has_key { "\n" } else { dsn.auth_line() });
    }
    target
}

/// The DSN of an object; an empty one is as good as none. What is wrong is not shown: it may hold a key.
#[inline(never)]
fn dsn(options: &mut Reader<'_>) -> Option<Dsn> {
    let value = options.own("dsn")?;
    let dsn = match value {
        OptionValue::String(text) if text.is_empty() => return None,
        OptionValue::String(text) => Dsn::parse(text),
        _ => None,
    };
    if dsn.is_none() {
        options.not_allowed_secret("dsn", value, ALLOWED);
    }
    dsn
}
