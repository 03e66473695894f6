//! The naive recording's attributes and their values, over the official OTLP types.

use super::host_json;
use super::model::Model;
use super::model_budget::{ATTRIBUTE_BYTES, LONG_BYTES, index_bytes, key_bytes};
use super::tape_writer::{HostAttributes, HostString, HostValue};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use prost::Message;

/// Strings stay where they are from this length on, if they are much of a text with more room than the latter.
const MIN_LONG_BYTES: usize = 4096;
const MAX_IDLE_TEXT_BYTES: usize = 64 << 10;

/// Attributes, and what each takes of the budget.
#[derive(Debug, Default)]
pub(super) struct Bag {
    pub(super) pairs: Vec<KeyValue>,
    pub(super) costs: Vec<usize>,
    pub(super) dropped: u32,
}

impl Model {
    /// Sets attributes, counts those that are dropped, and says whether one was over a limit.
    pub(super) fn set_all(&mut self, attributes: &HostAttributes, bag: &mut Bag, limit: u32) -> bool {
        attributes.iter().fold(false, |is_over, (key, value)| self.set(bag, key, value, limit) | is_over)
    }

    /// Sets an attribute, in place when its key is there; says whether it was over a limit. One without a key is none: it
    /// is only counted.
    pub(super) fn set(&mut self, bag: &mut Bag, key: &HostString, value: &HostValue, limit: u32) -> bool {
        let key = key.utf8();
        let existing = bag.pairs.iter().position(|pair| pair.key == key);
        let is_over = existing.is_none() && bag.pairs.len() >= limit as usize;
        if key.is_empty() || is_over {
            bag.dropped += 1;
            return is_over && !key.is_empty();
        }
        let (pair, cost) = self.attribute_of(key, value);
        let index_bytes =
            if existing.is_none() { index_bytes(bag.pairs.len() + 1) - index_bytes(bag.pairs.len()) } else { 0 };
        let is_written = self.budget.pay(cost);
        if !is_written || !self.budget.pay(index_bytes) {
            self.budget.dead += if is_written { cost } else { 0 };
            bag.dropped += 1;
            return true;
        }
        match existing {
            Some(index) => {
                self.budget.dead += std::mem::replace(&mut bag.costs[index], cost);
                bag.pairs[index] = pair;
            }
            None => {
                bag.pairs.push(pair);
                bag.costs.push(cost);
            }
        }
        false
    }

    /// An attribute, and what it takes of the budget: its head, its bytes, and those of the JSON text beside it.
    fn attribute_of(&self, key: String, value: &HostValue) -> (KeyValue, usize) {
        let json = host_json::of_attribute(value)
            .filter(|_| self.has_json)
            .map_or(0, |json| pair(key.clone(), AnyValue { value: Some(Value::StringValue(json)) }).encoded_len());
        let value = self.value(value, self.limits.attribute_depth);
        let is_elsewhere = |text: &str| {
            self.room > MAX_IDLE_TEXT_BYTES
                && text.len() >= MIN_LONG_BYTES
                && text.len() > self.room / 4
                && key.len() < MIN_LONG_BYTES
        };
        let elsewhere = match &value.value {
            Some(Value::StringValue(text)) if is_elsewhere(text) => Some(text.len()),
            _ => None,
        };
        let key_bytes = key_bytes(&key);
        let pair = pair(key, value);
        let bytes = elsewhere.map_or(pair.encoded_len() + json, |text| key_bytes + LONG_BYTES + text);
        (pair, ATTRIBUTE_BYTES + bytes)
    }

    /// A value in which so many arrays and maps may be inside each other.
    fn value(&self, value: &HostValue, depth: u32) -> AnyValue {
        let value = match value {
            HostValue::Array(_) | HostValue::Map(_) if depth == 0 => return AnyValue { value: None },
            HostValue::String(string) => Value::StringValue(self.shortened(string)),
            HostValue::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
                Value::IntValue(*number as i64)
            }
            HostValue::Number(number) => Value::DoubleValue(*number),
            HostValue::Integer(integer) => Value::IntValue(*integer),
            HostValue::Bool(value) => Value::BoolValue(*value),
            HostValue::Null => return AnyValue { value: None },
            HostValue::Bytes(bytes) => {
                Value::BytesValue(bytes.iter().copied().take(self.limits.attribute_value_length as usize).collect())
            }
            HostValue::Array(values) => {
                let values = values.iter().map(|value| self.value(value, depth - 1)).collect();
                Value::ArrayValue(ArrayValue { values })
            }
            HostValue::Map(entries) => {
                let values =
                    entries.iter().map(|(key, value)| pair(key.utf8(), self.value(value, depth - 1))).collect();
                Value::KvlistValue(KeyValueList { values })
            }
        };
        AnyValue { value: Some(value) }
    }

    fn shortened(&self, string: &HostString) -> String {
        string.utf8().chars().take(self.limits.attribute_value_length as usize).collect()
    }
}

fn pair(key: String, value: AnyValue) -> KeyValue {
    KeyValue { key, value: Some(value), ..KeyValue::default() }
}
