//! DSNs, `https://PUBLIC_KEY@HOST/PATH/PROJECT_ID`: where a Sentry project takes spans and events, and by which key
//! (develop.sentry.dev, "Authentication"; the same grammar as in Sentry's JavaScript SDKs, `utils/dsn.ts`).

use crate::notation::url::{cut, cut_last, is_authority, is_made_of, is_never_in_urls, parts, push, without};
use alloc::string::String;

/// What a DSN says, as the lines that the host takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsn(String);

impl Dsn {
    /// Reads a DSN; `None` when it is none. A secret behind the key, a query, and whatever follows the digits of the
    /// project's id do not matter.
    ///
    /// ```
    /// use edgespan::sentry::Dsn;
    /// let dsn = Dsn::parse("https://key:secret@sentry.example.com:9000/path/42").unwrap();
    /// assert_eq!(dsn.traces_url(), "https://sentry.example.com:9000/path/api/42/integration/otlp/v1/traces/");
    /// assert_eq!(Dsn::parse("https://key@sentry.example.com/"), None);
    /// ```
    #[inline(never)]
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = cut(cut(text, b"?#").0, b"@");
        let (scheme, keys, path_before) = parts(before);
        let (key, _) = cut(keys, b":");
        let after = after.strip_prefix('@')?;
        // The last segment is the project, what is before it is where Sentry lies.
        let (place, project) = cut_last(after, b'/');
        let (authority, path) = cut(place, b"/");
        let project = digits(project.strip_prefix('/')?);
        if key.is_empty()
            || project.is_empty()
            || !path_before.is_empty()
            || authority.ends_with(':')
            || !is_made_of(keys, ":_")
            || !is_made_of(authority, "_.-:[]")
            || !is_authority(authority)
            || is_never_in_urls(path)
        {
            return None;
        }
        let mut lines = String::new();
        for route in ["/integration/otlp/v1/traces/\n", "/envelope/\n"] {
            for part in [scheme, "://", without(place, "/"), "/api/", project, route] {
                push(&mut lines, part);
            }
        }
        let auth = "\nSentry sentry_version=7, sentry_key=";
        let client = concat!(", sentry_client=edgespan/", env!("CARGO_PKG_VERSION"));
        for part in [key, "\n", project, "\n", organization(authority), auth, key, client] {
            push(&mut lines, part);
        }
        Some(Self(lines))
    }

    /// Where spans are posted.
    pub fn traces_url(&self) -> &str {
        cut(&self.0, b"\n").0
    }

    /// A line break, and the value of the header `X-Sentry-Auth`.
    pub fn auth_line(&self) -> &str {
        cut_last(&self.0, b'\n').1
    }

    /// Everything that it says, in lines: where spans are posted, where events are posted, the public key, the
    /// project's id, the organization's id ("" where the host does not begin as `o42.` does), and the value of the
    /// header `X-Sentry-Auth`.
    pub fn into_lines(self) -> String {
        self.0
    }
}

fn organization(authority: &str) -> &str {
    let (label, rest) = cut(authority, b".");
    let id = label.strip_prefix('o').unwrap_or_default();
    if !rest.is_empty() && digits(id).len() == id.len() { id } else { "" }
}

/// The digits that a text begins with.
#[inline(never)]
fn digits(text: &str) -> &str {
    let rest = text.bytes().position(|byte| !byte.is_ascii_digit());
    rest.and_then(|at| text.split_at_checked(at)).map_or(text, |(digits, _)| digits)
}
