//! What is alike but for a request's number, told once: `n17n` in a response, a trace or a visit is its request's token,
//! and whatever is equal with the token taken out is one shape. A trace with a span of another request in it keeps that
//! one's token, and so has a shape of its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Lists whose items carry their request's number.
const NUMBERED: [&str; 3] = ["responses", "traces", "visits"];

/// The outcome with these lists as shapes and how often each came.
pub(super) fn of(outcome: Value) -> Value {
    let Value::Object(mut members) = outcome else { return outcome };
    for name in NUMBERED {
        let Some(Value::Array(items)) = members.get_mut(name) else { continue };
        *items = shapes(std::mem::take(items));
    }
    members.into()
}

fn shapes(items: Vec<Value>) -> Vec<Value> {
    let mut counts: BTreeMap<String, (usize, Value)> = BTreeMap::new();
    for item in items {
        let text = item.to_string();
        let item = match token(&text) {
            Some(token) => replaced(item, &token),
            None => item,
        };
        counts.entry(item.to_string()).or_insert((0, item)).0 += 1;
    }
    counts.into_values().map(|(times, shape)| json!({ "times": times, "each": shape })).collect()
}

/// The first `n<digits>n`.
fn token(text: &str) -> Option<String> {
    text.match_indices('n').find_map(|(start, _)| {
        let rest = text.get(start + 1..)?;
        let end = rest.find(|char: char| !char.is_ascii_digit())?;
        (end > 0 && rest.get(end..)?.starts_with('n')).then(|| format!("n{}n", rest.get(..end).unwrap_or_default()))
    })
}

fn replaced(value: Value, token: &str) -> Value {
    match value {
        Value::String(text) => text.replace(token, "{n}").into(),
        Value::Array(items) => items.into_iter().map(|item| replaced(item, token)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, item)| (name, replaced(item, token))).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_that_differ_in_their_own_token_only_are_one_shape() {
        let traces = json!([{ "name": "a n1n", "in": ["n1n.2"] }, { "name": "a n2n", "in": ["n2n.2"] }, { "name": "a n3n", "in": ["n1n.2"] }]);
        let told = of(json!({ "traces": traces, "posts": 3 }));
        let one = |times, name, inner| json!({ "times": times, "each": { "name": name, "in": [inner] } });
        assert_eq!(told, json!({ "traces": [one(1, "a {n}", "n1n.2"), one(2, "a {n}", "{n}.2")], "posts": 3 }));
    }
}
