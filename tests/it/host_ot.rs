//! What a host reads from a tracestate.

use super::tape_writer::HostString;

/// What a host reads from a tracestate before it announces the trace, for [`TapeWriter::ot`].
#[derive(Clone, Debug, Default)]
pub(crate) struct HostOt {
    pub(crate) threshold: Option<u64>,
    pub(crate) randomness: Option<u64>,
    /// The other fields of the member `ot`, behind a semicolon each.
    pub(crate) fields: HostString,
    /// The other members, behind a comma each.
    pub(crate) members: HostString,
}

impl HostOt {
    /// Of a well-formed tracestate.
    pub(crate) fn of(state: &str) -> Self {
        let (mut ot, mut fields, mut members) = (Self::default(), String::new(), String::new());
        for member in state.split(',').filter(|member| !member.is_empty()) {
            let Some(own) = member.strip_prefix("ot=") else {
                members.extend([",", member]);
                continue;
            };
            for field in own.split(';') {
                match field.split_once(':') {
                    Some(("th", digits)) => ot.threshold = u64::from_str_radix(&format!("{digits:0<14}"), 16).ok(),
                    Some(("rv", digits)) => {
                        ot.randomness = u64::from_str_radix(digits, 16).ok();
                        fields.extend([";", field]);
                    }
                    _ => fields.extend([";", field]),
                }
            }
        }
        Self { fields: fields.into(), members: members.into(), ..ot }
    }
}
