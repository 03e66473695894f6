//! `bindings`: which calls of bindings become spans, and what these say. Only the glue does something with it; here it is
//! seen that it is right, with the sentences of all options.

use super::{OptionValue, names, reader::Reader};

/// The kinds of bindings: `KINDS` of `bindings/kind.ts`, in its order.
pub(super) const KINDS: &str = "kv d1 r2 queue durable_object service cache storage analytics_engine ai vectorize \
     hyperdrive images browser rate_limit send_email dispatch mtls socket workflow";

/// What is recorded only when it is asked for.
const DETAILS: &str = "keys parameters";

/// Checks the option; `false` is no spans at all.
#[inline(never)]
pub(super) fn check(options: &mut Reader<'_>) {
    match options.get("bindings") {
        None | Some(OptionValue::Bool(false)) => return,
        Some(OptionValue::Map(_)) => {}
        Some(other) => return options.not_allowed("bindings", other, "an object or false"),
    }
    let mut options = options.inner("bindings", names::BINDINGS);
    options.list("off", KINDS);
    options.list("record", DETAILS);
    options.texts("rpc");
    options.texts("queues");
    for (name, kind) in options.object("kinds") {
        if !matches!(kind, OptionValue::Null) && names::place_among(kind, KINDS).is_none() {
            options.not_one_of("kinds", name, "", kind, KINDS);
        }
    }
}
