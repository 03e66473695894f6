/**
 * What was thrown, as the attributes of an exception event
 * (OpenTelemetry semantic conventions, `exceptions/exceptions-spans.md`).
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** Type, message and stack trace of anything that can be thrown. Never throws. */
export function exceptionAttributes(thrown: unknown): Attributes {
  if (typeof thrown !== 'object' || thrown === null) return { 'exception.message': describe(thrown) };
  const attributes: Attributes = {};
  const name = read(thrown, 'name');
  const message = read(thrown, 'message');
  const stack = read(thrown, 'stack');
  if (name) attributes['exception.type'] = name;
  if (message || !name) attributes['exception.message'] = message ?? describe(thrown);
  if (stack) attributes['exception.stacktrace'] = stack;
  return attributes;
}

/** The value of `error.type` for something that was thrown (semantic conventions, `attributes/error.md`). */
export function errorType(thrown: unknown): string {
  return (typeof thrown === 'object' && thrown !== null && read(thrown, 'name')) || '_OTHER';
}

/** A message for the status of a span that failed with this. */
export function errorMessage(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return describe(thrown);
  return read(thrown, 'message') ?? '';
}

function read(thrown: object, key: 'name' | 'message' | 'stack'): string | undefined {
  try {
    const value = (thrown as Record<string, unknown>)[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
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
