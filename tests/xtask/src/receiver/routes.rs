//! The HTTP side: which request is whose, and how it is answered.
//!
//! | request | what it does |
//! | --- | --- |
//! | `POST {key}/v1/traces` | OTLP, protobuf or JSON, plain or gzip |
//! | `POST {key}/api/42/…` | the same and envelopes, as a project of Sentry's (`sentry.rs`) |
//! | `GET {key}/received` | everything that came, as JSON |
//! | `PUT {key}/answer` | a JSON list of programmed answers |
//! | any `{key}/quote`, `{key}/echo`, `{key}/status/{code}` | the second service |
//! | `GET {key}/files/…` | the folder served under this key |

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, HeaderName,
    HeaderValue, RETRY_AFTER,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use serde_json::json;

use super::answer::Answer;
use super::decode::{self, MAX_BODY_BYTES};
use super::mailbox::{Fate, Post, State, Visit};
use super::sentry::{self, Kind};
use super::{files, second};
use crate::http::list;

const JSON: &str = "application/json";
const PROTOBUF: &str = "application/x-protobuf";
const RATE_LIMITS: HeaderName = HeaderName::from_static("x-sentry-rate-limits");

/// Why a connection ends without an answer: because a case asked for it.
#[derive(Debug)]
pub(super) struct ConnectionDropped;

impl std::fmt::Display for ConnectionDropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is closed without an answer")
    }
}

impl std::error::Error for ConnectionDropped {}

type Reply = Response<Full<Bytes>>;

pub(super) async fn answer(request: Request<Incoming>, state: Arc<State>) -> Result<Reply, ConnectionDropped> {
    let (head, body) = request.into_parts();
    if head.method == Method::OPTIONS {
        return Ok(reply(204, None, Bytes::new()));
    }
    let body = match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(reply(413, None, Bytes::from_static(b"larger than 64 MiB"))),
    };
    let path = head.uri.path();
    if let Some((key, kind)) = sentry::route(path) {
        if head.method != Method::POST {
            return Ok(reply(405, None, Bytes::new()));
        }
        return posted(key_of(key), kind, &head, body, &state).await;
    }
    if let Some((key, route)) = second::route(path) {
        let query = head.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let visit = Visit {
            method: head.method.to_string(),
            path: format!("{route}{query}"),
            headers: list(&head.headers),
            body: body.into(),
        };
        let Some((status, body)) = second::answer(&visit) else { return Ok(not_found()) };
        let delay = state.update(key_of(key), |inbox| {
            inbox.visits.push(visit);
            inbox.service_delay
        });
        tokio::time::sleep(delay).await;
        return Ok(reply(status, Some(JSON), body));
    }
    if let Some((key, file)) = path.split_once("/files/") {
        let folder = state.update(key_of(key), |inbox| inbox.files.clone());
        let found = folder.and_then(|folder| files::read(&folder, file));
        return Ok(found.map_or_else(not_found, |(content_type, bytes)| reply(200, Some(content_type), bytes.into())));
    }
    Ok(control(&head.method, path, &body, &state))
}

fn control(method: &Method, path: &str, body: &[u8], state: &State) -> Reply {
    if let (Some(key), &Method::GET) = (path.strip_suffix("/received").map(key_of), method) {
        return reply(200, Some(JSON), state.update(key, |inbox| inbox.to_json()).to_string().into());
    }
    if let (Some(key), &Method::PUT) = (path.strip_suffix("/answer").map(key_of), method) {
        return match serde_json::from_slice::<Vec<Answer>>(body) {
            Ok(answers) => {
                state.update(key, |inbox| inbox.answers = answers.into());
                reply(204, None, Bytes::new())
            }
            Err(error) => reply(400, None, Bytes::from(format!("not a list of answers: {error}"))),
        };
    }
    not_found()
}

async fn posted(
    key: &str,
    kind: Kind,
    head: &Parts,
    body: Bytes,
    state: &Arc<State>,
) -> Result<Reply, ConnectionDropped> {
    let post = post(kind, head, body);
    let is_json = kind == Kind::Envelope || head.headers.get(CONTENT_TYPE).is_some_and(|value| value == JSON);
    let decodes = post.request.is_some() || post.envelope.is_some();
    let (index, answer) = state.update(key, |inbox| {
        inbox.posts.push(post);
        (inbox.posts.len().saturating_sub(1), inbox.next_answer(kind))
    });
    let pending = Pending { state: Arc::clone(state), key: key.to_owned(), index, open: true };
    if answer.hang {
        return std::future::pending().await;
    }
    tokio::time::sleep(Duration::from_millis(answer.delay_ms)).await;
    if answer.drop {
        pending.settle(Fate::Dropped(Instant::now()));
        return Err(ConnectionDropped);
    }
    // What cannot be decoded is refused, unless a case says how to answer.
    let status = answer.status.unwrap_or(if decodes { 200 } else { 400 });
    pending.settle(Fate::Answered(status, Instant::now()));
    let mut response = reply(status, Some(if is_json { JSON } else { PROTOBUF }), answer.body_bytes(is_json).into());
    for (name, text) in [(RETRY_AFTER, &answer.retry_after), (RATE_LIMITS, &answer.rate_limits)] {
        if let Some(value) = text.as_deref().and_then(|text| HeaderValue::from_str(text).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// A POST that has come, decoded.
fn post(kind: Kind, head: &Parts, body: Bytes) -> Post {
    let arrived = SystemTime::now();
    let (mut violations, headers) = (Vec::new(), &head.headers);
    let (request, envelope) = match kind {
        Kind::Envelope => (None, sentry::envelope(&body, &mut violations)),
        Kind::Traces | Kind::SentryTraces => (decode::decode(headers, &body, &mut violations), None),
    };
    if kind != Kind::Traces {
        violations.extend(sentry::unauthorized(headers, head.uri.query().unwrap_or_default()));
    }
    Post { arrived, headers: list(headers), body: body.into(), request, envelope, violations, fate: Fate::Open }
}

/// A POST that waits for its answer. Dropped while it waits means that the client closed the connection.
struct Pending {
    state: Arc<State>,
    key: String,
    index: usize,
    open: bool,
}

impl Pending {
    fn settle(mut self, fate: Fate) {
        self.open = false;
        self.note(fate);
    }

    fn note(&self, fate: Fate) {
        self.state.update(&self.key, |inbox| {
            if let Some(post) = inbox.posts.get_mut(self.index) {
                post.fate = fate;
            }
            if matches!(fate, Fate::Answered(200..300, _)) {
                inbox.accept(self.index);
            }
        });
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.open {
            self.note(Fate::Abandoned(Instant::now()));
        }
    }
}

fn reply(status: u16, content_type: Option<&'static str>, body: Bytes) -> Reply {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("*"));
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}

fn not_found() -> Reply {
    reply(404, Some(JSON), Bytes::from(json!({ "error": "there is nothing at this path" }).to_string()))
}

fn key_of(path: &str) -> &str {
    path.trim_matches('/')
}
