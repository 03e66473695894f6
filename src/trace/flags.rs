//! Trace flags: what a trace says of itself in every header and on every span
//! (W3C Trace Context Level 2, §3.2.2.5; OTLP `trace.proto`, `SpanFlags` bits 0 to 7).

/// The flags of a trace. Only the two bits that the specification names are kept: it wants every other bit sent as zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TraceFlags(u8);

impl TraceFlags {
    /// The spans of this trace may have been recorded by the caller.
    pub const SAMPLED: Self = Self(0x01);
    /// The last seven bytes of the trace id are random. It is passed on as received, never set on another's trace id.
    pub const RANDOM: Self = Self(0x02);

    /// The flags in `bits`, without the unknown ones.
    ///
    /// ```
    /// use edgespan::trace::TraceFlags;
    /// assert_eq!(TraceFlags::from_bits(0xfd), TraceFlags::SAMPLED);
    /// ```
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & (Self::SAMPLED.0 | Self::RANDOM.0))
    }

    /// The bits, 0 to 3.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether the trace is sampled.
    pub const fn is_sampled(self) -> bool {
        self.0 & Self::SAMPLED.0 != 0
    }

    /// Whether the trace id is known to be random.
    pub const fn is_random(self) -> bool {
        self.0 & Self::RANDOM.0 != 0
    }

    /// These flags after a sampling decision: the random flag stays as it was.
    pub const fn with_sampled(self, sampled: bool) -> Self {
        Self(self.0 & Self::RANDOM.0 | sampled as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_leaves_the_random_flag_as_it_was() {
        let both = TraceFlags::from_bits(3);
        assert_eq!(both.with_sampled(false), TraceFlags::RANDOM);
        assert_eq!(TraceFlags::RANDOM.with_sampled(true), both);
        assert_eq!(TraceFlags::default().with_sampled(true), TraceFlags::SAMPLED);
        assert!(both.is_sampled() && both.is_random());
    }

    #[test]
    fn unknown_bits_are_dropped() {
        assert_eq!(TraceFlags::from_bits(0xff).bits(), 3);
        assert_eq!(TraceFlags::from_bits(0xfc), TraceFlags::default());
    }
}
