//! `tailSampling`: which recordings are kept once they are over. Its `decide` is the glue's own.

use super::{OptionValue, names, reader::Reader};
use crate::{
    sampling::{Sampler, TailSampler},
    trace::Resource,
};

/// The tail sampler behind a head sampler; none without the option.
#[inline(never)]
pub(super) fn tail_sampler(options: &mut Reader<'_>, head: &Sampler) -> Option<TailSampler> {
    options.get("tailSampling")?;
    let mut options = options.inner("tailSampling", names::TAIL);
    Some(TailSampler {
        keep_names: options.texts("keepNames"),
        keep_attributes: options.attributes("keepAttributes", Resource::empty()).into_attributes(),
        keep_errors: options.boolean("keepErrors", true),
        keep_slower_than_nanos: match options.get("keepSlowerThanMs") {
            None => None,
            Some(OptionValue::Number(ms)) if *ms >= 0.0 => Some(nanos(*ms)),
            Some(other) => {
                options.not_allowed("keepSlowerThanMs", other, "a number from 0");
                None
            }
        },
        ratio: options.share("ratio").unwrap_or(1.0),
        sees_everything: head.records_everything(),
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0, and `as` saturates")]
fn nanos(ms: f64) -> u64 {
    (ms * 1e6) as u64
}
