/**
 * Options from environment variables (OpenTelemetry `configuration/sdk-environment-variables.md`). A value that cannot be
 * used is ignored, with one warning on the console: an environment never causes an exception.
 *
 * @module
 */

import type { TextMapPropagator } from '@opentelemetry/api';
import { BoundedCache } from '../../host/bounded_cache.js';
import { consoleWarnOnce } from '../../host/diag.js';
import type { Options } from '../../types/options.js';
import { B3Propagator } from '../../tracing/propagation/b3.js';
import { W3CBaggagePropagator } from '../../tracing/propagation/baggage.js';
import { CompositePropagator } from '../../tracing/propagation/composite.js';
import { SentryPropagator } from '../../tracing/propagation/sentry.js';
import { W3CTraceContextPropagator } from '../../tracing/propagation/trace_context.js';
import { gzip } from '../gzip.js';
import { limits } from '../limits.js';
import { otlpJson } from '../json/otlp_json.js';
import { type LogLevel, setLogLevel } from './log_level.js';
import { type Reading, warnInvalid } from './reading.js';
import { type Environment, environment } from './source.js';
import { MEANINGLESS, UNSUPPORTED, VARIABLES, type Variable } from './variables.js';

/**
 * The options from the `OTEL_*` variables of `env`, such as a Worker's; default: those of the process (`process.env`, or
 * in Deno `Deno.env`, as far as it is permitted already). Never throws, and never requests a permission.
 *
 * ```ts
 * export default instrument(worker, optionsFromEnv);
 * createProvider({ ...optionsFromEnv(), serviceName: 'mine' }).register();
 * ```
 *
 * - An empty variable counts as unset; names and booleans are read without regard to case.
 * - `OTEL_EXPORTER_OTLP_TRACES_*` wins over `OTEL_EXPORTER_OTLP_*`; headers of both are merged by name.
 * - `OTEL_EXPORTER_OTLP_TIMEOUT=0` is the longest timeout, 600000 ms.
 * - `OTEL_ATTRIBUTE_COUNT_LIMIT` also limits events and links, unless their own variables are set.
 * - `OTEL_LOG_LEVEL` sets a logger of `diag` that logs on the console.
 * - `OTEL_TRACES_EXPORTER=none` turns everything off, like `OTEL_SDK_DISABLED=true`.
 */
export function optionsFromEnv(env?: unknown): Options {
  const variables = environment(env);
  const options: Record<string, unknown> = {};
  for (const variable of VARIABLES) {
    const text = variables(variable.name);
    if (text === undefined) continue;
    const reading = variable.kind.read(text);
    if (reading.bad !== undefined) warnBad(variable, text, reading.bad);
    const value = optionValue(variable.name, reading);
    if (value !== undefined) for (const path of variable.options) setOption(options, path.split('.'), value);
  }
  if (options['limits']) options['limits'] = limits(options['limits']);
  // Only the samplers that take a ratio have an argument.
  if (!String(options['sampler']).endsWith('traceidratio')) delete options['tracesSampleRate'];
  warnUnused(variables);
  return options;
}

/** The option's value for a variable: features and propagators are objects, everything else is the parsed value. */
function optionValue(name: string, { value }: Reading): unknown {
  if (name.endsWith('_PROTOCOL') && value === 'http/json') return otlpJson;
  if (name.endsWith('_COMPRESSION') && value === 'gzip') return gzip;
  if (name === 'OTEL_LOG_LEVEL' && value) setLogLevel(value as LogLevel);
  if (name === 'OTEL_PROPAGATORS') return value && propagatorOf(value as readonly PropagatorName[]);
  if (name === 'OTEL_TRACES_EXPORTER') return (value as readonly string[] | undefined)?.length === 0 || undefined;
  return value;
}

/** Sets an option by its path. Headers are merged with earlier ones; any other value replaces the earlier one. */
function setOption(options: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  const earlier = options[name];
  if (rest.length > 0) {
    const inner = (earlier ?? {}) as Record<string, unknown>;
    setOption(inner, rest, value);
    options[name] = inner;
  } else if (name === 'headers') {
    options[name] = { ...(earlier as object), ...(value as object) };
  } else {
    options[name] = value;
  }
}

function warnBad({ name, kind }: Variable, text: string, bad: string): void {
  if (bad === 'in part') {
    consoleWarnOnce(`variable \`${name}\` has parts that are not ${kind.allowed}; they are ignored`);
    return;
  }
  const part = bad === 'all' ? text : bad;
  const isUnsupported = part.split(', ').every((value) => UNSUPPORTED.has(value.toLowerCase()));
  warnInvalid(name, kind, part, isUnsupported ? ', which is not supported here' : '');
}

function warnUnused(variables: Environment): void {
  for (const [reason, names] of Object.entries(MEANINGLESS)) {
    const set = names.filter((name) => variables(name) !== undefined);
    if (set.length > 0) consoleWarnOnce(`variables without a meaning here are ignored: ${set.join(', ')}; ${reason}`);
  }
}

const PROPAGATORS = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator(),
  b3multi: () => new B3Propagator({ inject: 'multi' }),
  sentry: () => new SentryPropagator(),
} as const;

type PropagatorName = keyof typeof PROPAGATORS;

const propagators = /* @__PURE__ */ new BoundedCache<TextMapPropagator>();

/** Cached by names, so that options created for each request contain the same propagator and are equal. */
function propagatorOf(names: readonly PropagatorName[]): TextMapPropagator {
  return propagators.of(names.join(), () => new CompositePropagator(names.map((name) => PROPAGATORS[name]())));
}
