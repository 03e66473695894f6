/**
 * The settings of `edgespan/slim`: what the package `edgespan` reads from options is fixed here.
 *
 * @module
 */

import { defaultAttributes } from '../../config/default_resource.js';
import { destinationOf } from '../../export/destination.js';
import { host } from '../../host/host.js';
import { CoreConfig } from '../../spans/core_config.js';
import { W3CTraceContextPropagator } from '../../tracing/propagation/trace_context.js';
import { ALWAYS_ON, NOT_RECORD, RECORD_AND_SAMPLED } from '../../types/sampler.js';
import type { Settings } from '../../types/settings.js';
import type { SlimValues } from './options.js';

/** Limits of attributes, events and links, in the order of `CoreOptions`: the defaults of the package `edgespan`. */
const LIMITS = [128, Infinity, 128, 128, 128, 128, 64];
const MAX_BUFFER_BYTES = 8_388_608;
const MAX_REQUEST_BYTES = 67_108_864;
const MAX_RESPONSE_BYTES = 4_194_304;

const propagator = /* @__PURE__ */ new W3CTraceContextPropagator();

/** The settings of valid options. Throws when the core cannot be configured. */
export function slimSettings(options: SlimValues): Settings {
  const { endpoint, tracesEndpoint: url = endpoint, headers, serviceName, tracesSampleRate: rate, timeoutMs } = options;
  const resource = Object.entries({ ...defaultAttributes(), ...(serviceName && { 'service.name': serviceName }) });
  const core = new CoreConfig({
    limits: LIMITS,
    maxBufferBytes: MAX_BUFFER_BYTES,
    program: [ALWAYS_ON],
    tail: undefined,
    resource,
    resourceSchemaUrl: '',
    sentry: undefined,
  });
  // Now, and not in the first request.
  core.index();
  const manner = {
    headers,
    timeoutMs,
    protocol: 'http/protobuf',
    compression: 'none',
    maxRequestBytes: MAX_REQUEST_BYTES,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    fetch: undefined,
  } as const;
  return {
    clock: host.clock,
    tapeLimits: { maxBytes: MAX_BUFFER_BYTES, maxUnits: Infinity, maxDepth: 64, json: false, ot: undefined },
    disabled: false,
    logLevel: undefined,
    destinations: [destinationOf({ url, form: 0, auth: '' }, manner)],
    forms: 1,
    maxRequestBytes: MAX_REQUEST_BYTES,
    maxWaitMs: 25_000,
    waterfall: undefined,
    sampler: undefined,
    traits: 0,
    asksChildren: false,
    isPlain: true,
    tail: undefined,
    logSampledOut: undefined,
    idGenerator: undefined,
    baggageKeys: [],
    processing: undefined,
    Span: undefined,
    observer: undefined,
    features: {},
    propagator,
    contextManager: undefined,
    bindingOptions: {},
    native: 'off',
    pending: undefined,
    facts: undefined,
    isPlaced: true,
    debug: false,
    onLoss: undefined,
    deadLetter: undefined,
    reportLoss() {},
    samplingReason: () => '',
    configIndex: () => core.index(),
    learn() {},
    sample(parent, [, , high, low], header) {
      // Seven bytes of the id are random, and those of sampled traces are the largest numbers.
      const random = ((high & 0xff_ffff) * 2 ** 32 + (low >>> 0)) / 2 ** 56;
      const isSampled = parent === 0 ? random >= 1 - rate : parent % 2 === 0;
      return { decision: isSampled ? RECORD_AND_SAMPLED : NOT_RECORD, header };
    },
    forget: () => core.forget(),
  };
}
