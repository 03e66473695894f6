//! What workerd prints: the ports it announces, and the lines of the Worker's console.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::children::Guarded;

/// The name under which the inspector's port is kept.
pub(super) const INSPECTOR: &str = "inspector";

/// How a line begins with which workerd says where in its own binary something went wrong.
const ADDRESSES: &str = "stack: /";

/// A growing record of both outputs.
#[derive(Debug, Clone, Default)]
pub struct Console {
    shared: Arc<(Mutex<Record>, Condvar)>,
}

#[derive(Debug, Default)]
struct Record {
    ports: BTreeMap<String, u16>,
    lines: Vec<(Output, String)>,
    closed: usize,
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    Standard,
    Error,
}

/// A line of workerd's control channel.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event {
    Listen { socket: String, port: u16 },
    ListenInspector { port: u16 },
}

impl Console {
    pub(super) fn attach(process: &Guarded) -> Result<Self> {
        let console = Self::default();
        let (stdout, stderr) = process.with(|child| (child.stdout.take(), child.stderr.take()));
        console.follow(Output::Standard, stdout.context("workerd has no standard output")?)?;
        console.follow(Output::Error, stderr.context("workerd has no standard error")?)?;
        Ok(console)
    }

    /// Every line printed so far, the announcements of ports left out. The two outputs are one record: lines of the same
    /// output keep their order.
    pub fn lines(&self) -> Vec<String> {
        self.lock().lines.iter().map(|(_, line)| line.clone()).collect()
    }

    /// The lines of standard output (`console.log`, `info`, `debug`) and of standard error (`warn`, `error`, workerd itself).
    pub fn by_output(&self) -> (Vec<String>, Vec<String>) {
        let record = self.lock();
        let of = |wanted| {
            record.lines.iter().filter(|(output, _)| *output == wanted).map(|(_, line)| line.clone()).collect()
        };
        (of(Output::Standard), of(Output::Error))
    }

    pub(super) fn ports(&self) -> BTreeMap<String, u16> {
        self.lock().ports.clone()
    }

    /// Have both outputs ended?
    pub(super) fn closed(&self) -> bool {
        self.lock().closed == 2
    }

    /// Waits until there is more of it, at most for `bound`.
    pub fn wait_for_change(&self, bound: Duration) {
        let record = self.lock();
        let before = (record.ports.len(), record.lines.len(), record.closed);
        let same = |record: &mut Record| (record.ports.len(), record.lines.len(), record.closed) == before;
        drop(self.shared.1.wait_timeout_while(record, bound, same));
    }

    fn follow(&self, from: Output, output: impl Read + Send + 'static) -> Result<()> {
        let console = self.clone();
        let read = move || {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                console.add(from, &String::from_utf8_lossy(&line));
            }
            console.lock().closed += 1;
            console.shared.1.notify_all();
        };
        std::thread::Builder::new().name("console".into()).spawn(read)?;
        Ok(())
    }

    fn add(&self, from: Output, line: &str) {
        let mut record = self.lock();
        match serde_json::from_str(line) {
            Ok(Event::Listen { socket, port }) => drop(record.ports.insert(socket, port)),
            Ok(Event::ListenInspector { port }) => drop(record.ports.insert(INSPECTOR.into(), port)),
            Err(_) if line.starts_with(ADDRESSES) => {}
            Err(_) => record.lines.push((from, line.to_owned())),
        }
        drop(record);
        self.shared.1.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
