//! Counting what passed: one line per named check, one total at the end.
//!
//! A suite takes `&mut Tally` and reports each of its tests by `run`, `pass`, `fail` or `skip`; it returns an error only
//! when it could not run at all. `skip` becomes a failure under CI, so nothing optional goes missing there.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::context::is_ci;
use crate::run::explain;

/// How many checks passed, failed and were skipped.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Checks that ran and held.
    pub passed: usize,
    /// The names of the checks that did not hold.
    pub failed: Vec<String>,
    /// The names of the checks this machine cannot run.
    pub skipped: Vec<String>,
}

impl Tally {
    /// Runs one named check and prints its line with its duration.
    pub fn run(&mut self, name: &str, check: impl FnOnce() -> Result<()>) {
        let start = Instant::now();
        let result = check();
        self.note(name, start.elapsed(), result);
    }

    /// Runs a suite that counts its own tests; that it could not run at all is one failure.
    pub fn suite(&mut self, name: &str, run: impl FnOnce(&mut Self) -> Result<()>) {
        if let Err(error) = run(self) {
            self.fail_with(name, &error);
        }
    }

    /// Counts a check by how it ended.
    pub fn note(&mut self, name: &str, took: Duration, result: Result<()>) {
        match result {
            Ok(()) => self.pass(name, took),
            Err(error) => self.fail_with(name, &error),
        }
    }

    /// Counts a check that ended with an error.
    pub fn fail_with(&mut self, name: &str, error: &anyhow::Error) {
        let (details, sentence) = explain(error);
        if !details.is_empty() {
            eprintln!("{details}");
        }
        self.fail(name, &sentence);
    }

    /// Counts a check that held.
    pub fn pass(&mut self, name: &str, took: Duration) {
        self.passed += 1;
        eprintln!("  ok      {name} ({:.1} s)", took.as_secs_f64());
    }

    /// Counts a check that did not hold, and says why.
    pub fn fail(&mut self, name: &str, why: &str) {
        self.failed.push(name.to_owned());
        eprintln!("  FAILED  {name}: {why}");
    }

    /// Counts a check that cannot run here; under CI that is a failure.
    pub fn skip(&mut self, name: &str, why: &str) {
        if is_ci() {
            return self.fail(name, &format!("{why} (required under CI)"));
        }
        self.pass_over(name, why);
    }

    /// Counts a check that needs what even CI may lack.
    pub fn pass_over(&mut self, name: &str, why: &str) {
        self.skipped.push(name.to_owned());
        eprintln!("  skipped {name}: {why}");
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed.extend(other.failed);
        self.skipped.extend(other.skipped);
    }

    /// Prints the total as the last line and ends the program with 1 when anything failed.
    pub fn finish(self) -> Result<()> {
        if !self.failed.is_empty() {
            eprintln!("failed: {}", self.failed.join(", "));
        }
        println!("{self}");
        if !self.is_good() {
            std::process::exit(1);
        }
        Ok(())
    }

    /// Did nothing fail?
    pub fn is_good(&self) -> bool {
        self.failed.is_empty()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed.len())?;
        if !self.skipped.is_empty() {
            write!(f, ", {} skipped", self.skipped.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_are_named_in_the_total_only_when_there_are_any() {
        let mut tally = Tally { passed: 3, ..Tally::default() };
        assert_eq!(tally.to_string(), "3 passed, 0 failed");
        tally.skipped.push("chromium".into());
        assert_eq!(tally.to_string(), "3 passed, 0 failed, 1 skipped");
    }

    #[test]
    fn one_failure_fails_the_whole() {
        let mut tally = Tally::default();
        tally.run("holds", || Ok(()));
        assert!(tally.is_good());
        tally.run("does not", || anyhow::bail!("because"));
        assert!(!tally.is_good());
        assert_eq!(tally.failed, ["does not"]);
    }
}
