// All that `edgespan` and `edgespan/sentry` export: `cargo xtask size` weighs it as the glue.
export * from 'edgespan';
export * as sentry from 'edgespan/sentry';
