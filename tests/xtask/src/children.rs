//! Child processes that never outlive xtask: killed when their owner is dropped, and when xtask is interrupted.

use std::process::{ChildStderr, ChildStdout, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::Duration;

use anyhow::{Context as _, Result};
use shared_child::SharedChild;

/// How long a child may take to end by itself once its standard input has closed.
const TO_END: Duration = Duration::from_secs(2);

/// The exit code of a program ended by Ctrl-C, as shells count it.
const INTERRUPTED: i32 = 130;

static RUNNING: Mutex<Vec<Weak<SharedChild>>> = Mutex::new(Vec::new());
static SERVING: AtomicBool = AtomicBool::new(false);

/// A running child process.
#[derive(Debug)]
pub struct Guarded(Arc<SharedChild>);

impl Guarded {
    /// Starts it.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        watch_signals();
        let name = command.get_program().to_string_lossy().into_owned();
        let child = Arc::new(SharedChild::spawn(command).with_context(|| format!("cannot start {name}"))?);
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|child| child.strong_count() > 0);
        running.push(Arc::downgrade(&child));
        Ok(Self(child))
    }

    /// What it prints, where that is a pipe.
    pub fn outputs(&self) -> Option<(ChildStdout, ChildStderr)> {
        Some((self.0.take_stdout()?, self.0.take_stderr()?))
    }

    /// Its exit status, if it has ended.
    pub fn ended(&self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }

    /// Waits for it to end by itself; an error when it does not within `bound`.
    pub fn wait(&self, bound: Duration) -> Result<ExitStatus> {
        self.0.wait_timeout(bound)?.with_context(|| format!("it did not end within {} s", bound.as_secs()))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        end(&self.0);
    }
}

/// From now on Ctrl-C is the way to end what was asked for, and counts as success.
pub fn interrupt_is_success() {
    SERVING.store(true, Ordering::SeqCst);
    watch_signals();
}

/// Ends a child. One that reads its standard input from a pipe has children of its own: it is asked to end by closing the
/// pipe, and killed when it does not. Errors mean that it has already ended.
fn end(child: &SharedChild) {
    if child.take_stdin().is_some() {
        let _ = child.wait_timeout(TO_END);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn watch_signals() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let watched = ctrlc::set_handler(|| {
            let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
            running.iter().filter_map(Weak::upgrade).for_each(|child| end(&child));
            std::process::exit(if SERVING.load(Ordering::SeqCst) { 0 } else { INTERRUPTED });
        });
        if let Err(error) = watched {
            eprintln!("cannot watch for Ctrl-C: {error}");
        }
    });
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_child_ends_with_its_owner() {
        let child = Guarded::spawn(Command::new("sleep").arg("600")).unwrap();
        let id = child.0.id();
        assert_eq!(child.ended().unwrap(), None);
        drop(child);
        assert!(!std::path::Path::new(&format!("/proc/{id}/status")).exists());
    }

    #[test]
    fn a_child_that_reads_a_pipe_may_end_by_itself() {
        let dir = tempfile::tempdir().unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat; echo ended > it"]).current_dir(&dir);
        drop(Guarded::spawn(shell.stdin(std::process::Stdio::piped())).unwrap());
        assert_eq!(std::fs::read_to_string(dir.path().join("it")).unwrap(), "ended\n");
    }

    #[test]
    fn waiting_for_a_child_has_a_bound() {
        let child = Guarded::spawn(Command::new("sleep").arg("600")).unwrap();
        assert!(child.wait(Duration::from_millis(20)).is_err());
        let short = Guarded::spawn(&mut Command::new("true")).unwrap();
        assert!(short.wait(Duration::from_secs(10)).unwrap().success());
    }
}
