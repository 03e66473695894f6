//! The JSON text that a host writes for an array or a map, which is what Sentry gets in its place.

use super::tape_writer::HostValue;
use serde_json::{Map, Value};

/// The text of an attribute that is an array or a map; none for any other.
pub(crate) fn of_attribute(value: &HostValue) -> Option<String> {
    matches!(value, HostValue::Array(_) | HostValue::Map(_)).then(|| json(value).to_string())
}

/// Numbers that JSON does not have are their names; bytes are their text, or nothing when they are none.
fn json(value: &HostValue) -> Value {
    match value {
        HostValue::String(string) => string.utf8().into(),
        HostValue::Number(number) if number.is_finite() && number.fract() == 0.0 && number.abs() < 2_f64.powi(53) => {
            (*number as i64).into()
        }
        HostValue::Number(number) if number.is_nan() => "NaN".into(),
        HostValue::Number(number) if number.is_infinite() => {
            if *number > 0.0 {
                "Infinity".into()
            } else {
                "-Infinity".into()
            }
        }
        HostValue::Number(number) => (*number).into(),
        HostValue::Integer(integer) => (*integer).into(),
        HostValue::Bool(value) => (*value).into(),
        HostValue::Null => Value::Null,
        HostValue::Bytes(bytes) => std::str::from_utf8(bytes).map_or(Value::Null, Into::into),
        HostValue::Array(values) => values.iter().map(json).collect(),
        HostValue::Map(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.utf8(), json(value))).collect::<Map<_, _>>())
        }
    }
}
