/**
 * R2: names of spans and attributes are those of Cloudflare's own tracing. Keys only when they are asked for; bodies and
 * metadata never: what is got is handed out as it is.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import type { Settings } from '../../types/settings.js';
import { type MethodRow, type Shape, countOf, keysText, picked, sizeOf, tableOf } from './methods.js';

/** What a list has. */
interface List {
  readonly objects?: readonly unknown[];
  readonly delimitedPrefixes?: readonly unknown[];
}

const limit = picked('cloudflare.r2.request.', 'limit');
const found = picked('cloudflare.r2.response.', 'size storageClass');
const truncated = picked('cloudflare.r2.response.', 'truncated');

/** Operations on whole objects have short names: `head` to `delete`. */
const MAX_SIMPLE = 6;

const KEY: MethodRow = { requestAttributes: ([key], settings) => keyAttributes(key, settings) };
const READ: MethodRow = { ...KEY, resultAttributes: (object: unknown) => found(object) };

function traceResult(upload: object, binding: string): void {
  traceUpload(upload, binding, [(upload as { key?: string }).key]);
}

const COMMON: Omit<Shape, 'methods'> = {
  kind: 'r2',
  type: 'r2',
  name(operation, _, attributes) {
    const objects = operation.length > MAX_SIMPLE ? '' : operation === 'list' ? 'Objects' : 'Object';
    attributes['cloudflare.r2.operation'] = operation.charAt(0).toUpperCase() + operation.slice(1) + objects;
    return `r2_${operation}`;
  },
};

/** R2. */
export const traceR2 = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    head: READ,
    get: READ,
    put: { ...READ, requestAttributes: ([key, body], settings) => keyAttributes(key, settings, body) },
    delete: KEY,
    list: {
      requestAttributes: ([options], settings) =>
        limit(options, {
          'cloudflare.r2.request.prefix': keysText((options as { prefix?: string } | undefined)?.prefix, settings),
        }),
      resultAttributes: (list: List) =>
        truncated(list, {
          'cloudflare.r2.response.returned_objects': countOf(list.objects),
          'cloudflare.r2.response.delimited_prefixes': countOf(list.delimitedPrefixes),
        }),
    },
    createMultipartUpload: { ...KEY, traceResult },
    resumeMultipartUpload: { traceResult },
  },
});

/** Uploads in parts, of which the key of the object is known. */
const traceUpload = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    uploadPart: {
      requestAttributes: ([key, part, body], settings) => ({
        ...keyAttributes(key, settings, body),
        'cloudflare.r2.request.part_number': part as number,
      }),
    },
    complete: { ...READ, operation: 'completeMultipartUpload' },
    abort: { ...KEY, operation: 'abortMultipartUpload' },
  },
});

function keyAttributes(key: unknown, settings: Settings, body?: unknown): Attributes {
  return {
    [Array.isArray(key) ? 'cloudflare.r2.request.keys' : 'cloudflare.r2.request.key']: keysText(key, settings),
    'cloudflare.r2.request.size': sizeOf(body),
  };
}

/** R2. */
export const r2: BindingKind = { kind: 'r2', members: 'createMultipartUpload', trace: traceR2 };
