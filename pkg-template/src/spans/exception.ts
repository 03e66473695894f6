/**
 * What was thrown, as the attributes of an exception event
 * (OpenTelemetry semantic conventions, `exceptions/exceptions-spans.md`).
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isObject, isString } from '../host/is.js';

/** Errors whose texts are recorded in another form than they have. */
const redactions = new WeakMap<object, (text: string) => string>();
/** Causes of an error that are looked at. */
const MAX_CAUSES = 8;

/** Whatever is recorded of an error and its causes from now on goes through a function. Never throws. */
export function redactTexts(thrown: unknown, redact: (text: string) => string): void {
  try {
    let error = thrown as { cause?: unknown };
    for (let causes = 0; causes <= MAX_CAUSES; causes++) {
      redactions.set(error, redact);
      error = error.cause as typeof error;
    }
  } catch {
    // There are no more causes: only an object can be kept.
  }
}

/** A text of an error as it may be recorded. */
export function recorded(thrown: object, text: string): string {
  return redactions.get(thrown)?.(text) ?? text;
}

/** Type, message and stack trace of anything that can be thrown. Never throws. */
export function exceptionAttributes(thrown: unknown): Attributes {
  if (!isObject(thrown)) return { 'exception.message': describe(thrown) };
  const attributes: Attributes = {};
  const type = typeOf(thrown);
  const message = read(thrown, 'message');
  const stack = read(thrown, 'stack');
  if (type) attributes['exception.type'] = type;
  if (message || !type) attributes['exception.message'] = message ?? describe(thrown);
  if (stack) attributes['exception.stacktrace'] = stack;
  return attributes;
}

/** The same with attributes of the user's, which win. What cannot be read of them counts as dropped. Never throws. */
export function exceptionWith(thrown: unknown, extra: Attributes): Attributes {
  // Without a prototype, so that `__proto__` is a key like any other.
  const attributes = Object.assign(Object.create(null), exceptionAttributes(thrown)) as Record<string, unknown>;
  try {
    for (const key of Object.keys(extra)) {
      try {
        const value = extra[key];
        if (value !== undefined) attributes[key] = value;
      } catch {
        attributes[key] = UNREADABLE;
      }
    }
  } catch {
    // A proxy that cannot be listed.
    attributes['unreadable'] = UNREADABLE;
  }
  return attributes as Attributes;
}

/** Nothing that an attribute can hold: it is dropped and counted. */
const UNREADABLE = Symbol('unreadable');

/** The value of `error.type` for something that was thrown (semantic conventions, `attributes/error.md`). */
export function errorType(thrown: unknown): string {
  return (isObject(thrown) && typeOf(thrown)) || '_OTHER';
}

/** A message for the status of a span that failed with this. */
export function errorMessage(thrown: unknown): string {
  if (!isObject(thrown)) return describe(thrown);
  return read(thrown, 'message') ?? '';
}

/** The name, else the code, which is all that some have (`ExceptionWithCode` of `@opentelemetry/api`). */
function typeOf(thrown: object): string | undefined {
  return read(thrown, 'name') ?? read(thrown, 'code');
}

function read(thrown: object, key: 'name' | 'code' | 'message' | 'stack'): string | undefined {
  try {
    const value = (thrown as Record<string, unknown>)[key];
    if (key === 'code' && typeof value === 'number') return String(value);
    return isString(value) && value !== '' ? recorded(thrown, value) : undefined;
  } catch {
    return undefined;
  }
}

function describe(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'unprintable';
  }
}
