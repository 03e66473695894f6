/**
 * Workers KV. Attributes that OpenTelemetry does not define are named as in Cloudflare's own tracing. Keys are recorded only
 * if `bindings.record` includes `'keys'`; values and metadata never.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { redactTexts } from '../../spans/exception.js';
import { isString } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { attributePicker, countOf, database, keysText, sizeOf, tableOf } from './methods.js';

/** The options of `list`. */
interface Options {
  readonly prefix?: string | null;
}

/** The results of `getWithMetadata` and `list`. */
interface Result {
  readonly value?: unknown;
  readonly metadata?: unknown;
  readonly keys?: readonly unknown[];
}

const query = attributePicker('cloudflare.kv.query.', 'type cacheTtl limit expiration expirationTtl');
const response = attributePicker('cloudflare.kv.response.', 'cacheStatus list_complete');

function keyAttributes(keys: unknown, settings: Settings, options?: unknown): Attributes {
  return query(isString(options) ? { type: options } : options, {
    'cloudflare.kv.query.keys': keysText(keys, settings),
    'cloudflare.kv.query.keys.count': countOf(keys) ?? 1,
  });
}

function readAttributes([key, options]: readonly unknown[], settings: Settings): Attributes {
  return keyAttributes(key, settings, options);
}

function valueAttributes(value: unknown): Attributes {
  if (value instanceof Map) return rowCount([...value.values()]);
  return { 'db.response.returned_rows': value === null ? 0 : 1, 'cloudflare.kv.response.size': sizeOf(value) };
}

/** The number of requested keys that have a value. */
function rowCount(values: unknown[]): Attributes {
  return { 'db.response.returned_rows': values.filter((value) => value !== null && value !== undefined).length };
}

/** The `SyntaxError` of `JSON.parse` quotes the stored value: replaces the quote. */
function failure(error: unknown): void {
  if (error instanceof SyntaxError) redactTexts(error, (text) => text.replace(/(?:\.{3})?".*"(?:\.{3})?(?= is not)/s, 'it'));
}

/** Traces a KV namespace. */
const traceKv = /* @__PURE__ */ tableOf({
  kind: 'kv',
  type: 'KV',
  name: /* @__PURE__ */ database('cloudflare-kv'),
  methods: {
    get: { request: readAttributes, result: valueAttributes, failure },
    getWithMetadata: {
      request: readAttributes,
      failure,
      result: (result: Result | Map<unknown, Result | null>) =>
        result instanceof Map
          ? rowCount([...result.values()].map((each) => each?.value))
          : Object.assign(valueAttributes(result.value), response(result), {
              'cloudflare.kv.response.metadata': result.metadata !== null,
            }),
    },
    list: {
      request: ([options], settings) =>
        query(options, { 'cloudflare.kv.query.prefix': keysText((options as Options | undefined)?.prefix, settings) }),
      result: (result: Result) => response(result, { 'db.response.returned_rows': countOf(result.keys) }),
    },
    put: {
      request: ([key, value, options], settings) =>
        Object.assign(keyAttributes(key, settings, options), { 'cloudflare.kv.query.payload.size': sizeOf(value) }),
    },
    delete: { request: ([key], settings) => keyAttributes(key, settings) },
  },
});

/** The kind of KV namespaces. */
export const kv: BindingKind = { kind: 'kv', members: 'getWithMetadata put', trace: traceKv };
