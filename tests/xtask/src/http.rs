//! The HTTP client of every check: one call on a connection of its own, the whole answer, nothing followed, nothing
//! retried. All that waits for sockets here, the receiver too, runs on one runtime, so that the code around it stays
//! synchronous.

use std::error::Error;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::http::response::Parts;
use hyper::{HeaderMap, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// No answer within this is an error: everything here talks to this machine only.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One request; an empty body is none, and a header `host` replaces the URL's.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Call {
    /// A request without headers and body.
    pub fn new(method: &str, url: &str) -> Self {
        Self { method: method.into(), url: url.into(), ..Self::default() }
    }

    /// Where it goes, as `host:port`, and as what.
    pub fn target(&self) -> Result<(String, String)> {
        let uri: Uri = self.url.parse()?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok((uri.authority().context("no host in the URL")?.to_string(), path.to_owned()))
    }
}

/// The answer; names of headers are in lower case.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// When the last byte of the body had come.
    pub complete: Instant,
}

impl Reply {
    /// One that is complete now.
    pub fn new(head: &Parts, body: Vec<u8>) -> Self {
        Self { status: head.status.as_u16(), headers: list(&head.headers), body, complete: Instant::now() }
    }

    /// The body as text, for messages and comparisons.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request and reads the whole answer; any status is an answer, not an error.
pub fn send(call: &Call) -> Result<Reply> {
    let whole = async {
        let stream = TcpStream::connect(call.target()?.0).await?;
        let (response, _) = open(stream, call, Full::new(Bytes::from(call.body.clone()))).await?;
        let (head, body) = response.into_parts();
        Ok::<_, anyhow::Error>(Reply::new(&head, body.collect().await?.to_bytes().into()))
    };
    let reply = runtime().block_on(async { tokio::time::timeout(TIMEOUT, whole).await });
    reply.map_err(Into::into).flatten().with_context(|| format!("{} {}", call.method, call.url))
}

/// Sends a request and reads the head of the answer; the connection ends with its task.
pub async fn open<B>(stream: TcpStream, call: &Call, body: B) -> Result<(Response<Incoming>, JoinHandle<()>)>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let (host, path) = call.target()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // How it ended is what the response says.
    let task = tokio::spawn(async { drop(connection.await) });
    let mut request = Request::builder().method(call.method.as_str()).uri(path);
    let headers = call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    if !call.headers.iter().any(|(name, _)| name == "host") {
        request = request.header("host", host);
    }
    for (name, value) in [("accept", "*/*"), ("user-agent", "edgespan-xtask")].into_iter().chain(headers) {
        request = request.header(name, value);
    }
    Ok((sender.send_request(request.body(body)?).await?, task))
}

/// Headers in the order they came, names in lower case.
pub fn list(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

/// The one runtime.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads can be made")
    })
}
