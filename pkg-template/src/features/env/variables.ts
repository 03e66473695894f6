/**
 * The supported environment variables of the OpenTelemetry specification, as data: the documentation's table is checked
 * against it (`configuration/sdk-environment-variables.md`, `protocol/exporter.md`).
 *
 * @module
 */

import { SAMPLERS } from '../../config/table.js';
import { LOG_LEVELS } from './log_level.js';
import { readAttributes, readHeaders } from './pairs.js';
import { BOOLEAN, COUNT, type Kind, RATIO, TEXT, TIMEOUT, URL_TEXT, oneOf, someOf } from './reading.js';

/** A variable. */
export interface Variable {
  readonly name: string;
  readonly kind: Kind;
  /** Paths of the options that the variable sets, with a dot before nested options. None: the logger of `diag`. */
  readonly options: readonly string[];
}

const PROPAGATORS = someOf('tracecontext', 'baggage', 'b3', 'b3multi', 'sentry');
const EXPORTERS = someOf('otlp');
const COMPRESSIONS = oneOf('none', 'gzip');
const PROTOCOLS = oneOf('http/protobuf', 'http/json');
const ATTRIBUTES: Kind = { allowed: 'key=value,key=value with , and = inside percent-encoded', read: readAttributes };
const HEADERS: Kind = {
  allowed: 'name=value,name=value, percent-encoded',
  isSecret: () => true,
  read: readHeaders,
};

/** Of two variables for one option the later one wins: variables for traces come after those for all signals. */
export const VARIABLES: readonly Variable[] = [
  variable('SDK_DISABLED', BOOLEAN, 'disabled'),
  variable('TRACES_EXPORTER', EXPORTERS, 'disabled'),
  variable('RESOURCE_ATTRIBUTES', ATTRIBUTES, 'resource'),
  variable('SERVICE_NAME', TEXT, 'serviceName'),
  variable('LOG_LEVEL', oneOf(...Object.keys(LOG_LEVELS))),
  variable('PROPAGATORS', PROPAGATORS, 'propagator'),
  variable('TRACES_SAMPLER', oneOf(...SAMPLERS), 'sampler'),
  variable('TRACES_SAMPLER_ARG', RATIO, 'tracesSampleRate'),
  limit('ATTRIBUTE_COUNT', 'attributeCountLimit', 'attributePerEventCountLimit', 'attributePerLinkCountLimit'),
  limit('ATTRIBUTE_VALUE_LENGTH', 'attributeValueLengthLimit'),
  limit('SPAN_ATTRIBUTE_COUNT', 'attributeCountLimit'),
  limit('SPAN_ATTRIBUTE_VALUE_LENGTH', 'attributeValueLengthLimit'),
  limit('SPAN_EVENT_COUNT', 'eventCountLimit'),
  limit('SPAN_LINK_COUNT', 'linkCountLimit'),
  limit('EVENT_ATTRIBUTE_COUNT', 'attributePerEventCountLimit'),
  limit('LINK_ATTRIBUTE_COUNT', 'attributePerLinkCountLimit'),
  ...exporter('ENDPOINT', URL_TEXT, 'endpoint', 'tracesEndpoint'),
  ...exporter('HEADERS', HEADERS, 'headers'),
  ...exporter('TIMEOUT', TIMEOUT, 'timeoutMs'),
  ...exporter('COMPRESSION', COMPRESSIONS, 'compression'),
  ...exporter('PROTOCOL', PROTOCOLS, 'protocol'),
];

function variable(name: string, kind: Kind, ...options: readonly string[]): Variable {
  return { name: `OTEL_${name}`, kind, options };
}

function limit(name: string, ...options: readonly string[]): Variable {
  return variable(`${name}_LIMIT`, COUNT, ...options.map((option) => `limits.${option}`));
}

/** A variable for all signals, and the one for traces only. */
function exporter(name: string, kind: Kind, option: string, ofTraces = option): readonly Variable[] {
  return [variable(`EXPORTER_OTLP_${name}`, kind, option), variable(`EXPORTER_OTLP_TRACES_${name}`, kind, ofTraces)];
}

/** Variables without an effect, by the reason. Each that is set causes one warning. */
export const MEANINGLESS: Readonly<Record<string, readonly string[]>> = {
  'spans are sent when a request is over, not in batches': [
    'SCHEDULE_DELAY',
    'EXPORT_TIMEOUT',
    'MAX_QUEUE_SIZE',
    'MAX_EXPORT_BATCH_SIZE',
  ].map((name) => `OTEL_BSP_${name}`),
  'certificates are up to the runtime, and the scheme of the endpoint says whether there are any': [
    'CERTIFICATE',
    'CLIENT_CERTIFICATE',
    'CLIENT_KEY',
    'INSECURE',
  ].flatMap((name) => exporter(name, TEXT, '').map((each) => each.name)),
};

/** Values of the specification that edgespan does not support. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...['jaeger', 'xray', 'ottrace'],
  ...['jaeger_remote', 'parentbased_jaeger_remote'],
  ...['zipkin', 'prometheus', 'console', 'logging', 'grpc'],
]);
