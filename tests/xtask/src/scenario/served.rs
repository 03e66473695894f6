//! One run of a scenario's Worker: served, called, waited for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use super::play::{BOUND, Play};
use super::spec::Spec;
use crate::context::Context;
use crate::http::{self, Call, Reply};
use crate::receiver::{Fate, Inbox, Mailbox, Receiver};
use crate::workerd::{Running, STATS, Surroundings, Worker};

/// How long nothing must happen before nothing more is believed to come.
const SILENCE: Duration = Duration::from_millis(300);

/// What a run left behind.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) replies: Vec<Reply>,
    pub(super) inbox: Inbox,
    pub(super) stats: Value,
    pub(super) stdout: Vec<String>,
    pub(super) stderr: Vec<String>,
    pub(super) began: SystemTime,
    /// Where the Worker answered.
    pub(super) url: String,
}

/// The Worker with the bindings of the scenario, not yet served.
pub(super) fn worker(spec: &Spec, entry: &Path, mailbox: &Mailbox, receiver: &Receiver) -> Worker {
    let given = [
        ("ENDPOINT", mailbox.url().to_owned()),
        ("SERVICE", mailbox.url().to_owned()),
        ("REFUSED", receiver.refused_url()),
        ("DSN", mailbox.dsn()),
    ];
    let vars = given.into_iter().map(|(name, value)| (name.to_owned(), value));
    Worker {
        compatibility_date: spec.compatibility_date.clone(),
        compatibility_flags: spec.compatibility_flags.clone(),
        vars: vars.chain(spec.vars.clone()).collect(),
        stats: true,
        surroundings: spec.miniflare.clone().map(|options| Surroundings { options, others: others(spec, entry) }),
        ..Worker::new(entry.to_owned())
    }
}

/// The further Workers; their modules lie beside the entry.
fn others(spec: &Spec, entry: &Path) -> BTreeMap<String, (PathBuf, Map<String, Value>)> {
    let other = |(name, options): (&String, &Map<String, Value>)| {
        let mut options = options.clone();
        let file = options.shift_remove("entry");
        let file = file.as_ref().and_then(Value::as_str).map_or_else(|| format!("{name}.js"), str::to_owned);
        (name.clone(), (entry.with_file_name(file), options))
    };
    spec.workers.iter().map(other).collect()
}

impl Served {
    /// Serves the Worker, sends every request, waits for `posts` POSTs and `visits` visits and then for silence.
    pub(super) fn run(
        ctx: &Context,
        worker: &Worker,
        out: &Path,
        spec: &Spec,
        mailbox: &Mailbox,
        wanted: (usize, usize),
    ) -> Result<Self> {
        mailbox.set_answers(spec.answers.clone());
        let began = SystemTime::now();
        let running = worker.serve(ctx, out)?;
        let play = Play { running: &running, mailbox, is_plain: wanted.0 == 0 };
        let replies = play.all(&spec.requests).with_context(|| format!("while playing; {}", console(&running)))?;
        let settled = |inbox: &Inbox| inbox.posts.iter().all(|post| post.fate != Fate::Open);
        let (posts, visits) = wanted;
        if !mailbox.wait(BOUND, |inbox| inbox.posts.len() >= posts && inbox.visits.len() >= visits && settled(inbox)) {
            let inbox = mailbox.read();
            bail!(
                "{} of {posts} POSTs and {} of {visits} visits came within {} s{}; {}",
                inbox.posts.len(),
                inbox.visits.len(),
                BOUND.as_secs(),
                if settled(&inbox) { "" } else { ", and a POST is still open" },
                console(&running),
            );
        }
        mailbox.wait_for_silence(SILENCE);
        let stats = stats(&running)?;
        let (stdout, stderr) = running.console().by_output();
        Ok(Self { replies, inbox: mailbox.read(), stats, stdout, stderr, began, url: running.url })
    }

    /// Telemetry never delays the response: where the receiver makes the exporter wait, every response was complete before
    /// the receiver was done with it.
    pub(super) fn check_not_delayed(&self, spec: &Spec) -> Result<()> {
        if !spec.answers.iter().any(|answer| answer.hang || answer.delay_ms > 0) {
            return Ok(());
        }
        let done = self.inbox.posts.iter().filter_map(|post| match post.fate {
            Fate::Open => None,
            Fate::Answered(_, at) | Fate::Dropped(at) | Fate::Abandoned(at) => Some(at),
        });
        let last: Option<Instant> = self.replies.iter().map(|reply| reply.complete).max();
        match (last, done.min()) {
            (Some(complete), Some(done)) if complete < done => Ok(()),
            _ => bail!("the response was not complete before the receiver was done with the export"),
        }
    }

    /// The time between POSTs is what the scenario says.
    pub(super) fn check_gaps(&self, spec: &Spec) -> Result<()> {
        let arrived: Vec<SystemTime> = self.inbox.posts.iter().map(|post| post.arrived).collect();
        let gaps = arrived.windows(2).map(|pair| pair[1].duration_since(pair[0]).unwrap_or_default());
        for (number, (gap, [least, most])) in (2..).zip(gaps.zip(&spec.gaps_ms)) {
            if !(u128::from(*least)..=u128::from(*most)).contains(&gap.as_millis()) {
                bail!("POST {number} came {} ms after the one before it, not {least} to {most} ms", gap.as_millis());
            }
        }
        Ok(())
    }
}

fn console(running: &Running) -> String {
    format!("console:\n{}", running.console().lines().join("\n"))
}

fn stats(running: &Running) -> Result<Value> {
    let reply = http::send(&Call::new("GET", &running.at(STATS)?))?;
    if reply.status != 200 {
        bail!("stats answered {}: {}", reply.status, reply.text());
    }
    serde_json::from_slice(&reply.body).context("stats answered no JSON")
}
