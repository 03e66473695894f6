//! What the demo asks the Worker, and the trace that each request has to become.

/// One request.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: &'static str,
    /// The caller's trace, where the request continues one.
    pub(crate) traceparent: Option<&'static str>,
    pub(crate) status: u16,
    pub(crate) expected: Expected,
}

/// The tree of span names: children in parentheses, siblings in alphabetical order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected(pub(crate) &'static str);

impl Expected {
    pub(crate) const STATS: Self = Self("GET");
}

/// The caller's trace id and span id are those of the W3C's example.
const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const fn get(path: &'static str, status: u16, expected: &'static str) -> Step {
    Step { method: "GET", path, body: "", traceparent: None, status, expected: Expected(expected) }
}

/// Every route, in an order in which each finds what it needs.
pub(crate) const SCRIPT: &[Step] = &[
    Step {
        method: "POST",
        path: "/links",
        body: r#"{"url": "https://opentelemetry.io/docs/", "code": "docs"}"#,
        traceparent: Some(CALLER),
        status: 201,
        expected: Expected("POST(links.create(kv.get,kv.put))"),
    },
    Step {
        method: "POST",
        path: "/links",
        body: r#"{"url": "https://www.w3.org/TR/trace-context-2/"}"#,
        traceparent: None,
        status: 201,
        expected: Expected("POST(links.create(kv.get,kv.put))"),
    },
    get("/docs", 302, "GET(kv.get,links.count_visit(kv.get,kv.put))"),
    get("/nowhere", 404, "GET(kv.get)"),
    get("/quote", 200, "GET(GET)"),
    get("/export", 200, "GET(links.export(kv.get,kv.get,kv.list))"),
    get("/boom", 500, "GET"),
    get("/", 200, "GET"),
    Step { expected: Expected::STATS, ..get("/stats", 200, "") },
];
