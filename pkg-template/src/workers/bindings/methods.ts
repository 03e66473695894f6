/**
 * Methods of bindings told in tables: what their calls say, from the arguments and from what they give.
 *
 * @module
 */

import type { Attributes, Context, SpanKind } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isString } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { type Description, traceCall } from './call.js';
import type { BindingKindName } from '../../types/binding_kind.js';
import type { RecordedDetail } from '../../types/binding_options.js';
import { type Replacement, patched } from './patch.js';
import { withTrace } from './queue_trace.js';

/** What the calls of one method say. */
export interface MethodRow {
  /** Default: the method's name. */
  readonly operation?: string;
  /** Attributes of a call, in a new object: more are added to it. `undefined` where there is no span of it. Default: none. */
  requestAttributes?(args: readonly unknown[], settings: Settings): Attributes | undefined;
  /** Attributes of what the call gave. */
  resultAttributes?(value: never, args: readonly unknown[]): Attributes | undefined;
  /** What is recorded of an error in its place, if anything is. Never throws. */
  failure?(error: unknown, args: readonly unknown[]): unknown;
  /**
   * The first argument with the trace context in its bodies, for bindings that are opted in: `put` gives a body that has
   * it. The user's objects stay as they are.
   */
  carry?(first: unknown, put: (body: unknown) => unknown): unknown;
  /** See `Description.aside`. */
  aside?(value: unknown): unknown;
  /** Traces an object that was made. Without `asked` there is no span of making it; else only where there is one. */
  traceResult?(value: object, binding: string, args: readonly unknown[]): void;
}

/** What is known of the bindings of a kind. */
export interface Shape {
  readonly kind: BindingKindName;
  /** As Cloudflare writes it in `cloudflare.binding.type`; none for what is no binding. */
  readonly type?: string;
  /** Default: a client's. */
  readonly spanKind?: SpanKind;
  /** The name of a span, of low cardinality. Adds to its attributes what all of them say. */
  name(operation: string, binding: string, attributes: Attributes): string;
  readonly methods: Readonly<Record<string, MethodRow>>;
}

/**
 * Traces an object that a table tells of, by the name of its binding, and gives it back. What is known of an object that
 * a method made is put before the arguments that its rows get.
 */
export type TraceObject = <T>(object: T, binding: string, known?: readonly unknown[]) => T;

/** What is noted of such an object. */
interface Note {
  readonly binding: string;
  readonly known: readonly unknown[];
}

/** What traces the objects that a table tells of; with a note `ofAll`, all other objects of the same classes, too. */
export function tableOf(shape: Shape, ofAll?: Note): TraceObject {
  const replacements: Record<string, Replacement<Note>> = {};
  for (const [name, row] of Object.entries(shape.methods)) {
    replacements[name] = (method, object, args, { binding, known }) => {
      if (row.traceResult && !row.requestAttributes) {
        const value = Reflect.apply(method, object, args) as object;
        try {
          row.traceResult(value, binding, [...known, ...args]);
        } catch {
          // Nothing that can be traced.
        }
        return value;
      }
      const describe = (settings: Settings): Description | undefined => {
        const { kinds, queues } = settings.bindingOptions;
        // The options of another request may have said that it is something else.
        if (shape.type && kinds && Object.hasOwn(kinds, binding) && kinds[binding]?.kind !== shape.kind) return undefined;
        const told = [...known, ...args];
        const attributes = row.requestAttributes ? row.requestAttributes(told, settings) : {};
        if (!attributes) return undefined;
        attributes['cloudflare.binding.type'] = shape.type;
        attributes['cloudflare.binding.name'] = shape.type && binding;
        const isCarrying = row.carry && queues?.includes(binding);
        return {
          name: shape.name(row.operation ?? name, binding, attributes),
          attributes,
          spanKind: shape.spanKind,
          failure: (error) => row.failure?.(error, told),
          result(value) {
            row.traceResult?.(value as object, binding, told);
            return row.resultAttributes?.(value as never, told);
          },
          aside: row.aside,
          run: isCarrying
            ? (context) => Reflect.apply(method, object, carry(row, args, context, settings)) as unknown
            : undefined,
        };
      };
      return traceCall(shape.kind, describe, method, object, args);
    };
  }
  const trace = patched(replacements, ofAll);
  return (object, binding, known = []) => trace(object, { binding, known });
}

/** The arguments with the trace context in the first of them; when that fails, as they are. */
function carry(row: MethodRow, args: unknown[], context: Context, settings: Settings): unknown[] {
  try {
    const [first, ...rest] = args;
    return [row.carry?.(first, (body) => withTrace(body, context, settings)), ...rest];
  } catch (error) {
    diagWarn('the trace context could not be sent along', error);
    return args;
  }
}

/** The name of a call of a database, and its attributes (OpenTelemetry semantic conventions, `db/database-spans.md`). */
export function database(system: string): Shape['name'] {
  return (operation, binding, attributes) => {
    attributes['db.system.name'] = system;
    attributes['db.namespace'] = binding || undefined;
    attributes['db.operation.name'] = operation;
    return (attributes['db.query.summary'] as string | undefined) || `${operation} ${binding}`.trim();
  };
}

/**
 * Tells members of objects by their own names: `picked('a.', 'size cacheTtl')` makes `a.size` and `a.cache_ttl` of them.
 * What is empty is left out. Given attributes, it adds to them; numbers that are there already become sums.
 */
export function picked(prefix: string, members: string): (from: unknown, into?: Attributes) => Attributes {
  const keys = members.split(' ').map((name) => {
    return [name, prefix + name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] as const;
  });
  return (from, into = {}) => {
    if (from === undefined || from === null) return into;
    const found = from as Record<string, number | string | undefined>;
    for (const [name, key] of keys) {
      const value = found[name] ?? undefined;
      const known = into[key];
      if (value !== undefined && value !== '')
        into[key] = typeof value === 'number' && known ? (known as number) + value : value;
    }
    return into;
  };
}

/** Whether a detail is to be recorded. */
export function records({ bindingOptions }: Settings, detail: RecordedDetail): boolean {
  return bindingOptions.record?.includes(detail) === true;
}

/** One key or several in a text, where they are to be recorded; not longer than Cloudflare writes it. */
export function keysText(keys: unknown, settings: Settings): string | undefined {
  if (keys === undefined || keys === null || !records(settings, 'keys')) return undefined;
  return (Array.isArray(keys) ? keys.join(', ') : String(keys)).slice(0, MAX_KEYS);
}

/** How many bytes a body has; `undefined` where it takes more than a look to know that. */
export function sizeOf(body: unknown): number | undefined {
  if (isString(body)) {
    if (body.length > MAX_TEXT) return undefined;
    return NOT_ASCII.test(body) ? new TextEncoder().encode(body).length : body.length;
  }
  if (body instanceof Blob) return body.size;
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? body.byteLength : undefined;
}

/** How many there are in a list. */
export function countOf(list: unknown): number | undefined {
  return Array.isArray(list) ? list.length : undefined;
}

/** How many there are in a batch: one alone is none for OpenTelemetry. */
export function batchSize(list: unknown): number | undefined {
  const count = countOf(list) ?? 0;
  return count > 1 ? count : undefined;
}

const NOT_ASCII = /[^\0-\x7f]/;
/** UTF-16 units. */
const MAX_KEYS = 512;
const MAX_TEXT = 65_536;
