//! The resource: who sent the spans (OpenTelemetry `resource/sdk.md`). Its keys are unique and keep the order in which
//! they first came; what is set later wins, even when it is empty, as the specification's merge says.
//!
//! A resource lives as long as the configuration, so unlike a span's attributes it owns its strings.

use super::Value;
use alloc::{string::String, vec::Vec};

/// Who sent the spans: attributes that all spans of one provider share.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    attributes: Vec<(String, ResourceValue)>,
}

/// The value of a resource's attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceValue {
    /// A boolean.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// A double, NaN and infinities included.
    Double(f64),
    /// A string.
    String(String),
    /// Values in order.
    Array(Vec<ResourceValue>),
}

impl ResourceValue {
    /// A host's number: an integer or a double, as a span's attribute would be.
    pub fn number(number: f64) -> Self {
        match Value::number(number) {
            Value::Int(integer) => Self::Int(integer),
            _ => Self::Double(number),
        }
    }
}

impl Resource {
    /// The default resource: `service.name` is `unknown_service`, `telemetry.sdk.*` is this library.
    ///
    /// `language` is the well-known value of `telemetry.sdk.language` (`webjs`, `nodejs`), `version` the package's.
    ///
    /// ```
    /// use edgespan::trace::Resource;
    /// let keys: Vec<_> = Resource::new("webjs", "1.0.0").attributes().iter().map(|(key, _)| key.clone()).collect();
    /// assert_eq!(keys, ["service.name", "telemetry.sdk.name", "telemetry.sdk.language", "telemetry.sdk.version"]);
    /// ```
    pub fn new(language: &str, version: &str) -> Self {
        let mut resource = Self::empty();
        resource.set_text("service.name", "unknown_service");
        resource.set_text("telemetry.sdk.name", "edgespan");
        resource.set_text("telemetry.sdk.language", language);
        resource.set_text("telemetry.sdk.version", version);
        resource
    }

    /// The resource without attributes, for one that another SDK made.
    pub const fn empty() -> Self {
        Self { attributes: Vec::new() }
    }

    /// Sets an attribute that is a string, as [`Resource::set`] does.
    #[inline(never)]
    pub fn set_text(&mut self, key: &str, text: &str) {
        self.set(key, ResourceValue::String(text.into()));
    }

    /// Sets an attribute: in place when the key is there, else at the end.
    #[inline(never)]
    pub fn set(&mut self, key: &str, value: ResourceValue) {
        match self.attributes.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((key.into(), value)),
        }
    }

    /// The attributes in order, for somebody to keep.
    pub fn into_attributes(self) -> Vec<(String, ResourceValue)> {
        self.attributes
    }

    /// The attributes in order; no key is there twice.
    pub fn attributes(&self) -> &[(String, ResourceValue)] {
        &self.attributes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_later_wins_in_place() {
        let mut resource = Resource::new("nodejs", "1.2.3");
        resource.set("deployment.environment.name", ResourceValue::String("test".into()));
        resource.set("service.name", ResourceValue::String(String::new()));
        resource.set("deployment.environment.name", ResourceValue::Bool(true));
        let text = |key: &str, value: &str| (key.into(), ResourceValue::String(value.into()));
        assert_eq!(
            resource.attributes(),
            [
                text("service.name", ""),
                text("telemetry.sdk.name", "edgespan"),
                text("telemetry.sdk.language", "nodejs"),
                text("telemetry.sdk.version", "1.2.3"),
                ("deployment.environment.name".into(), ResourceValue::Bool(true)),
            ]
        );
    }
}
