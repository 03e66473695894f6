/**
 * The package under test: `edgespan` as installed, or the folder that `EDGESPAN_PKG` names (one with
 * `@opentelemetry/api` above it).
 *
 * @module
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.EDGESPAN_PKG;
/** The package's folder. */
export const root = folder ? pathToFileURL(`${resolve(folder)}/`) : new URL('../../', import.meta.resolve('edgespan'));

/** A module of the package's inside, by its path below `dist/`. */
export const inside = (path) => import(new URL(`dist/${path}`, root).href);

/** What this runtime's entry calls its language. */
export const language = 'nodejs';

/** `edgespan`. */
export const {
  AlwaysOffSampler,
  AlwaysOnSampler,
  AlwaysRecordSampler,
  ParentBasedSampler,
  ProbabilitySampler,
  TraceIdRatioBasedSampler,
  createProvider,
  baggageSpanAttributes,
  customIds,
  customSampler,
  destinations,
  emptyResource,
  gzip,
  init: initCore,
  instrument,
  instrumentBinding,
  instrumentDurableObject,
  instrumentEntrypoint,
  instrumentPages,
  limits,
  mirror,
  optionsFromEnv,
  otlpJson,
  resourceFromAttributes,
  spanProcessors,
  stats,
  tailSampling,
  waterfall,
} = await inside('entry/node.js');

/** `edgespan/sentry`. */
export const {
  OTLPIntegration,
  captureException,
  captureMessage,
  close,
  flush,
  getOtlpTracesEndpoint,
  getTraceData,
  init,
  isInitialized,
  otlpIntegration,
  sentryDsn,
  setTag,
  withSentry,
  withSpanJson,
} = await inside('entry/sentry.js');

/** `edgespan/otel`. */
export const { EdgespanSpanExporter, EdgespanSpanProcessor, encodeSpan } = await inside('entry/otel.js');

/** `edgespan/bindings`: a namespace, since it has an `instrument` too. */
export const bindings = await inside('entry/bindings.js');
