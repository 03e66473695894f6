//! Does what a scenario says, one thing after the other, and keeps the replies.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use super::request::{Request, Until};
use super::{exchange, socket};
use crate::http::{self, Call, Reply};
use crate::receiver::Mailbox;
use crate::workerd::{MAIN, Running};

/// The host every request names, so that no port shows in what is recorded.
const HOST: &str = "links.example";
/// How long to wait for what has to come.
pub(super) const BOUND: Duration = Duration::from_secs(15);

/// A running Worker, and what is known about it.
pub(super) struct Play<'a> {
    pub(super) running: &'a Running,
    pub(super) mailbox: &'a Mailbox,
    /// Whether the Worker runs without edgespan, so that no POSTs come.
    pub(super) is_plain: bool,
}

impl Play<'_> {
    /// Does all of them in turn.
    pub(super) fn all(&self, requests: &[Request]) -> Result<Vec<Reply>> {
        let mut replies = Vec::new();
        for request in requests {
            replies.extend(self.one(request)?);
        }
        Ok(replies)
    }

    /// Does one as often as it says.
    pub(super) fn one(&self, request: &Request) -> Result<Vec<Reply>> {
        self.wait(&request.after)?;
        let requests: Vec<Request> = (1..=request.times.unwrap_or(1)).map(|number| request.numbered(number)).collect();
        if !request.together {
            return requests
                .iter()
                .map(|request| self.send(request))
                .collect::<Result<Vec<_>>>()
                .map(|all| all.concat());
        }
        std::thread::scope(|scope| {
            let threads: Vec<_> = requests.iter().map(|request| scope.spawn(|| self.send(request))).collect();
            let mut replies = Vec::new();
            for thread in threads {
                replies.extend(thread.join().ok().context("a request's thread ended early")??);
            }
            Ok(replies)
        })
    }

    fn send(&self, request: &Request) -> Result<Vec<Reply>> {
        if let Some(trigger) = &request.trigger {
            let worker = request.worker.as_deref().unwrap_or(MAIN);
            return Ok(vec![self.running.trigger(&json!({ "worker": worker, "trigger": trigger }))?]);
        }
        let call = self.call(request)?;
        match (request.websocket, request.steps.as_slice()) {
            (true, steps) => socket::run(self, &call, steps),
            (false, []) => Ok(vec![http::send(&call)?]),
            (false, steps) => exchange::run(self, &call, steps),
        }
    }

    fn call(&self, request: &Request) -> Result<Call> {
        let url = match &request.worker {
            None => self.running.url.clone(),
            Some(name) => self.running.at(name)?,
        };
        let mut headers = vec![("host".to_owned(), HOST.to_owned())];
        headers.extend(request.cf.iter().map(|cf| (self.running.cf_header.to_owned(), cf.to_string())));
        // A Worker that calls itself has to be told where it is.
        let theirs = request.headers.iter();
        headers.extend(theirs.map(|(name, value)| (name.clone(), value.replace("{self}", &self.running.url))));
        let body = request.body.clone().into_bytes();
        let method = request.method.clone().unwrap_or_else(|| "GET".into());
        let url = format!("{url}{}", request.path.as_deref().unwrap_or("/"));
        Ok(Call { method, url, headers, body })
    }

    /// Waits until it has happened.
    pub(super) fn wait(&self, until: &Until) -> Result<()> {
        let posts = if self.is_plain { 0 } else { until.posts };
        let has_come =
            |inbox: &crate::receiver::Inbox| inbox.posts.len() >= posts && inbox.visits.len() >= until.visits;
        if !self.mailbox.wait(BOUND, has_come) {
            bail!("{until:?} did not happen within {} s", BOUND.as_secs());
        }
        let Some(wanted) = &until.line else { return Ok(()) };
        if !self.running.console().wait(BOUND, |record| record.says(wanted)) {
            bail!("the console never said {wanted}");
        }
        Ok(())
    }
}
