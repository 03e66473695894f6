/**
 * Options from environment variables (OpenTelemetry `configuration/sdk-environment-variables.md`). What cannot be used
 * is said once on the console and ignored: an environment never makes a program fail.
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
import { otlpJson } from '../json/otlp_json.js';
import { type Reading, complain } from './reading.js';
import { type Environment, environment } from './source.js';
import { MEANINGLESS, UNSUPPORTED, VARIABLES, type Variable } from './variables.js';

/**
 * The options that `OTEL_*` variables ask for, of `env`, such as a Worker's; without it of the process (`process.env`,
 * or `Deno.env` as far as that is permitted already). Never throws, and never asks for a permission.
 *
 * ```ts
 * export default instrument(worker, optionsFromEnv);
 * createProvider({ ...optionsFromEnv(), serviceName: 'mine' }).register();
 * ```
 *
 * - An empty variable is as good as none; names and booleans are read without regard to case.
 * - `OTEL_EXPORTER_OTLP_TRACES_*` wins over `OTEL_EXPORTER_OTLP_*`; of headers, each by its name.
 * - `OTEL_EXPORTER_OTLP_TIMEOUT=0` is the longest timeout there is, 600000 ms.
 * - `OTEL_ATTRIBUTE_COUNT_LIMIT` is also that of events and links, unless they have their own.
 * - `OTEL_TRACES_EXPORTER=none` turns everything off, like `OTEL_SDK_DISABLED=true`: nobody would get the spans.
 */
export function optionsFromEnv(env?: unknown): Options {
  const variables = environment(env);
  const options: Record<string, unknown> = {};
  for (const variable of VARIABLES) {
    const text = variables(variable.name);
    if (text === undefined) continue;
    const reading = variable.kind.read(text);
    if (reading.bad !== undefined) tellBad(variable, text, reading.bad);
    const value = optionValue(variable.name, reading);
    if (value !== undefined) for (const path of variable.options) put(options, path.split('.'), value);
  }
  // Only the samplers that take a ratio have an argument.
  if (!String(options['sampler']).endsWith('traceidratio')) delete options['tracesSampleRate'];
  tellMeaningless(variables);
  return options;
}

/** What an option takes, where that is not what was read. */
function optionValue(name: string, { value }: Reading): unknown {
  if (name.endsWith('_PROTOCOL') && value === 'http/json') return otlpJson;
  if (name.endsWith('_COMPRESSION') && value === 'gzip') return gzip;
  if (name === 'OTEL_PROPAGATORS') return value && propagatorOf(value as readonly PropagatorName[]);
  if (name === 'OTEL_TRACES_EXPORTER') return (value as readonly string[] | undefined)?.length === 0 || undefined;
  return value;
}

/** Two variables for one option: records are put together, anything else is replaced. */
function put(options: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  const known = options[name];
  if (rest.length > 0) {
    const inner = (known ?? {}) as Record<string, unknown>;
    put(inner, rest, value);
    options[name] = inner;
  } else if (name === 'headers') {
    options[name] = { ...(known as object), ...(value as object) };
  } else {
    options[name] = value;
  }
}

function tellBad({ name, kind }: Variable, text: string, bad: string): void {
  if (bad === 'in part') {
    consoleWarnOnce(`variable \`${name}\` has parts that are not ${kind.allowed}; they are ignored`);
    return;
  }
  const part = bad === 'all' ? text : bad;
  const isKnown = part.split(', ').every((value) => UNSUPPORTED.has(value.toLowerCase()));
  complain(name, kind, part, isKnown ? ', which is not supported here' : '');
}

function tellMeaningless(variables: Environment): void {
  for (const [why, names] of Object.entries(MEANINGLESS)) {
    const set = names.filter((name) => variables(name) !== undefined);
    if (set.length > 0) consoleWarnOnce(`variables without a meaning here are ignored: ${set.join(', ')}; ${why}`);
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

/** The same propagator for the same names: options that are made for each request are then equal. */
function propagatorOf(names: readonly PropagatorName[]): TextMapPropagator {
  return propagators.of(names.join(), () => new CompositePropagator(names.map((name) => PROPAGATORS[name]())));
}
