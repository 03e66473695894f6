/**
 * R2: spans and attributes are named as in Cloudflare's own tracing. Keys are recorded only if `bindings.record` includes
 * `'keys'`; bodies and metadata never. Objects are returned unchanged.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import type { Settings } from '../../types/settings.js';
import { type MethodRow, type Shape, attributePicker, countOf, keysText, sizeOf, tableOf } from './methods.js';

/** The part of the result of `list` that is used. */
interface List {
  readonly objects?: readonly unknown[];
  readonly delimitedPrefixes?: readonly unknown[];
}

const listRequest = attributePicker('cloudflare.r2.request.', 'limit');
const objectAttributes = attributePicker('cloudflare.r2.response.', 'size storageClass');
const listResponse = attributePicker('cloudflare.r2.response.', 'truncated');

const KEY: MethodRow = { request: ([key], settings) => keyAttributes(key, settings) };
const READ: MethodRow = { ...KEY, result: (object: unknown) => objectAttributes(object) };

function traceResult(upload: object, binding: string): void {
  traceUpload(upload, binding, [(upload as { key?: string }).key]);
}

const COMMON: Omit<Shape, 'methods'> = {
  kind: 'r2',
  type: 'r2',
  name(operation, _, attributes) {
    // `Object` or `Objects` is appended to the names of operations on whole objects, up to `delete`.
    const objects = operation.length > 6 ? '' : operation === 'list' ? 'Objects' : 'Object';
    attributes['cloudflare.r2.operation'] = operation.charAt(0).toUpperCase() + operation.slice(1) + objects;
    return `r2_${operation}`;
  },
};

/** Traces an R2 bucket. */
const traceR2 = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    head: READ,
    get: READ,
    put: { ...READ, request: ([key, body], settings) => keyAttributes(key, settings, body) },
    delete: KEY,
    list: {
      request: ([options], settings) =>
        listRequest(options, {
          'cloudflare.r2.request.prefix': keysText((options as { prefix?: string } | undefined)?.prefix, settings),
        }),
      result: (list: List) =>
        listResponse(list, {
          'cloudflare.r2.response.returned_objects': countOf(list.objects),
          'cloudflare.r2.response.delimited_prefixes': countOf(list.delimitedPrefixes),
        }),
    },
    createMultipartUpload: { ...KEY, trace: traceResult },
    resumeMultipartUpload: { trace: traceResult },
  },
});

/** Traces a multipart upload. Its bound argument is the object's key. */
const traceUpload = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    uploadPart: {
      request: ([key, part, body], settings) => ({
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

/** The kind of R2 buckets. */
export const r2: BindingKind = { kind: 'r2', members: 'createMultipartUpload', trace: traceR2 };
