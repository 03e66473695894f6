//! An OTLP/HTTP receiver that judges what it gets.
//!
//! It listens on a free port of 127.0.0.1, beside the synchronous code around it. The path before `/v1/traces` is the key of a mailbox: cases that run at the same time use different
//! keys and never see each other's spans. Besides OTLP it plays the other servers a case needs: a project of Sentry's,
//! a second service (`/quote`, `/echo`, `/status/404`), a web server for a folder, and an address that refuses
//! connections.

mod answer;
mod check;
mod decode;
mod files;
mod mailbox;
mod routes;
mod second;
mod sentry;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::{JoinHandle, JoinSet};

use crate::http;

pub use answer::Answer;
pub use mailbox::{Fate, Inbox, Mailbox, Post, Visit};
pub use sentry::Envelope;

/// A running receiver; dropping it closes every connection.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    refused: SocketAddr,
    state: Arc<mailbox::State>,
    accepting: JoinHandle<()>,
    // Bound and never listening: the port is taken, so connections to it are refused for as long as this lives.
    _refusing: tokio::net::TcpSocket,
}

impl Receiver {
    /// Binds a free port and starts answering.
    pub fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("cannot bind a port of 127.0.0.1")?;
        listener.set_nonblocking(true)?;
        let refusing = tokio::net::TcpSocket::new_v4()?;
        refusing.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let state = Arc::new(mailbox::State::default());
        let address = listener.local_addr()?;
        let refused = refusing.local_addr()?;
        let accepting = http::runtime().spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { address, refused, state, accepting, _refusing: refusing })
    }

    /// The base URL, without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// A URL whose server refuses every connection.
    pub fn refused_url(&self) -> String {
        format!("http://{}", self.refused)
    }

    /// The mailbox of this key; it exists as soon as anybody names it.
    pub fn mailbox(&self, key: &str) -> Mailbox {
        Mailbox::new(Arc::clone(&self.state), key, &format!("{}/{key}", self.url()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<mailbox::State>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return eprintln!("the receiver cannot listen: {error}"),
    };
    // They end when this does.
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let state = Arc::clone(&state);
        connections.spawn(async move {
            let service = service_fn(move |request| routes::answer(request, Arc::clone(&state)));
            // No date: two runs of the same case get the same answers.
            let mut server = http1::Builder::new();
            let server =
                server.timer(TokioTimer::new()).auto_date_header(false).serve_connection(TokioIo::new(stream), service);
            // An error is a connection that ended early: the client went away, or the answer was to drop it.
            let _ = server.await;
        });
    }
}

#[cfg(test)]
mod tests;
