/**
 * The options of `edgespan/slim` and their validation.
 *
 * @module
 */

import { kindText, valueText } from '../../config/sentence.js';
import { isObject, isString } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';
import { parseUrl } from '../../host/url.js';

/** Options of `edgespan/slim`: where spans go, and how many. `undefined` and `null` mean the default. */
export interface SlimOptions {
  /** The base URL of an OTLP/HTTP receiver; `/v1/traces` is appended to its path. Default `http://localhost:4318`. */
  readonly endpoint?: string;
  /** The full URL of the POST, in place of `endpoint`. */
  readonly tracesEndpoint?: string;
  /** Headers of the POST, such as an API key. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The resource attribute `service.name`. Default `unknown_service`. */
  readonly serviceName?: string;
  /**
   * The share of new traces that are recorded, from 0 to 1. A request with a trace context is sampled as its caller was.
   * Default 1.
   */
  readonly tracesSampleRate?: number;
  /** Timeout of the POST in ms, from request to response, 1 to 600000. Default 10000. */
  readonly timeoutMs?: number;
}

/** Validated options with defaults. Both endpoints are the full URLs of the POST. */
export interface SlimValues {
  readonly endpoint: string;
  readonly tracesEndpoint?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly serviceName: string;
  readonly tracesSampleRate: number;
  readonly timeoutMs: number;
}

/** The allowed values, and a function that returns the value to use, or `undefined` for a value that is not allowed. */
type Rule = readonly [allowed: string, read: (value: unknown) => unknown];

const URLS = 'an http:// or https:// URL without credentials';

const RULES: Readonly<Record<keyof SlimOptions, Rule>> = {
  endpoint: [URLS, (value) => tracesUrl(value, '/v1/traces')],
  tracesEndpoint: [URLS, (value) => tracesUrl(value, '')],
  headers: ['an object of valid header values', readHeaders],
  serviceName: ['a non-empty string', (value) => (isString(value) && value) || undefined],
  tracesSampleRate: ['a number from 0 to 1', (value) => numberIn(value, 0, 1)],
  timeoutMs: ['an integer from 1 to 600000', (value) => numberIn(value, 1, Number.isInteger(value) ? 600_000 : 0)],
};

/** Validates options. Throws a `TypeError` with one sentence for a value that is not valid or a name that does not exist. */
export function readSlimOptions(options: unknown): SlimValues {
  const values: Record<string, unknown> = {
    endpoint: 'http://localhost:4318/v1/traces',
    headers: [],
    serviceName: 'unknown_service',
    tracesSampleRate: 1,
    timeoutMs: 10_000,
  };
  if (options !== undefined && !isPlainObject(options)) {
    throw new TypeError(`edgespan: the options are ${kindText(options)}; they must be an object`);
  }
  for (const [name, value] of Object.entries(options ?? {})) {
    if (!Object.hasOwn(RULES, name)) {
      const names = Object.keys(RULES).join(', ');
      throw new TypeError(`edgespan: option \`${name}\` does not exist in edgespan/slim; there are ${names}`);
    }
    if (value === undefined || value === null) continue;
    const [allowed, read] = RULES[name as keyof SlimOptions];
    values[name] = read(value);
    if (values[name] === undefined) {
      // The value may contain a secret.
      const description = isString(value) && /endpoint|headers/i.test(name) ? 'a string' : valueText(value);
      throw new TypeError(`edgespan: option \`${name}\` is ${description}; it must be ${allowed}`);
    }
  }
  return values as unknown as SlimValues;
}

function numberIn(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && value >= min && value <= max ? value : undefined;
}

function tracesUrl(value: unknown, end: string): string | undefined {
  const url = isString(value) ? parseUrl(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  if (end) url.pathname = url.pathname.replace(/\/+$/, '') + end;
  url.hash = '';
  return url.href;
}

function readHeaders(value: unknown): unknown {
  try {
    return isObject(value) && Object.values(value).every(isString) ? [...new Headers(value as HeadersInit)] : undefined;
  } catch {
    return undefined;
  }
}
