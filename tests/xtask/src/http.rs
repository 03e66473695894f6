//! The HTTP client of every check: one call, the whole answer, nothing followed, nothing retried.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// No answer within this is an error: everything here talks to this machine only.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One request.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// The headers in order; `host` replaces the URL's.
    pub headers: Vec<(String, String)>,
    /// The body; empty means none.
    pub body: Vec<u8>,
}

impl Call {
    /// A request without headers and body.
    pub fn new(method: &str, url: &str) -> Self {
        Self { method: method.into(), url: url.into(), ..Self::default() }
    }
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// When the last byte of the body had come.
    pub complete: Instant,
}

impl Reply {
    /// The body as text, for messages and comparisons.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request and reads the whole answer; any status is an answer, not an error.
pub fn send(call: &Call) -> Result<Reply> {
    let what = || format!("{} {}", call.method, call.url);
    let mut request = ureq::http::Request::builder().method(call.method.as_str()).uri(&call.url);
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let mut response = if call.body.is_empty() {
        agent().run(request.body(()).with_context(what)?)
    } else {
        agent().run(request.body(call.body.as_slice()).with_context(what)?)
    }
    .with_context(what)?;
    let headers = response.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let (status, headers) = (response.status().as_u16(), headers.collect());
    let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec().with_context(what)?;
    Ok(Reply { status, headers, body, complete: Instant::now() })
}

fn agent() -> &'static ureq::Agent {
    static AGENT: OnceLock<ureq::Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .timeout_global(Some(TIMEOUT))
            .user_agent("edgespan-xtask")
            // A connection kept from an earlier case may have been closed by its server meanwhile.
            .max_idle_connections(0)
            .build()
            .into()
    })
}
