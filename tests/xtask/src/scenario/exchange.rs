//! A request whose connection is taken step by step: HTTP/1.1 by hand, since no client gives its connection away.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpSocket;

use super::play::{BOUND, Play};
use super::request::Step;
use crate::http::{Call, Reply};

/// The request's own reply comes first, then those of what was done meanwhile.
pub(super) fn run(play: &Play<'_>, call: &Call, steps: &[Step]) -> Result<Vec<Reply>> {
    let mut exchange = Exchange::open(call, steps)?;
    let mut others = Vec::new();
    for step in steps {
        match step {
            Step::Read(bytes) => exchange.read(*bytes)?,
            Step::Send(chunk) => exchange.send(chunk)?,
            Step::Wait(until) => play.wait(until)?,
            Step::Meanwhile(requests) => others.extend(play.all(requests)?),
            Step::Disconnect => return Ok(exchange.left().into_iter().chain(others).collect()),
            Step::SendBytes(_) | Step::Receive(_) | Step::Close { .. } => bail!("{step:?} needs \"websocket\": true"),
        }
    }
    exchange.read(usize::MAX)?;
    let reply = exchange.reply().context("the connection ended before the response")?;
    Ok(std::iter::once(reply).chain(others).collect())
}

struct Exchange {
    stream: TcpStream,
    received: Vec<u8>,
    wanted: usize,
    is_closed: bool,
    /// Chunks of the request's body that are still to be sent; none when the body is not streamed.
    chunks_left: usize,
}

impl Exchange {
    fn open(call: &Call, steps: &[Step]) -> Result<Self> {
        let (address, path) = split(&call.url)?;
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(BOUND))?;
        let chunks_left = steps.iter().filter(|step| matches!(step, Step::Send(_))).count();
        let mut head = format!("{} {path} HTTP/1.1\r\nconnection: close\r\n", call.method);
        head.extend(call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
        match (chunks_left, call.body.len()) {
            (0, 0) => (),
            (0, length) => head += &format!("content-length: {length}\r\n"),
            _ => head += "transfer-encoding: chunked\r\n",
        }
        let mut exchange = Self { stream, received: Vec::new(), wanted: 0, is_closed: false, chunks_left };
        exchange.stream.write_all(format!("{head}\r\n").as_bytes())?;
        exchange.stream.write_all(&call.body)?;
        Ok(exchange)
    }

    fn send(&mut self, chunk: &str) -> Result<()> {
        self.chunks_left -= 1;
        let end = if self.chunks_left == 0 { "0\r\n\r\n" } else { "" };
        Ok(self.stream.write_all(format!("{:x}\r\n{chunk}\r\n{end}", chunk.len()).as_bytes())?)
    }

    /// Reads until the body has as many bytes or has ended.
    fn read(&mut self, bytes: usize) -> Result<()> {
        self.wanted = bytes;
        let mut buffer = [0; 16 * 1024];
        while !self.is_closed && parse(&self.received).is_none_or(|head| !head.is_complete && head.body.len() < bytes) {
            let count = self.stream.read(&mut buffer).context("the response did not go on")?;
            self.is_closed = count == 0;
            self.received.extend_from_slice(buffer.get(..count).unwrap_or_default());
        }
        Ok(())
    }

    fn reply(&self) -> Option<Reply> {
        let Response { status, headers, body, .. } = parse(&self.received)?;
        Some(Reply { status, headers, body, complete: Instant::now() })
    }

    /// What had come when the client left: as much of the body as it had waited for.
    fn left(self) -> Option<Reply> {
        let mut reply = self.reply();
        disconnect(self.stream);
        reply.iter_mut().for_each(|reply| reply.body.truncate(self.wanted));
        reply
    }
}

/// Resets the connection, so that the other side learns of it at once: after an orderly close it still could answer.
pub(super) fn disconnect(stream: TcpStream) {
    // Where the option is refused, the connection still closes.
    let _ = TcpSocket::from_std_stream(stream).set_zero_linger();
}

/// As much of a response as has come.
#[derive(Debug, PartialEq)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    is_complete: bool,
}

/// Nothing before the head is complete.
fn parse(received: &[u8]) -> Option<Response> {
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(received.get(..end)?);
    let rest = received.get(end + 4..)?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let value = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let (body, is_complete) = match (value("transfer-encoding"), value("content-length")) {
        (Some("chunked"), _) => dechunk(rest),
        (_, Some(length)) => (rest.to_vec(), rest.len() >= length.parse().ok()?),
        _ => (rest.to_vec(), matches!(status, 204 | 304)),
    };
    Some(Response { status, headers, body, is_complete })
}

/// The data of the chunks so far, and whether the last one has come.
fn dechunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else { return (body, false) };
        let size = rest.get(..end).and_then(|line| std::str::from_utf8(line).ok());
        let Some(size) = size.and_then(|digits| usize::from_str_radix(digits, 16).ok()) else { return (body, false) };
        let chunk = rest.get(end + 2..).unwrap_or_default();
        if size == 0 {
            return (body, true);
        }
        body.extend_from_slice(chunk.get(..size.min(chunk.len())).unwrap_or_default());
        let Some(next) = chunk.get(size + 2..) else { return (body, false) };
        rest = next;
    }
}

/// The address and the path of `http://address/path`.
fn split(url: &str) -> Result<(&str, &str)> {
    let rest = url.strip_prefix("http://").context("no http URL")?;
    let slash = rest.find('/').context("no path in the URL")?;
    Ok(rest.split_at(slash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_as_far_as_it_has_come() {
        assert_eq!(parse(b"HTTP/1.1 200 OK\r\nA: b\r\n"), None);
        let response = |body: &[u8], is_complete| Response {
            status: 200,
            headers: vec![("transfer-encoding".into(), "chunked".into())],
            body: body.into(),
            is_complete,
        };
        let text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        assert_eq!(parse(text), Some(response(b"abcde", true)));
        assert_eq!(parse(&text[..text.len() - 6]), Some(response(b"abcde", false)));
        assert_eq!(parse(&text[..text.len() - 15]), Some(response(b"ab", false)));
        let text = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno";
        assert!(parse(text).is_some_and(|response| response.is_complete && response.body == b"no"));
        assert!(parse(&text[..text.len() - 1]).is_some_and(|response| !response.is_complete));
    }
}
