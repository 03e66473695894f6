//! What a scenario does to its Worker, one after the other: requests, connections taken step by step, and triggers that
//! are no requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request, or many of the same shape: `{n}` in path, headers and body is its number, from 1. `{self}` in a header is
/// the Worker's own address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Request {
    /// Which of the Workers gets it; absent for the scenario's own.
    pub(super) worker: Option<String>,
    /// GET when absent.
    pub(super) method: Option<String>,
    /// `/` when absent.
    pub(super) path: Option<String>,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
    /// `request.cf`, which Cloudflare fills.
    pub(super) cf: Option<Value>,
    /// How often, if not once.
    pub(super) times: Option<usize>,
    /// All at the same time.
    pub(super) together: bool,
    /// What has to have happened before.
    pub(super) after: Until,
    /// Instead of a request.
    pub(super) trigger: Option<Trigger>,
    /// Asks for a WebSocket, which `steps` are about.
    pub(super) websocket: bool,
    /// What the client does on the connection; afterwards it waits for the end of the response.
    pub(super) steps: Vec<Step>,
}

/// What only miniflare can trigger; its outcome is the response.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) enum Trigger {
    /// `scheduled()`: `{cron, scheduledTime?}`, the time in milliseconds.
    Scheduled(Value),
    /// `queue()`: `{queue, messages: [{body, id?, timestamp?, attempts?}]}`; ids count from 1 when absent.
    Queue(Value),
    /// `email()`: `{from, to, raw}`; the raw message needs the headers `From`, `To` and `Message-ID`.
    Email(Value),
    /// Takes a Durable Object out of memory: `{class, name | id, webSockets?: "close" | "hibernate"}`.
    Evict(Value),
}

/// One step of a client, on the connection of its request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) enum Step {
    /// Waits until the body has this many bytes.
    Read(usize),
    /// Sends a text message, or the next chunk of the request's body, which ends after the last one.
    Send(String),
    /// Sends a binary message, in hexadecimal digits.
    SendBytes(String),
    /// Waits for this many messages.
    Receive(usize),
    /// Closes the WebSocket: `{code, reason?}`.
    Close {
        code: u16,
        #[serde(default)]
        reason: String,
    },
    /// Waits for something to happen.
    Wait(Until),
    /// Does this and goes on.
    Meanwhile(Vec<Request>),
    /// Ends the connection without a word; the last step.
    Disconnect,
}

/// Something that happens elsewhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Until {
    /// As many POSTs came; not waited for without edgespan.
    pub(super) posts: usize,
    /// The second service was visited as often.
    pub(super) visits: usize,
    /// A line of the console contains this.
    pub(super) line: Option<String>,
}

impl Request {
    /// The request with this number.
    pub(super) fn numbered(&self, number: usize) -> Self {
        let fill = |text: &str| text.replace("{n}", &number.to_string());
        Self {
            path: self.path.as_deref().map(fill),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), fill(value))).collect(),
            body: fill(&self.body),
            ..self.clone()
        }
    }
}
