/**
 * The settings of `edgespan/slim`: most options of the package `edgespan` have fixed values here.
 *
 * @module
 */

import { DEFAULT_LIMITS } from '../../config/default_limits.js';
import { defaultAttributes } from '../../config/default_resource.js';
import { requestHeaders, displayUrl } from '../../export/destination.js';
import { host, hostFetch } from '../../host/host.js';
import { CoreConfig } from '../../spans/core_config.js';
import { MAX_REQUEST_BYTES } from '../../types/bounds.js';
import { ALWAYS_ON, NOT_RECORD, RECORD_AND_SAMPLED } from '../../types/sampler.js';
import type { Destination } from '../../types/destination.js';
import type { Settings } from '../../types/settings.js';
import type { SlimValues } from './options.js';

const { maxBufferBytes, ...LIMITS } = DEFAULT_LIMITS;
const MAX_RESPONSE_BYTES = 4_194_304;
const CONTENT_TYPE = 'application/x-protobuf';

/** The settings of valid options. Throws when the core cannot be configured. */
export function slimSettings(options: SlimValues): Settings {
  const { endpoint, tracesEndpoint: url = endpoint, headers, serviceName, tracesSampleRate: rate, timeoutMs } = options;
  const resource = { ...defaultAttributes(), 'service.name': serviceName };
  const core = new CoreConfig({
    limits: Object.values(LIMITS),
    maxBufferBytes,
    flags: 0,
    // No tail sampling (0 ms, ratio 1), and a sampler that is not used: `sample` below decides.
    numbers: [0, 1, ALWAYS_ON],
    scopes: [['', Object.entries(resource)]],
  });
  // Configures the core now, so that an error is thrown here and not in the first request.
  core.index();
  const destination: Destination = {
    url,
    name: displayUrl(url),
    timeoutMs,
    maxRequestBytes: MAX_REQUEST_BYTES,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    gzip: undefined,
    json: undefined,
    form: 0,
    sentry: undefined,
    limitedUntil: 0,
    contentType: CONTENT_TYPE,
    headers: requestHeaders(headers, CONTENT_TYPE),
    fetch: hostFetch,
  };
  return {
    clock: host.clock,
    tapeLimits: { maxBytes: maxBufferBytes, maxUnits: Infinity, maxDepth: LIMITS.attributeDepthLimit },
    disabled: false,
    destinations: [destination],
    forms: 1,
    maxRequestBytes: MAX_REQUEST_BYTES,
    maxWaitMs: 25_000,
    traits: 0,
    samplesChildren: false,
    hasPlainChildren: true,
    features: {},
    bindingOptions: {},
    native: 'off',
    isPlaced: true,
    debug: false,
    reportLoss() {},
    samplingReason: () => '',
    configIndex: () => core.index(),
    addFacts() {},
    sample(parent, [, , high, low], header) {
      // The last seven bytes of the trace id are random; a trace is sampled when they reach a threshold.
      const random = ((high & 0xff_ffff) * 2 ** 32 + (low >>> 0)) / 2 ** 56;
      const isSampled = parent === 0 ? random >= 1 - rate : parent % 2 === 0;
      return { decision: isSampled ? RECORD_AND_SAMPLED : NOT_RECORD, header };
    },
    forget: () => core.forget(),
  };
}
