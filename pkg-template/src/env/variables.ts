/**
 * The environment variables of the OpenTelemetry specification that have a meaning here, as data: the documentation's
 * table and its test are made from it (`configuration/sdk-environment-variables.md`, `protocol/exporter.md`).
 *
 * @module
 */

import { readAttributes, readHeaders } from './pairs.js';
import { BOOLEAN, COUNT, type Kind, RATIO, TEXT, TIMEOUT, URL_TEXT, oneOf, someOf } from './reading.js';

/** A variable. */
export interface Variable {
  readonly name: string;
  readonly kind: Kind;
  /** The options that say the same in code, with a dot before an option's own options. */
  readonly options: readonly string[];
}

const SAMPLERS = oneOf(
  ...['always_on', 'always_off', 'traceidratio'],
  ...['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'],
);
const PROPAGATORS = someOf('tracecontext', 'baggage', 'b3', 'b3multi', 'sentry');
const EXPORTERS = someOf('otlp');
const LOG_LEVELS = oneOf('none', 'error', 'warn', 'info', 'debug', 'verbose', 'all');
const COMPRESSIONS = oneOf('none', 'gzip');
const PROTOCOLS = oneOf('http/protobuf', 'http/json');
const ATTRIBUTES: Kind = { allowed: 'key=value,key=value with , and = inside percent-encoded', read: readAttributes };
const HEADERS: Kind = {
  allowed: 'name=value,name=value, percent-encoded',
  isSecret: () => true,
  read: readHeaders,
};

/** Of two variables for one option the later one wins: what is said of traces wins over what is said of everything. */
export const VARIABLES: readonly Variable[] = [
  { name: 'OTEL_SDK_DISABLED', kind: BOOLEAN, options: ['disabled'] },
  { name: 'OTEL_TRACES_EXPORTER', kind: EXPORTERS, options: ['disabled'] },
  { name: 'OTEL_RESOURCE_ATTRIBUTES', kind: ATTRIBUTES, options: ['resource'] },
  { name: 'OTEL_SERVICE_NAME', kind: TEXT, options: ['serviceName'] },
  { name: 'OTEL_LOG_LEVEL', kind: LOG_LEVELS, options: ['logLevel'] },
  { name: 'OTEL_PROPAGATORS', kind: PROPAGATORS, options: ['propagator'] },
  { name: 'OTEL_TRACES_SAMPLER', kind: SAMPLERS, options: ['sampler'] },
  { name: 'OTEL_TRACES_SAMPLER_ARG', kind: RATIO, options: ['tracesSampleRate'] },
  {
    name: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
    kind: COUNT,
    options: ['limits.attributeCountLimit', 'limits.attributePerEventCountLimit', 'limits.attributePerLinkCountLimit'],
  },
  { name: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', kind: COUNT, options: ['limits.attributeValueLengthLimit'] },
  { name: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', kind: COUNT, options: ['limits.attributeCountLimit'] },
  { name: 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', kind: COUNT, options: ['limits.attributeValueLengthLimit'] },
  { name: 'OTEL_SPAN_EVENT_COUNT_LIMIT', kind: COUNT, options: ['limits.eventCountLimit'] },
  { name: 'OTEL_SPAN_LINK_COUNT_LIMIT', kind: COUNT, options: ['limits.linkCountLimit'] },
  { name: 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', kind: COUNT, options: ['limits.attributePerEventCountLimit'] },
  { name: 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', kind: COUNT, options: ['limits.attributePerLinkCountLimit'] },
  { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', kind: URL_TEXT, options: ['endpoint'] },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', kind: URL_TEXT, options: ['tracesEndpoint'] },
  { name: 'OTEL_EXPORTER_OTLP_HEADERS', kind: HEADERS, options: ['headers'] },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', kind: HEADERS, options: ['headers'] },
  { name: 'OTEL_EXPORTER_OTLP_TIMEOUT', kind: TIMEOUT, options: ['timeoutMs'] },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', kind: TIMEOUT, options: ['timeoutMs'] },
  { name: 'OTEL_EXPORTER_OTLP_COMPRESSION', kind: COMPRESSIONS, options: ['compression'] },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', kind: COMPRESSIONS, options: ['compression'] },
  { name: 'OTEL_EXPORTER_OTLP_PROTOCOL', kind: PROTOCOLS, options: ['protocol'] },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', kind: PROTOCOLS, options: ['protocol'] },
];

/** Variables that have no meaning here, by the reason why. Those that are set are told once. */
export const MEANINGLESS: Readonly<Record<string, readonly string[]>> = {
  'spans are sent when a request is over, not in batches': [
    'OTEL_BSP_SCHEDULE_DELAY',
    'OTEL_BSP_EXPORT_TIMEOUT',
    'OTEL_BSP_MAX_QUEUE_SIZE',
    'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  ],
  'certificates are up to the runtime, and the scheme of the endpoint says whether there are any': [
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
    'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE',
    'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
    'OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE',
    'OTEL_EXPORTER_OTLP_CLIENT_KEY',
    'OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY',
    'OTEL_EXPORTER_OTLP_INSECURE',
    'OTEL_EXPORTER_OTLP_TRACES_INSECURE',
  ],
};

/** Values that the specification knows and edgespan does not have. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...['jaeger', 'xray', 'ottrace'],
  ...['jaeger_remote', 'parentbased_jaeger_remote'],
  ...['zipkin', 'prometheus', 'console', 'logging'],
  'grpc',
]);
