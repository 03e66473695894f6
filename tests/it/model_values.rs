//! The naive recording's attributes and their values, over the official OTLP types.

use super::host_json;
use super::model::Model;
use super::model_budget::{ATTRIBUTE_BYTES, index_bytes};
use super::tape_writer::{HostAttributes, HostString, HostValue};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};

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
        let json = host_json::of_attribute(value).filter(|_| self.has_json);
        let value = self.value(value, self.limits.attribute_depth);
        let (value_bytes, mut texts) = cost_of(&value, json.as_deref());
        let index_bytes =
            if existing.is_none() { index_bytes(bag.pairs.len() + 1) - index_bytes(bag.pairs.len()) } else { 0 };
        let head = ATTRIBUTE_BYTES + key.len();
        let cost = value_bytes + if existing.is_none() { head } else { 0 };
        let before = (self.budget.clone(), self.incoming.clone());
        let is_written = self.budget.pay(cost);
        if is_written {
            texts.extend(existing.is_none().then_some(key.len()));
            texts.into_iter().for_each(|len| self.incoming.keep(len));
        }
        if !is_written || !self.budget.pay(index_bytes) {
            (self.budget, self.incoming) = before;
            bag.dropped += 1;
            return true;
        }
        let pair = pair(key, value);
        match existing {
            Some(index) => {
                let before = std::mem::replace(&mut bag.costs[index], head + value_bytes);
                self.budget.free(before - head);
                bag.pairs[index] = pair;
            }
            None => {
                bag.pairs.push(pair);
                bag.costs.push(cost);
            }
        }
        false
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

/// What a value takes of the budget, and the lengths of its texts. The JSON text is one more member.
fn cost_of(value: &AnyValue, json: Option<&str>) -> (usize, Vec<usize>) {
    let member = |key: &str, value: &AnyValue| {
        let (bytes, mut texts) = cost_of(value, None);
        texts.push(key.len());
        (ATTRIBUTE_BYTES + key.len() + bytes, texts)
    };
    let mut members: Vec<_> = match &value.value {
        Some(Value::StringValue(text)) => return (text.len(), vec![text.len()]),
        Some(Value::BytesValue(bytes)) => return (bytes.len(), Vec::new()),
        Some(Value::ArrayValue(array)) => array.values.iter().map(|value| member("", value)).collect(),
        Some(Value::KvlistValue(map)) => {
            map.values.iter().map(|pair| member(&pair.key, pair.value.as_ref().expect("a value"))).collect()
        }
        _ => return (0, Vec::new()),
    };
    members.extend(json.map(|json| (ATTRIBUTE_BYTES + json.len(), vec![json.len()])));
    let texts = members.iter().flat_map(|(_, texts)| texts.clone()).collect();
    (members.iter().map(|(bytes, _)| bytes).sum(), texts)
}

fn pair(key: String, value: AnyValue) -> KeyValue {
    KeyValue { key, value: Some(value), ..KeyValue::default() }
}
