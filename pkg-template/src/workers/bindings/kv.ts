/**
 * Workers KV. What OpenTelemetry has no name for is called as in Cloudflare's own tracing. Keys only when they are asked
 * for, values and metadata never.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { redactTexts } from '../../spans/exception.js';
import { isString } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { countOf, database, keysText, picked, sizeOf, tableOf } from './methods.js';

/** The options of `list`. */
interface Options {
  readonly prefix?: string | null;
}

/** What `getWithMetadata` and `list` give. */
interface Found {
  readonly value?: unknown;
  readonly metadata?: unknown;
  readonly keys?: readonly unknown[];
}

const query = picked('cloudflare.kv.query.', 'type cacheTtl limit expiration expirationTtl');
const response = picked('cloudflare.kv.response.', 'cacheStatus list_complete');

function keys(given: unknown, settings: Settings, options?: unknown): Attributes {
  return query(isString(options) ? { type: options } : options, {
    'cloudflare.kv.query.keys': keysText(given, settings),
    'cloudflare.kv.query.keys.count': countOf(given) ?? 1,
  });
}

function read([key, options]: readonly unknown[], settings: Settings): Attributes {
  return keys(key, settings, options);
}

function found(value: unknown): Attributes {
  if (value instanceof Map) return rows([...value.values()]);
  return { 'db.response.returned_rows': value === null ? 0 : 1, 'cloudflare.kv.response.size': sizeOf(value) };
}

/** How many were there of those that were asked for. */
function rows(values: unknown[]): Attributes {
  return { 'db.response.returned_rows': values.filter((value) => value !== null && value !== undefined).length };
}

/** A value that is no JSON is quoted by the error that says so. */
function failure(error: unknown): void {
  if (error instanceof SyntaxError) redactTexts(error, (text) => text.replace(/(?:\.{3})?".*"(?:\.{3})?(?= is not)/s, 'it'));
}

/** KV. */
export const traceKv = /* @__PURE__ */ tableOf({
  kind: 'kv',
  type: 'KV',
  name: /* @__PURE__ */ database('cloudflare-kv'),
  methods: {
    get: { requestAttributes: read, resultAttributes: found, failure },
    getWithMetadata: {
      requestAttributes: read,
      failure,
      resultAttributes: (given: Found | Map<unknown, Found | null>) =>
        given instanceof Map
          ? rows([...given.values()].map((each) => each?.value))
          : Object.assign(found(given.value), response(given), {
              'cloudflare.kv.response.metadata': given.metadata !== null,
            }),
    },
    list: {
      requestAttributes: ([options], settings) =>
        query(options, { 'cloudflare.kv.query.prefix': keysText((options as Options | undefined)?.prefix, settings) }),
      resultAttributes: (given: Found) => response(given, { 'db.response.returned_rows': countOf(given.keys) }),
    },
    put: {
      requestAttributes: ([key, value, options], settings) =>
        Object.assign(keys(key, settings, options), { 'cloudflare.kv.query.payload.size': sizeOf(value) }),
    },
    delete: { requestAttributes: ([key], settings) => keys(key, settings) },
  },
});

/** Workers KV. */
export const kv: BindingKind = { kind: 'kv', members: 'getWithMetadata put', trace: traceKv };
