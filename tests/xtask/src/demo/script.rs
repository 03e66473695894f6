//! What the demo asks the Worker, and the traces that come of each step.

/// One step: a request, or the nightly run.
#[derive(Debug)]
pub(crate) struct Step {
    /// The method, or [`SCHEDULED`].
    pub(crate) method: &'static str,
    /// The path, or the cron expression.
    pub(crate) path: &'static str,
    pub(crate) body: &'static str,
    /// The caller's trace, where the request continues one.
    pub(crate) traceparent: Option<&'static str>,
    pub(crate) status: u16,
    /// How many POSTs bring its spans: one for each invocation.
    pub(crate) posts: usize,
    /// Its traces, the one of the request first.
    pub(crate) traces: &'static [&'static str],
}

/// In place of a method: the Worker's `scheduled` handler.
pub(crate) const SCHEDULED: &str = "scheduled";

/// Where the Worker says what it has sent and lost.
pub(crate) const STATS: &str = "/stats";

/// The caller's trace id and span id are those of the W3C's example.
const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A GET, its invocations' POSTs, and its traces: trees of span names, children in parentheses, siblings in alphabetical
/// order.
const fn get(path: &'static str, status: u16, posts: usize, traces: &'static [&'static str]) -> Step {
    Step { method: "GET", path, body: "", traceparent: None, status, posts, traces }
}

const CREATED: &[&str] = &["POST(links.create(CREATE TABLE links INSERT links,get LINKS,put LINKS))"];

/// Every route and handler, in an order in which each finds what it needs.
pub(crate) const SCRIPT: &[Step] = &[
    Step {
        method: "POST",
        path: "/links",
        body: r#"{"url": "https://opentelemetry.io/docs/", "code": "docs"}"#,
        traceparent: Some(CALLER),
        status: 201,
        posts: 1,
        traces: CREATED,
    },
    Step {
        method: "POST",
        body: r#"{"url": "https://www.w3.org/TR/trace-context-2/"}"#,
        ..get("/links", 201, 1, CREATED)
    },
    // The visit is queued; the consumer's trace links to it, and the Durable Object's span is part of that.
    get(
        "/docs",
        302,
        3,
        &[
            "GET /:code(get LINKS,send VISITS)",
            "process link-visits(COUNTER/add(Counter/add(INSERT visits,SELECT visits)))",
        ],
    ),
    get("/visits/docs", 200, 2, &["GET /visits/:code(COUNTER/total(Counter/total(SELECT visits)))"]),
    get("/nowhere", 404, 1, &["GET /:code(get LINKS)"]),
    get("/quote", 200, 1, &["GET(GET)"]),
    get("/export", 200, 1, &["GET(links.export(SELECT links))"]),
    get("/boom", 500, 1, &["GET"]),
    get("/", 200, 1, &["GET"]),
    Step { method: SCHEDULED, ..get("0 3 * * *", 200, 1, &["scheduled 0 3 * * *(SELECT links,r2_put)"]) },
    get(STATS, 200, 1, &["GET"]),
];
