//! Options as they came from the host, before anything is known of them. One hand-written `Deserialize` for all: a
//! derived one per struct would weigh several times as much in the wasm.

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value that an option can have in the host's language.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// `null` or `undefined`: as if the option were not there.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string.
    String(String),
    /// A list.
    List(Vec<OptionValue>),
    /// An object's own properties, in order.
    Map(Vec<(String, OptionValue)>),
    /// What no option can be: a function, a symbol, bytes, anything nested deeper than options are.
    Other,
}

impl OptionValue {
    /// One level more than options have (`destinations: [{ headers: { name: value } }]`), so that what is too deep is
    /// still called by its kind. An object that contains itself ends here.
    pub const MAX_DEPTH: u8 = 5;
}

impl<'de> Deserialize<'de> for OptionValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reader { depth: Self::MAX_DEPTH }.deserialize(deserializer)
    }
}

/// Reads a value that may have `depth` more levels below it.
#[derive(Clone, Copy)]
struct Reader {
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = OptionValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<OptionValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = OptionValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an option's value")
    }

    fn visit_unit<E>(self) -> Result<OptionValue, E> {
        Ok(OptionValue::Null)
    }

    fn visit_none<E>(self) -> Result<OptionValue, E> {
        Ok(OptionValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<OptionValue, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<OptionValue, E> {
        Ok(OptionValue::Bool(value))
    }

    #[allow(clippy::cast_precision_loss, reason = "options are the host's doubles; only a bigint could be longer")]
    fn visit_i64<E>(self, value: i64) -> Result<OptionValue, E> {
        Ok(OptionValue::Number(value as f64))
    }

    #[allow(clippy::cast_precision_loss, reason = "options are the host's doubles; only a bigint could be longer")]
    fn visit_u64<E>(self, value: u64) -> Result<OptionValue, E> {
        Ok(OptionValue::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<OptionValue, E> {
        Ok(OptionValue::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<OptionValue, E> {
        Ok(OptionValue::String(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<OptionValue, E> {
        Ok(OptionValue::String(value))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<OptionValue, E> {
        Ok(OptionValue::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<OptionValue, A::Error> {
        let Some(depth) = self.depth.checked_sub(1) else {
            while access.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(OptionValue::Other);
        };
        let mut list = Vec::new();
        loop {
            match access.next_element_seed(Reader { depth }) {
                Ok(Some(value)) => list.push(value),
                Ok(None) => return Ok(OptionValue::List(list)),
                // A function or the like. The reader of the option says so better than the deserializer would.
                Err(_) => return Ok(OptionValue::Other),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<OptionValue, A::Error> {
        let Some(depth) = self.depth.checked_sub(1) else {
            while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(OptionValue::Other);
        };
        let mut map = Vec::new();
        // Keys are read as values are: asking for a `String` would compile a second visitor.
        while let Some(key) = access.next_key_seed(Reader { depth: 0 })? {
            let value = access.next_value_seed(Reader { depth }).unwrap_or(OptionValue::Other);
            if let OptionValue::String(key) = key {
                map.push((key, value));
            }
        }
        Ok(OptionValue::Map(map))
    }
}
