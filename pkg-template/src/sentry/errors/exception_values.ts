/**
 * The exceptions of an event: the thrown error, its causes, and the errors of an `AggregateError` (Sentry develop docs,
 * "Exception Interface", "Exception Groups"). Getters and proxies of the error may throw; the functions here do not.
 *
 * @module
 */

import { recorded } from '../../spans/exception.js';
import { isObject, isString } from '../../host/is.js';
import { textOf } from '../../host/text.js';
import type { ExceptionValue, Mechanism, StackFrame } from '../types/event.js';
import { attempt } from './plain_value.js';
import { framesOf } from './stack.js';
import { MAX_ERROR_KEYS, MAX_EXCEPTIONS } from '../../types/bounds.js';

/** The exceptions of a thrown value. */
export interface Thrown {
  /** The innermost cause first, the thrown error last. */
  readonly values: ExceptionValue[];
  /** The thrown value, when it is an object but not an error. */
  readonly object: object | undefined;
}

/** The exceptions of a thrown value. `synthetic` is an error that was created at the capture. */
export function exceptionValues(exception: unknown, mechanism: Mechanism, synthetic?: unknown): Thrown {
  const object = !isError(exception) && isObject(exception) ? exception : undefined;
  const error = isError(exception) ? exception : object && errorIn(object);
  if (error) return { values: chainOf(error, mechanism), object };
  const value: ExceptionValue = {
    type: 'Error',
    value: describe(exception),
    mechanism: { ...mechanism, synthetic: true },
  };
  const frames = stackFrames(synthetic);
  if (frames) value.stacktrace = { frames };
  return { values: [value], object };
}

/** The frames of an error's stack trace; `undefined` without frames. */
export function stackFrames(error: unknown): StackFrame[] | undefined {
  const stack = read(error, 'stack');
  if (!isString(stack)) return undefined;
  const message = read(error, 'message');
  const frames = framesOf(stack, isString(message) ? message : '');
  return frames.length > 0 ? frames : undefined;
}

/** An error with its causes and grouped errors: depth first, each error once. */
function chainOf(error: object, mechanism: Mechanism): ExceptionValue[] {
  const values: ExceptionValue[] = [];
  const seen = new Set<object>();
  const walk = (error: object, own: Mechanism): void => {
    if (seen.has(error) || values.length >= MAX_EXCEPTIONS) return;
    seen.add(error);
    const id = values.length;
    const value = { ...valueOf(error), mechanism: own };
    values.push(value);
    const follow = (inner: unknown, source: string): void => {
      if (!isError(inner)) return;
      const handled = mechanism.handled === undefined ? {} : { handled: mechanism.handled };
      walk(inner, { type: 'chained', ...handled, source, exception_id: values.length, parent_id: id });
    };
    follow(read(error, 'cause'), 'cause');
    const errors = read(error, 'errors');
    if (isList(errors)) {
      let isGroup = false;
      for (let at = 0; values.length < MAX_EXCEPTIONS && at < (read(errors, 'length') as number); at++) {
        const inner = read(errors, at);
        isGroup ||= isError(inner);
        follow(inner, `errors[${at}]`);
      }
      if (isGroup) value.mechanism = { ...value.mechanism, is_exception_group: true };
    }
    if (id === 0 && values.length > 1) value.mechanism = { ...value.mechanism, exception_id: 0 };
  };
  walk(error, mechanism);
  return values.reverse();
}

function valueOf(error: object): ExceptionValue {
  const message = recorded(error, textOf(read(error, 'message') ?? ''));
  const frames = stackFrames(error);
  return {
    type: textOf(read(error, 'name') || 'Error'),
    ...(message && { value: message }),
    ...(frames && { stacktrace: { frames } }),
  };
}

/** Whether a value is an error, of this realm or another. */
export function isError(value: unknown): value is object {
  const kind = () => Object.prototype.toString.call(value);
  return (
    isObject(value) && attempt(() => value instanceof Error || /\b(?:Error|(?:DOM)?Exception)]$/.test(kind()), false)
  );
}

/** The error in a member of an object, such as an `ErrorEvent`. */
function errorIn(object: object): object | undefined {
  return ['error', ...keysOf(object).slice(0, 100)].map((key) => read(object, key)).find(isError);
}

/** The message for a thrown value that is not an error. Worded like in Sentry's SDKs, so that grouping is the same. */
function describe(thrown: unknown): string {
  if (!isObject(thrown)) return textOf(thrown);
  const name = read(thrown, 'name');
  const message = read(thrown, 'message');
  if (isString(name) && name) {
    const suffix = isString(message) ? ` with message '${message}'` : '';
    return `'${name}' captured as exception${suffix}`;
  }
  if (isString(message) && message) return message;
  const kind = classOf(thrown);
  const keys = keysOf(thrown).sort();
  if (keys.length > MAX_ERROR_KEYS) keys.splice(MAX_ERROR_KEYS, Infinity, '…');
  const captured = `${kind === 'Object' ? 'Object' : `\`${kind}\``} captured as exception`;
  return keys.length > 0 ? `${captured} with keys: ${keys.join(', ')}` : captured;
}

function keysOf(object: object): string[] {
  return attempt(() => Object.keys(object), []);
}

function classOf(object: object): string {
  const name = read(read(object, 'constructor'), 'name');
  return isString(name) && name ? name : 'Object';
}

function isList(value: unknown): value is readonly unknown[] {
  return attempt(() => Array.isArray(value), false);
}

function read(from: unknown, key: string | number): unknown {
  return attempt(() => (from as Record<string | number, unknown> | null | undefined)?.[key], undefined);
}
