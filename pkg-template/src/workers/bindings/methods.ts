/**
 * Tables that describe the methods of bindings: the spans of their calls, with attributes of the arguments and the results.
 *
 * @module
 */

import type { Attributes, SpanKind } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { type Description, traceCall } from './call.js';
import type { BindingKindName } from '../../types/binding_kind.js';
import type { RecordedDetail } from '../../types/binding_options.js';
import { type Replacement, patched } from './patch.js';
import { MAX_KEYS_UNITS, MAX_MEASURED_UNITS } from '../../types/bounds.js';

/** Describes the spans of one method. */
export interface MethodRow {
  /** Default: the method's name. */
  readonly operation?: string;
  /** Attributes of a call, in a new object, which the caller extends. `undefined`: no span. Default: no attributes. */
  request?(args: readonly unknown[], settings: Settings): Attributes | undefined;
  /** Attributes of the call's result. */
  result?(value: never, args: readonly unknown[]): Attributes | undefined;
  /** The value to record in place of an error; `undefined`: the error itself. Never throws. */
  failure?(error: unknown, args: readonly unknown[]): unknown;
  /**
   * The first argument with the trace context in its bodies, for bindings that are opted in. `put` returns a copy of a body
   * that carries the context. The user's objects stay unchanged.
   */
  carry?(first: unknown, put: (body: unknown) => unknown): unknown;
  /** See `Description.aside`. */
  aside?(value: unknown): unknown;
  /**
   * Traces the object that the method returned. Without `request` the call gets no span and each result is traced;
   * with `request`, only the result of a call that became a span.
   */
  trace?(value: object, binding: string, args: readonly unknown[]): void;
}

/** Describes the bindings of one kind. */
export interface Shape {
  readonly kind: BindingKindName;
  /** The value of `cloudflare.binding.type`; `undefined` for an object that is not a binding. */
  readonly type?: string;
  /** Default: `CLIENT`. */
  readonly spanKind?: SpanKind;
  /** The span's name, of low cardinality. Also adds the attributes that are common to all methods to `attributes`. */
  name(operation: string, binding: string, attributes: Attributes): string;
  readonly methods: Readonly<Record<string, MethodRow>>;
}

/**
 * Traces an object in place, under the name of its binding, and returns it. `bound` are values that come before the call's
 * arguments in the `args` of each row, such as the SQL text of a prepared statement.
 */
export type TraceObject = <T>(object: T, binding: string, bound?: readonly unknown[]) => T;

/** The note that `patched` attaches to a traced object. */
interface Note {
  readonly binding: string;
  readonly bound: readonly unknown[];
}

/** A function that traces objects by a table. `ofAll` is the note of all other objects of the same classes. */
export function tableOf(shape: Shape, ofAll?: Note): TraceObject {
  const replacements: Record<string, Replacement<Note>> = {};
  for (const [name, row] of Object.entries(shape.methods)) {
    replacements[name] = (method, object, args, { binding, bound }) => {
      if (row.trace && !row.request) {
        const value = Reflect.apply(method, object, args) as object;
        try {
          row.trace(value, binding, [...bound, ...args]);
        } catch {
          // The result cannot be traced.
        }
        return value;
      }
      const describe = (settings: Settings): Description | undefined => {
        const { kinds, queues, withTrace } = settings.bindingOptions;
        // The options of this request may assign another kind to the binding.
        if (shape.type && kinds && Object.hasOwn(kinds, binding) && kinds[binding]?.kind !== shape.kind) return undefined;
        const allArgs = [...bound, ...args];
        const attributes = row.request ? row.request(allArgs, settings) : {};
        if (!attributes) return undefined;
        attributes['cloudflare.binding.type'] = shape.type;
        attributes['cloudflare.binding.name'] = shape.type && binding;
        return {
          name: shape.name(row.operation ?? name, binding, attributes),
          attributes,
          spanKind: shape.spanKind,
          failure: (error) => row.failure?.(error, allArgs),
          result(value) {
            row.trace?.(value as object, binding, allArgs);
            return row.result?.(value as never, allArgs);
          },
          aside: row.aside,
          run:
            row.carry && withTrace && queues?.includes(binding)
              ? (context) =>
                  Reflect.apply(method, object, carry(row, args, (body) => withTrace(body, context, settings))) as unknown
              : undefined,
        };
      };
      return traceCall(shape.kind, describe, method, object, args);
    };
  }
  const trace = patched(replacements, ofAll);
  return (object, binding, bound = []) => trace(object, { binding, bound });
}

/** The arguments with the trace context in the first one; unchanged if that fails. */
function carry(row: MethodRow, args: unknown[], put: (body: unknown) => unknown): unknown[] {
  try {
    const [first, ...rest] = args;
    return [row.carry?.(first, put), ...rest];
  } catch (error) {
    diagWarn('the trace context could not be sent along', error);
    return args;
  }
}

/** `Shape.name` of databases; adds their attributes (OpenTelemetry semantic conventions, `db/database-spans.md`). */
export function database(system: string): Shape['name'] {
  return (operation, binding, attributes) => {
    attributes['db.system.name'] = system;
    attributes['db.namespace'] = binding || undefined;
    attributes['db.operation.name'] = operation;
    return (attributes['db.query.summary'] as string | undefined) || `${operation} ${binding}`.trim();
  };
}

/**
 * A function that copies members of an object into attributes: `attributePicker('a.', 'size cacheTtl')` sets `a.size` and
 * `a.cache_ttl`. `undefined`, `null` and empty strings are left out. Attributes are added to `into`; a number is added to
 * the number that `into` already has.
 */
export function attributePicker(prefix: string, members: string): (from: unknown, into?: Attributes) => Attributes {
  const keys = members.split(' ').map((name) => {
    return [name, prefix + name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] as const;
  });
  return (from, into = {}) => {
    if (from === undefined || from === null) return into;
    const object = from as Record<string, number | string | undefined>;
    for (const [name, key] of keys) {
      const value = object[name] ?? undefined;
      const previous = into[key];
      if (value !== undefined && value !== '')
        into[key] = typeof value === 'number' && previous ? (previous as number) + value : value;
    }
    return into;
  };
}

/** Whether the option `bindings.record` includes a detail. */
export function recordsDetail({ bindingOptions }: Settings, detail: RecordedDetail): boolean {
  return bindingOptions.record?.includes(detail) ?? false;
}

/** One key, or several joined by `, `, if `bindings.record` includes `'keys'`; cut to Cloudflare's own limit. */
export function keysText(keys: unknown, settings: Settings): string | undefined {
  if (keys === undefined || keys === null || !recordsDetail(settings, 'keys')) return undefined;
  return (Array.isArray(keys) ? keys.join(', ') : String(keys)).slice(0, MAX_KEYS_UNITS);
}

/** The size of a body in bytes; `undefined` for streams and long strings, whose size is expensive to compute. */
export function sizeOf(body: unknown): number | undefined {
  if (isString(body)) {
    if (body.length > MAX_MEASURED_UNITS) return undefined;
    return NOT_ASCII.test(body) ? new TextEncoder().encode(body).length : body.length;
  }
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : undefined;
}

/** The length of an array; `undefined` for any other value. */
export function countOf(list: unknown): number | undefined {
  return Array.isArray(list) ? list.length : undefined;
}

/** The size of a batch; `undefined` below 2, which OpenTelemetry does not count as a batch. */
export function batchSize(list: unknown): number | undefined {
  const count = countOf(list) ?? 0;
  return count > 1 ? count : undefined;
}

const NOT_ASCII = /[^\0-\x7f]/;
