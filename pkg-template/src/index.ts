/**
 * edgespan: OpenTelemetry tracing for edge and serverless runtimes, with a WebAssembly core.
 *
 * @packageDocumentation
 */

export { init } from './init.js';
export type { Limits, Options, ResourceValue, SamplerName } from './options.js';
export { type EdgespanProvider, createProvider } from './provider.js';
export { type LossReason, type Stats, stats } from './stats.js';
export { type OptionsFunction, instrument } from './workers/instrument.js';
