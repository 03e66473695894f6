//! Points in time as OTLP wants them: nanoseconds since the Unix epoch. Nothing here reads a clock.

/// Nanoseconds since the Unix epoch, 0 to `u64::MAX` (the year 2554).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnixNanos(pub(crate) u64);

impl UnixNanos {
    /// From a host's milliseconds (fractions allowed) and additional nanoseconds, which keep an OpenTelemetry `HrTime`
    /// exact: a double holds today's epoch in milliseconds only to about 0.2 µs.
    ///
    /// NaN counts as 0; what lies before 1970 becomes 0 and what lies after 2554 becomes the last instant.
    ///
    /// ```
    /// use edgespan::trace::UnixNanos;
    /// assert_eq!(UnixNanos::from_millis(1.5, 7).get(), 1_500_007);
    /// assert_eq!(UnixNanos::from_millis(f64::NAN, 0).get(), 0);
    /// ```
    #[inline(never)]
    pub fn from_millis(millis: f64, nanos: u32) -> Self {
        let whole = millis as u64;
        // What lies outside the range of `whole` has no fraction that matters.
        let fraction = (millis - whole as f64).clamp(0.0, 1.0);
        let fraction_nanos = (fraction * 1e6 + 0.5) as u64;
        let whole_nanos = if whole > u64::MAX / 1_000_000 { u64::MAX } else { whole * 1_000_000 };
        Self(whole_nanos.saturating_add(fraction_nanos + u64::from(nanos)))
    }

    /// The nanoseconds.
    pub const fn get(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
#[path = "../../tests/unit/time.rs"]
mod tests;
