//! What workerd prints: the ports it announces, and the lines of the Worker's console.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::children::Guarded;

/// The name under which the inspector's port is kept.
pub const INSPECTOR: &str = "inspector";

/// How a line begins with which workerd says where in its own binary something went wrong.
const ADDRESSES: &str = "stack: /";

/// A growing record of both outputs.
#[derive(Debug, Clone, Default)]
pub struct Console {
    shared: Arc<(Mutex<Record>, Condvar)>,
}

/// What has been printed so far.
#[derive(Debug, Default)]
pub struct Record {
    /// The ports by the names of their sockets.
    pub(super) ports: BTreeMap<String, u16>,
    /// The lines in the order they came, the announcements of ports left out. Lines of the same output keep their order.
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

impl Record {
    /// Is this printed anywhere?
    pub fn says(&self, text: &str) -> bool {
        self.lines.iter().any(|(_, line)| line.contains(text))
    }

    /// Have both outputs ended?
    pub(super) fn is_closed(&self) -> bool {
        self.closed == 2
    }
}

impl Console {
    pub(super) fn attach(process: &Guarded) -> Result<Self> {
        let console = Self::default();
        let (stdout, stderr) = process.outputs().context("workerd's outputs are no pipes")?;
        console.follow(Output::Standard, stdout)?;
        console.follow(Output::Error, stderr)?;
        Ok(console)
    }

    /// Every line printed so far.
    pub fn lines(&self) -> Vec<String> {
        self.lock().lines.iter().map(|(_, line)| line.clone()).collect()
    }

    /// The lines of standard output (`console.log`, `info`, `debug`) and of standard error (`warn`, `error`, workerd itself).
    pub fn by_output(&self) -> (Vec<String>, Vec<String>) {
        let (standard, error): (Vec<_>, Vec<_>) =
            self.lock().lines.iter().cloned().partition(|(output, _)| *output == Output::Standard);
        let texts = |lines: Vec<(Output, String)>| lines.into_iter().map(|(_, line)| line).collect();
        (texts(standard), texts(error))
    }

    pub(super) fn ports(&self) -> BTreeMap<String, u16> {
        self.lock().ports.clone()
    }

    /// Waits until `enough` holds; false when it does not within `bound`.
    pub fn wait(&self, bound: Duration, enough: impl Fn(&Record) -> bool) -> bool {
        let waited = self.shared.1.wait_timeout_while(self.lock(), bound, |record| !enough(record));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
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
