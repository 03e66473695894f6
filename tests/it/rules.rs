//! Rules of tail sampling as a host hands them over: keys of one scope are names, attributes of another are attributes.

use super::tape_writer::{HostAttributes, HostValue, TapeWriter};
use edgespan::recording::SpanBuffer;
use edgespan::sampling::Rules;
use edgespan::trace::Limits;

/// The recording that rules are part of.
pub(crate) struct HostRules(SpanBuffer);

impl HostRules {
    pub(crate) fn new(names: &[&str], attributes: &HostAttributes) -> Self {
        let mut buffer = SpanBuffer::default();
        buffer.begin(Limits { attribute_count: Limits::NONE, ..Limits::default() }, 1 << 20);
        let mut tape = TapeWriter::default();
        let names = names.iter().map(|name| ((*name).into(), HostValue::Null)).collect();
        tape.scope_with(&"".into(), &"".into(), &"".into(), &names);
        tape.scope_with(&"".into(), &"".into(), &"".into(), attributes);
        tape.take().ingest_into(&mut buffer);
        Self(buffer)
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        let [names, attributes] = self.0.scopes() else { panic!("two scopes") };
        Rules { of: &self.0, names: names.attributes, attributes: attributes.attributes }
    }
}
