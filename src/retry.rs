//! Whether and when an export is tried again (OTLP specification, "OTLP/HTTP Response", "All Other Responses" and
//! "OTLP/HTTP Connection"). One step of a state machine: the state is how often was retried and how much time is left,
//! and the host keeps both.

/// Retries of one export, beside its first try.
pub const MAX_RETRIES: u32 = 5;

/// Delay before the first retry, in milliseconds; each further one is half as long again.
const FIRST_DELAY_MS: f64 = 1000.0;
/// Longest delay, before jitter.
const MAX_DELAY_MS: f64 = 5000.0;
/// Which part of the delay jitter goes to either side: a fifth.
const JITTER_PART: f64 = 5.0;

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// The status of the answer; 0 when there was none, because the connection was refused or dropped.
    pub status: u32,
    /// How often was retried before: 0 after the first try.
    pub retries: u32,
    /// What `Retry-After` asks for, in milliseconds from now; NaN or less than 0 when it asks for nothing.
    pub retry_after_ms: f64,
    /// What is left of the time limit of the export.
    pub remaining_ms: f64,
    /// A random number from 0 to 1, for the jitter; what is none counts as 0.
    pub random: f64,
}

impl Attempt {
    /// After how many milliseconds to try again, or `None` to give up: the answer is final, it was the last retry, or
    /// the wait would use up what is left.
    ///
    /// ```
    /// use edgespan::retry::Attempt;
    /// let attempt = Attempt { status: 503, retries: 0, retry_after_ms: f64::NAN, remaining_ms: 9000.0, random: 0.5 };
    /// assert_eq!(attempt.delay_ms(), Some(1000.0));
    /// assert_eq!(Attempt { status: 400, ..attempt }.delay_ms(), None);
    /// assert_eq!(Attempt { remaining_ms: 900.0, ..attempt }.delay_ms(), None);
    /// ```
    pub fn delay_ms(&self) -> Option<f64> {
        let is_transient = matches!(self.status, 0 | 429 | 502 | 503 | 504);
        let delay = if self.retry_after_ms >= 0.0 { self.retry_after_ms } else { self.backoff_ms() };
        // A comparison with NaN is never true.
        (is_transient && self.retries < MAX_RETRIES && delay < self.remaining_ms).then_some(delay)
    }

    fn backoff_ms(&self) -> f64 {
        let mut delay = FIRST_DELAY_MS;
        for _ in 0..self.retries.min(MAX_RETRIES) {
            delay *= 1.5;
        }
        let random = if self.random > 0.0 { self.random.min(1.0) } else { 0.0 };
        // From whole numbers, so that whole delays come out whole.
        delay.min(MAX_DELAY_MS) * (JITTER_PART - 1.0 + 2.0 * random) / JITTER_PART
    }
}
