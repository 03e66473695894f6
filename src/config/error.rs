//! What configuration tells its user. The sentences are API: what, where, got, allowed.

use alloc::string::String;
use core::fmt;

/// Why options cannot be used: one sentence without a full stop.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError(pub(super) String);

/// What is odd about options that can be used: one sentence without a full stop.
#[derive(Clone, PartialEq, Eq)]
pub struct Warning(pub(super) String);

macro_rules! sentence {
    ($name:ident) => {
        impl $name {
            /// The sentence.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

sentence!(ConfigError);
sentence!(Warning);

impl core::error::Error for ConfigError {}
