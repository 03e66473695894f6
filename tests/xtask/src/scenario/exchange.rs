//! A request whose connection is taken step by step.

use std::error::Error as _;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::Response;
use hyper::body::Incoming;
use tokio::net::TcpSocket;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::play::{BOUND, Play};
use super::request::Step;
use crate::http::{self, Call, Reply};

/// The request's own reply comes first, then those of what was done meanwhile.
pub(super) fn run(play: &Play<'_>, call: &Call, steps: &[Step]) -> Result<Vec<Reply>> {
    let chunks = steps.iter().filter(|step| matches!(step, Step::Send(_))).count();
    let mut exchange = Exchange::begin(call, chunks)?;
    let mut others = Vec::new();
    for step in steps {
        match step {
            Step::Read(bytes) => exchange.read(*bytes)?,
            Step::Send(chunk) => exchange.send(chunk)?,
            Step::Wait(until) => play.wait(until)?,
            Step::Meanwhile(requests) => others.extend(play.all(requests)?),
            Step::Disconnect => return Ok(exchange.leave().into_iter().chain(others).collect()),
            Step::SendBytes(_) | Step::Receive(_) | Step::Close { .. } => bail!("{step:?} needs \"websocket\": true"),
        }
    }
    exchange.read(usize::MAX)?;
    let reply = exchange.reply.context("the connection ended before the response")?;
    Ok(std::iter::once(reply).chain(others).collect())
}

type Opened = (Response<Incoming>, JoinHandle<()>);

struct Exchange {
    /// The same connection, to reset it.
    stream: TcpStream,
    /// What sends the request and waits for the head of the response.
    opening: JoinHandle<Result<Opened>>,
    /// The rest of the response, and the connection.
    opened: Option<(Incoming, JoinHandle<()>)>,
    /// As much of the response as was read, and how much of its body was waited for.
    reply: Option<Reply>,
    wanted: usize,
    /// Where the chunks of the request's body go, and how many are still to be sent; none when it is not streamed.
    chunks: Option<Sender<Bytes>>,
    chunks_left: usize,
}

impl Exchange {
    fn begin(call: &Call, chunks: usize) -> Result<Self> {
        let stream = TcpStream::connect(call.target()?.0)?;
        stream.set_nonblocking(true)?;
        let (sender, streamed) = Channel::<Bytes>::new(1);
        let (chunks_to, body) = match chunks {
            0 => (None, Either::Left(Full::new(Bytes::from(call.body.clone())))),
            _ => (Some(sender), Either::Right(streamed)),
        };
        let (call, socket) = (call.clone(), stream.try_clone()?);
        let opening = http::runtime()
            .spawn(async move { http::open(tokio::net::TcpStream::from_std(socket)?, &call, body).await });
        Ok(Self { stream, opening, opened: None, reply: None, wanted: 0, chunks: chunks_to, chunks_left: chunks })
    }

    fn send(&mut self, chunk: &str) -> Result<()> {
        let chunks = self.chunks.as_mut().context("the body has ended")?;
        http::runtime().block_on(chunks.send_data(Bytes::from(chunk.to_owned())))?;
        self.chunks_left -= 1;
        if self.chunks_left == 0 {
            self.chunks = None;
        }
        Ok(())
    }

    /// Reads until the body has as many bytes or has ended.
    fn read(&mut self, bytes: usize) -> Result<()> {
        self.wanted = bytes;
        let reading = async {
            if self.opened.is_none() {
                let (response, connection) = (&mut self.opening).await??;
                let (head, body) = response.into_parts();
                self.reply = Some(Reply::new(&head, Vec::new()));
                self.opened = Some((body, connection));
            }
            let (Some((body, _)), Some(reply)) = (&mut self.opened, &mut self.reply) else { return Ok(()) };
            while reply.body.len() < bytes
                && let Some(frame) = body.frame().await
            {
                match frame {
                    Ok(frame) => reply.body.extend(frame.into_data().unwrap_or_default()),
                    // A Worker that fails meanwhile ends the connection: what had come is the reply.
                    Err(error) if is_early_end(&error) => break,
                    Err(error) => return Err(error.into()),
                }
            }
            reply.complete = Instant::now();
            Ok(())
        };
        http::runtime().block_on(async { timeout(BOUND, reading).await }).context("the response did not go on")?
    }

    /// What had come when the client left: as much of the body as it had waited for.
    fn leave(mut self) -> Option<Reply> {
        disconnect(self.stream);
        self.opening.abort();
        self.opened.inspect(|(_, connection)| connection.abort());
        self.reply.iter_mut().for_each(|reply| reply.body.truncate(self.wanted));
        self.reply
    }
}

fn is_early_end(error: &hyper::Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<std::io::Error>());
    source.is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof)
}

/// Resets the connection, so that the other side learns of it at once: after an orderly close it still could answer.
pub(super) fn disconnect(stream: TcpStream) {
    // Where the option is refused, the connection still closes.
    let _ = TcpSocket::from_std_stream(stream).set_zero_linger();
}
