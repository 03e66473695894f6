//! What was received, by key, and waiting for more of it without polling.
//!
//! Everything lives behind one lock; every change wakes whoever waits. Times are kept so that a case can prove an order
//! (the response was complete before the receiver answered) instead of measuring a duration.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::{Value, json};

use super::answer::Answer;
use super::sentry::{Envelope, Kind, PROJECT, PUBLIC_KEY};

/// One POST of spans, or of an envelope.
#[derive(Debug, Clone)]
pub struct Post {
    /// The wall clock when its body was complete.
    pub arrived: SystemTime,
    /// The request headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came, still compressed.
    pub body: Vec<u8>,
    /// The decoded body; absent when it cannot be decoded, and of an envelope.
    pub request: Option<ExportTraceServiceRequest>,
    /// The envelope that the body is; absent when it cannot be decoded, and of spans.
    pub envelope: Option<Envelope>,
    /// What is wrong with it, one sentence each.
    pub violations: Vec<String>,
    /// How it ended.
    pub fate: Fate,
}

/// How a POST ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// No answer yet.
    Open,
    /// Answered with this status.
    Answered(u16, Instant),
    /// The connection was closed instead, as programmed.
    Dropped(Instant),
    /// The client gave up first.
    Abandoned(Instant),
}

/// One request to the second service.
#[derive(Debug, Clone)]
pub struct Visit {
    pub method: String,
    /// The path after the key, with its query.
    pub path: String,
    /// The request headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Everything that came in under one key.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// The POSTs in the order their bodies were complete.
    pub posts: Vec<Post>,
    /// The second service's visits.
    pub visits: Vec<Visit>,
    pub(super) answers: VecDeque<Answer>,
    pub(super) files: Option<PathBuf>,
    pub(super) service_delay: Duration,
    accepted: HashSet<Vec<u8>>,
    changed: Option<Instant>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    inboxes: Mutex<HashMap<String, Inbox>>,
    changed: Condvar,
}

impl State {
    /// Changes one inbox and wakes everybody who waits.
    pub(super) fn update<T>(&self, key: &str, change: impl FnOnce(&mut Inbox) -> T) -> T {
        let mut inboxes = self.lock();
        let inbox = inboxes.entry(key.to_owned()).or_default();
        inbox.changed = Some(Instant::now());
        let result = change(inbox);
        self.changed.notify_all();
        result
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Inbox>> {
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    /// What is programmed next for POSTs of this kind.
    pub(super) fn next_answer(&mut self, kind: Kind) -> Answer {
        let mut fitting = (0..).zip(&self.answers).filter(|(_, answer)| answer.fits(kind)).map(|(index, _)| index);
        let (first, is_last) = (fitting.next(), fitting.next().is_none());
        let Some(first) = first else { return Answer::default() };
        let next = if is_last { self.answers.get(first).cloned() } else { self.answers.remove(first) };
        next.unwrap_or_default()
    }

    /// Notes an accepted POST's spans; one that was accepted before is a violation of "never the same span twice".
    pub(super) fn accept(&mut self, index: usize) {
        let Some(post) = self.posts.get_mut(index) else { return };
        let twice: Vec<String> = post
            .spans()
            .filter(|span| !self.accepted.insert([span.trace_id.as_slice(), &span.span_id].concat()))
            .map(|span| format!("span `{}` was sent twice", span.name))
            .collect();
        post.violations.extend(twice);
    }

    /// Every violation, of all POSTs.
    pub fn violations(&self) -> Vec<String> {
        self.posts.iter().flat_map(|post| post.violations.clone()).collect()
    }

    /// How many spans came, in all POSTs.
    pub fn span_count(&self) -> usize {
        self.posts.iter().map(|post| post.spans().count()).sum()
    }

    pub(super) fn to_json(&self) -> Value {
        self.posts.iter().map(Post::to_json).collect()
    }
}

impl Post {
    /// Its spans, whatever resource and scope they are under.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let resources = self.request.iter().flat_map(|request| &request.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans)
    }

    fn to_json(&self) -> Value {
        let arrived = self.arrived.duration_since(UNIX_EPOCH).unwrap_or_default();
        let status = if let Fate::Answered(status, _) = self.fate { Some(status) } else { None };
        json!({
            "arrivedMs": u64::try_from(arrived.as_millis()).unwrap_or(u64::MAX),
            "headers": self.headers,
            "bytes": self.body.len(),
            "status": status,
            "violations": self.violations,
            "request": self.request,
            "event": self.envelope.as_ref().map(|envelope| &envelope.event),
        })
    }
}

/// The handle of one key.
#[derive(Debug, Clone)]
pub struct Mailbox {
    state: Arc<State>,
    key: String,
    url: String,
}

impl Mailbox {
    pub(super) fn new(state: Arc<State>, key: &str, url: &str) -> Self {
        Self { state, key: key.to_owned(), url: url.to_owned() }
    }

    /// The base URL: an OTLP endpoint, to which `/v1/traces` is added, and the second service's base.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The DSN of a project of Sentry's, which this mailbox plays.
    pub fn dsn(&self) -> String {
        format!("{}/{PROJECT}", self.url.replace("://", &format!("://{PUBLIC_KEY}@")))
    }

    /// A copy of what is there now.
    pub fn read(&self) -> Inbox {
        self.state.lock().get(&self.key).cloned().unwrap_or_default()
    }

    /// Programs the next answers: used up one by one, the last one stays.
    pub fn set_answers(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state.update(&self.key, |inbox| inbox.answers = answers.into_iter().collect());
    }

    /// Makes the second service take its time.
    pub fn set_service_delay(&self, delay: Duration) {
        self.state.update(&self.key, |inbox| inbox.service_delay = delay);
    }

    /// Serves this folder under `/files/`.
    pub fn serve_files(&self, folder: PathBuf) {
        self.state.update(&self.key, |inbox| inbox.files = Some(folder));
    }

    /// Waits until `enough` holds; false when it does not within `bound`.
    pub fn wait(&self, bound: Duration, enough: impl Fn(&Inbox) -> bool) -> bool {
        let unmet = |inboxes: &mut HashMap<String, Inbox>| !enough(inboxes.entry(self.key.clone()).or_default());
        let waited = self.state.changed.wait_timeout_while(self.state.lock(), bound, unmet);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Waits until nothing has happened for `silence`, so that a POST too many would have shown itself.
    pub fn wait_for_silence(&self, silence: Duration) {
        let start = Instant::now();
        let mut inboxes = self.state.lock();
        loop {
            let last =
                inboxes.get(&self.key).and_then(|inbox| inbox.changed).map_or(start, |changed| changed.max(start));
            let Some(left) = silence.checked_sub(last.elapsed()) else { return };
            inboxes = self.state.changed.wait_timeout(inboxes, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
