/**
 * The check of the handler that `instrument()` and `withSentry()` receive.
 *
 * @module
 */

import { valueText } from '../config/sentence.js';
import { isFunction, isObject } from '../host/is.js';

/** Functions that `instrument()` traces, and all that the platform calls. */
const TRACED = 'fetch, scheduled, queue, email, tail';
const NAMES = `${TRACED}, trace, tailStream, connect, test`.split(', ');
/** Properties that only options have: `fetch` is an option as well as a handler, and a handler may have other properties. */
const OPTION_NAMES = /endpoint|dsn|serviceName|destinations/i;

/**
 * Throws a `TypeError` when `handler` is not an object, has no handler function, or is swapped with `options`. `call` is
 * the correct call in the message.
 */
export function checkHandler(handler: unknown, options: unknown, call = 'instrument(handler, options)'): void {
  const isHandler = hasHandler(handler);
  if (isHandler && !OPTION_NAMES.test(`${Object.keys(handler as object)}`)) return;
  if (hasHandler(options)) throw new TypeError(`edgespan: options and handler are swapped; it must be ${call}`);
  if (isHandler) return;
  const allowed = `an object with one of the functions ${TRACED}`;
  throw new TypeError(`edgespan: the handler is ${valueText(handler)}; it must be ${allowed}`);
}

function hasHandler(value: unknown): boolean {
  const members = value as Record<string, unknown>;
  return isObject(value) && NAMES.some((name) => isFunction(members[name]));
}
