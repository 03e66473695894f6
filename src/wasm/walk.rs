//! An options object walked by hand: what the feature `serde-options` does through serde-wasm-bindgen, in a fraction of
//! its size.

use js_sys::{Array, Object, Symbol};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;

use crate::config::OptionValue;

/// The value, with at most `depth` levels of lists and objects.
pub(super) fn option_value(value: &JsValue, depth: u8) -> OptionValue {
    if value.loose_eq(&JsValue::NULL) {
        OptionValue::Null
    } else if let Some(value) = value.as_bool() {
        OptionValue::Bool(value)
    } else if let Some(value) = value.as_f64() {
        OptionValue::Number(value)
    } else if let Some(value) = value.as_string() {
        OptionValue::String(value)
    } else {
        depth.checked_sub(1).map_or(OptionValue::Other, |depth| collection(value, depth))
    }
}

fn collection(value: &JsValue, depth: u8) -> OptionValue {
    if let Some(list) = value.dyn_ref::<Array>() {
        return OptionValue::List(list.iter().map(|member| option_value(&member, depth)).collect());
    }
    if !value.is_object() || Symbol::iterator().js_in(value) {
        return OptionValue::Other;
    }
    let entries = Object::entries(value.unchecked_ref());
    let entry = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        Some((entry.get(0).as_string()?, option_value(&entry.get(1), depth)))
    };
    OptionValue::Map(entries.iter().filter_map(entry).collect())
}
