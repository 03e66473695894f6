//! Child processes that never outlive xtask: killed when their owner is dropped, and when xtask is interrupted.

use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// How long a child may take to end by itself once its standard input has closed.
const TO_END: Duration = Duration::from_secs(2);

/// The exit code of a program ended by Ctrl-C, as shells count it.
const INTERRUPTED: i32 = 130;

static RUNNING: Mutex<Vec<Weak<Mutex<Child>>>> = Mutex::new(Vec::new());
static SERVING: AtomicBool = AtomicBool::new(false);

/// A running child process.
#[derive(Debug)]
pub struct Guarded {
    child: Arc<Mutex<Child>>,
}

impl Guarded {
    /// Starts it.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        watch_signals();
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let child = Arc::new(Mutex::new(child));
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.retain(|child| child.strong_count() > 0);
        running.push(Arc::downgrade(&child));
        Ok(Self { child })
    }

    /// Works on the process itself: takes its pipes, asks for its id.
    pub fn with<T>(&self, work: impl FnOnce(&mut Child) -> T) -> T {
        work(&mut self.child.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Its exit status, if it has ended.
    pub fn ended(&self) -> Result<Option<ExitStatus>> {
        Ok(self.with(Child::try_wait)?)
    }

    /// Waits for it to end by itself; an error when it does not within `bound`.
    pub fn wait(&self, bound: Duration) -> Result<ExitStatus> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if start.elapsed() > bound {
                bail!("it did not end within {} s", bound.as_secs());
            }
            // The standard library has no wait with a bound; a process's end is not worth another dependency.
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.with(end);
    }
}

/// From now on Ctrl-C is the way to end what was asked for, and counts as success.
pub fn interrupt_is_success() {
    SERVING.store(true, Ordering::SeqCst);
    watch_signals();
}

/// Ends a child. One that reads its standard input from a pipe has children of its own: it is asked to end by closing the
/// pipe, and killed when it does not.
fn end(child: &mut Child) {
    if child.stdin.take().is_some() {
        let start = Instant::now();
        while matches!(child.try_wait(), Ok(None)) && start.elapsed() < TO_END {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    // Errors mean that it has already ended.
    let _ = child.kill();
    let _ = child.wait();
}

fn watch_signals() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let started = std::thread::Builder::new().name("signals".into()).spawn(|| {
            if let Err(error) = wait_for_signal() {
                return eprintln!("cannot watch for Ctrl-C: {error}");
            }
            for child in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade) {
                end(&mut child.lock().unwrap_or_else(PoisonError::into_inner));
            }
            std::process::exit(if SERVING.load(Ordering::SeqCst) { 0 } else { INTERRUPTED });
        });
        if let Err(error) = started {
            eprintln!("cannot watch for Ctrl-C: {error}");
        }
    });
}

fn wait_for_signal() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            std::future::poll_fn(|cx| {
                if interrupt.poll_recv(cx).is_ready() || terminate.poll_recv(cx).is_ready() {
                    return std::task::Poll::Ready(());
                }
                std::task::Poll::Pending
            })
            .await;
            Ok(())
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_child_ends_with_its_owner() {
        let child = Guarded::spawn(Command::new("sleep").arg("600")).unwrap();
        let id = child.with(|child| child.id());
        assert_eq!(child.ended().unwrap(), None);
        drop(child);
        assert!(!std::path::Path::new(&format!("/proc/{id}/status")).exists());
    }

    #[test]
    fn a_child_that_reads_a_pipe_may_end_by_itself() {
        let dir = std::env::temp_dir().join(format!("xtask-child-{}", std::process::id()));
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("cat; echo ended > {}", dir.display()));
        drop(Guarded::spawn(shell.stdin(std::process::Stdio::piped())).unwrap());
        assert_eq!(std::fs::read_to_string(&dir).unwrap(), "ended\n");
        std::fs::remove_file(dir).unwrap();
    }

    #[test]
    fn waiting_for_a_child_has_a_bound() {
        let child = Guarded::spawn(Command::new("sleep").arg("600")).unwrap();
        assert!(child.wait(Duration::from_millis(20)).is_err());
        let short = Guarded::spawn(&mut Command::new("true")).unwrap();
        assert!(short.wait(Duration::from_secs(10)).unwrap().success());
    }
}
