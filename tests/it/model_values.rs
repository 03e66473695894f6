//! The naive recording's values, over the official OTLP types.

use super::model::Model;
use super::tape_writer::{HostString, HostValue};
use edgespan::trace;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};

impl Model {
    /// A string is paid for together with its entry, all or nothing. What has parts is paid for piece by piece; when one
    /// does not fit, the whole is dropped, and the pieces before it stay paid for.
    pub(super) fn attribute_value(&mut self, value: &HostValue, entry_bytes: usize) -> Option<AnyValue> {
        if let HostValue::String(string) = value {
            let string = self.shortened(string);
            return self.budget.pay(entry_bytes + string.len()).then(|| any(Value::StringValue(string)));
        }
        self.budget.pay(entry_bytes).then_some(())?;
        self.value(value, self.limits.attribute_depth)
    }

    /// A value in which so many arrays and maps may be inside each other.
    fn value(&mut self, value: &HostValue, depth: u32) -> Option<AnyValue> {
        Some(any(match value {
            HostValue::Array(_) | HostValue::Map(_) if depth == 0 => return Some(AnyValue { value: None }),
            HostValue::String(string) => {
                let string = self.shortened(string);
                self.budget.pay(string.len()).then_some(Value::StringValue(string))?
            }
            HostValue::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
                Value::IntValue(*number as i64)
            }
            HostValue::Number(number) => Value::DoubleValue(*number),
            HostValue::Integer(integer) => Value::IntValue(*integer),
            HostValue::Bool(value) => Value::BoolValue(*value),
            HostValue::Null => return Some(AnyValue { value: None }),
            HostValue::Bytes(bytes) => {
                let bytes: Vec<u8> = bytes.iter().copied().take(self.limits.attribute_value_length as usize).collect();
                self.budget.pay(bytes.len()).then_some(Value::BytesValue(bytes))?
            }
            HostValue::Array(values) => {
                let mut array = Vec::new();
                for value in values {
                    self.budget.pay(size_of::<trace::Attribute>()).then_some(())?;
                    array.push(self.value(value, depth - 1)?);
                }
                Value::ArrayValue(ArrayValue { values: array })
            }
            HostValue::Map(entries) => {
                let mut map: Vec<KeyValue> = Vec::new();
                for (key, value) in entries {
                    let key = key.utf8();
                    self.budget.pay(size_of::<trace::Attribute>()).then_some(())?;
                    self.budget.pay(key.len()).then_some(())?;
                    let value = Some(self.value(value, depth - 1)?);
                    match map.iter_mut().find(|entry| entry.key == key) {
                        Some(entry) => entry.value = value,
                        None => map.push(KeyValue { key, value, ..Default::default() }),
                    }
                }
                Value::KvlistValue(KeyValueList { values: map })
            }
        }))
    }

    fn shortened(&self, string: &HostString) -> String {
        string.utf8().chars().take(self.limits.attribute_value_length as usize).collect()
    }
}

fn any(value: Value) -> AnyValue {
    AnyValue { value: Some(value) }
}
