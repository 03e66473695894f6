//! A WebSocket taken step by step. The messages that came are the body of the reply, a line each, and its close the last.

use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use tungstenite::handshake::client::generate_key;
use tungstenite::http::Request;
use tungstenite::protocol::CloseFrame;
use tungstenite::{HandshakeError, Message, WebSocket};

use super::exchange;
use super::play::{BOUND, Play};
use super::request::Step;
use crate::http::{Call, Reply};

/// The socket's own reply comes first, then those of what was done meanwhile.
pub(super) fn run(play: &Play<'_>, call: &Call, steps: &[Step]) -> Result<Vec<Reply>> {
    let mut socket = match connect(call)? {
        Ok(socket) => socket,
        Err(refusal) => return Ok(vec![refusal]),
    };
    let mut others = Vec::new();
    let mut lines = Vec::new();
    for step in steps {
        match step {
            Step::Send(text) => socket.send(Message::text(text))?,
            Step::SendBytes(digits) => socket.send(Message::binary(const_hex::decode(digits)?))?,
            Step::Receive(count) => {
                for _ in 0..*count {
                    lines.push(receive(&mut socket)?);
                }
            }
            Step::Close { code, reason } => {
                socket.close(Some(CloseFrame { code: (*code).into(), reason: reason.into() }))?;
            }
            Step::Wait(until) => play.wait(until)?,
            Step::Meanwhile(requests) => others.extend(play.all(requests)?),
            Step::Disconnect => {
                lines.push("left".into());
                exchange::disconnect(socket.into_inner());
                return Ok(std::iter::once(reply(&lines)).chain(others).collect());
            }
            Step::Read(_) => bail!("a WebSocket takes \"receive\" instead of \"read\""),
        }
    }
    while lines.last().is_none_or(|line| !line.starts_with("closed")) {
        lines.push(receive(&mut socket)?);
    }
    Ok(std::iter::once(reply(&lines)).chain(others).collect())
}

fn reply(lines: &[String]) -> Reply {
    Reply { status: 101, headers: Vec::new(), body: lines.join("\n").into(), complete: Instant::now() }
}

/// The socket, or the response when the Worker gave none.
fn connect(call: &Call) -> Result<Result<WebSocket<TcpStream>, Reply>> {
    let (address, path) = call.target()?;
    let stream = TcpStream::connect(&address)?;
    stream.set_read_timeout(Some(BOUND))?;
    let mut request = Request::builder().method(call.method.as_str()).uri(format!("ws://{address}{path}"));
    let ours = [("connection", "Upgrade"), ("upgrade", "websocket"), ("sec-websocket-version", "13")];
    let theirs = call.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in ours.into_iter().chain(theirs) {
        request = request.header(name, value);
    }
    let request = request.header("sec-websocket-key", generate_key()).body(())?;
    match tungstenite::client(request, stream) {
        Ok((socket, _)) => Ok(Ok(socket)),
        Err(HandshakeError::Failure(tungstenite::Error::Http(response))) => {
            let (head, body) = response.into_parts();
            Ok(Err(Reply { headers: Vec::new(), ..Reply::new(&head, body.unwrap_or_default()) }))
        }
        Err(error) => bail!("no WebSocket: {error}"),
    }
}

fn receive(socket: &mut WebSocket<TcpStream>) -> Result<String> {
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => return Ok(format!("text {text}")),
            Ok(Message::Binary(bytes)) => return Ok(format!("bytes {}", const_hex::encode(&bytes))),
            Ok(Message::Close(None)) => return Ok("closed".into()),
            Ok(Message::Close(Some(frame))) => {
                let line = format!("closed {} {}", u16::from(frame.code), frame.reason);
                return Ok(line.trim_end().to_owned());
            }
            Ok(_) => (),
            Err(tungstenite::Error::ConnectionClosed) => return Ok("closed".into()),
            Err(tungstenite::Error::Protocol(error)) => return Ok(format!("closed without a word: {error}")),
            Err(error) => return Err(error).context("no message came"),
        }
    }
}
