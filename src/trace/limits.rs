//! How much one span may hold. Names and defaults are the specification's
//! (OpenTelemetry `common/README.md` "Attribute Limits", `trace/sdk.md` "Span Limits").

/// Limits of one span. Whatever is over a count is dropped and counted in the span's dropped counts; what is too long
/// or too deep is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Attributes of a span. Default 128.
    pub attribute_count: u32,
    /// Characters of a string and bytes of a byte array, also inside arrays and maps; `u32::MAX` is no limit. Default none.
    pub attribute_value_length: u32,
    /// Events of a span. Default 128.
    pub event_count: u32,
    /// Links of a span. Default 128.
    pub link_count: u32,
    /// Attributes of one event. Default 128.
    pub attribute_per_event_count: u32,
    /// Attributes of one link. Default 128.
    pub attribute_per_link_count: u32,
    /// Arrays and maps inside each other in one value: at 1 an attribute may be an array, but not an array in an array.
    /// Deeper ones become the empty value, and nothing counts as dropped for it. Default 64.
    pub attribute_depth: u32,
}

impl Limits {
    /// The value that means "no limit".
    pub const NONE: u32 = u32::MAX;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attribute_count: 128,
            attribute_value_length: Self::NONE,
            event_count: 128,
            link_count: 128,
            attribute_per_event_count: 128,
            attribute_per_link_count: 128,
            attribute_depth: 64,
        }
    }
}
