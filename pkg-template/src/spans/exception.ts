/**
 * Thrown values as attributes of an exception event
 * (OpenTelemetry semantic conventions, `exceptions/exceptions-spans.md`).
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isObject, isString } from '../host/is.js';
import { MAX_CAUSES } from '../types/bounds.js';

/** Redaction functions of errors. */
const redactions = new WeakMap<object, (text: string) => string>();

/** From now on `redact` replaces each recorded text of an error and of its causes. Never throws. */
export function redactTexts(thrown: unknown, redact: (text: string) => string): void {
  try {
    let error = thrown as { cause?: unknown };
    for (let causes = 0; causes <= MAX_CAUSES; causes++) {
      redactions.set(error, redact);
      error = error.cause as typeof error;
    }
  } catch {
    // The end of the chain: a WeakMap takes only objects as keys.
  }
}

/** A text of an error, redacted if `redactTexts` was called for the error. */
export function recorded(thrown: object, text: string): string {
  return redactions.get(thrown)?.(text) ?? text;
}

/** Type, message and stack trace of a thrown value of any type. Never throws. */
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

/** The exception's attributes and the user's, which win; those whose getter throws are dropped and counted. Never throws. */
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
    // A proxy whose `ownKeys` trap throws.
    attributes['unreadable'] = UNREADABLE;
  }
  return attributes as Attributes;
}

/** A value of a type that no attribute has, so that the attribute is dropped and counted. */
const UNREADABLE = Symbol('unreadable');

/** The value of `error.type` for a thrown value (semantic conventions, `attributes/error.md`). */
export function errorType(thrown: unknown): string {
  return (isObject(thrown) && typeOf(thrown)) || '_OTHER';
}

/** The status message of a span that failed with a thrown value. */
export function errorMessage(thrown: unknown): string {
  if (!isObject(thrown)) return describe(thrown);
  return read(thrown, 'message') ?? '';
}

/** The error's `name`, else its `code` (`ExceptionWithCode` of `@opentelemetry/api` has no name). */
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
