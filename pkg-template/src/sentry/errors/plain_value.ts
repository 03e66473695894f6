/**
 * Copies the user's values as plain data for JSON when an event is captured, so that later changes of an object do not
 * change the event. Reading may run the user's code (a getter, a proxy), which may throw; members that cannot be read are
 * left out.
 *
 * Values that JSON cannot represent are described in brackets, as in Sentry's SDKs: `[Function: name]`, `[Circular]`,
 * `[NaN]`.
 *
 * @module
 */

import { isFunction, isObject } from '../../host/is.js';
import { textOf } from '../../host/text.js';
import { MAX_DEPTH, MAX_VALUE_UNITS } from '../../types/bounds.js';

/** The remaining budget of one event. */
export interface Room {
  /** Values, including members and elements. */
  values: number;
  /** UTF-16 units of text. */
  units: number;
}

/** The budget for data of the scopes. */
export function newRoom(): Room {
  return { values: 10_000, units: 1_000_000 };
}

/** The budget for a whole event: data of the scopes, exceptions, and additions of hooks. */
export function newEventRoom(): Room {
  return { values: 40_000, units: 4_000_000 };
}

/** The result of `work`, or `fallback` when `work` throws. */
export function attempt<T>(work: () => T, fallback: T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}

/** The value as plain data; `undefined` for `undefined` and for a value that cannot be read. Never throws. */
export function plainValue(value: unknown, room: Room, depth = MAX_DEPTH): unknown {
  return copy(value, room, depth, []);
}

/** The members of an object as plain data; an empty object for anything else. Never throws. */
export function plainMembers(value: unknown, room: Room, depth = MAX_DEPTH): Record<string, unknown> {
  if (!isObject(value)) return {};
  return membersOf(value, room, depth, [value]);
}

function copy(value: unknown, room: Room, depth: number, ancestors: readonly object[]): unknown {
  if (--room.values < 0) return undefined;
  switch (typeof value) {
    case 'string':
      return cut(value, room);
    case 'number':
      return Number.isFinite(value) ? value : `[${value}]`;
    case 'boolean':
      return value;
    case 'bigint':
      return cut(String(value), room);
    case 'symbol':
      return cut(`[${String(value)}]`, room);
    case 'function':
      return `[Function: ${
        cut(
          attempt(() => textOf(value.name), ''),
          room,
        ) || '<anonymous>'
      }]`;
    case 'object':
      return value === null ? null : copyObject(value, room, depth, ancestors);
    default:
      return undefined;
  }
}

function copyObject(value: object, room: Room, depth: number, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return '[Circular]';
  const inside = [...ancestors, value];
  try {
    const { toJSON } = value as { toJSON?: unknown };
    if (isFunction(toJSON) && ancestors.length <= depth) {
      // The result of `toJSON` may contain the object again. Each result counts as a level, so the recursion ends.
      return depth > 0 ? copy(toJSON.call(value), room, depth - 1, inside) : '[Object]';
    }
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) {
      if (depth <= 0) return '[Array]';
      const list: unknown[] = [];
      for (let at = 0; at < value.length && room.values > 0; at++) {
        list.push(attempt(() => copy(value[at], room, depth - 1, inside), undefined) ?? null);
      }
      return list;
    }
  } catch {
    // A proxy or a `toJSON` threw: the members may still be readable.
  }
  return depth <= 0 ? '[Object]' : membersOf(value, room, depth, inside);
}

function membersOf(value: object, room: Room, depth: number, ancestors: readonly object[]): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const name of namesOf(value)) {
    if (room.values <= 0) break;
    // A getter may throw.
    const member = attempt(() => copy((value as Record<string, unknown>)[name], room, depth - 1, ancestors), undefined);
    if (member !== undefined) entries.push([cut(name, room), member]);
  }
  // `fromEntries` defines `__proto__` as a normal member; an assignment would set the prototype.
  return Object.fromEntries(entries);
}

/** The own enumerable names; for an error also `name`, `message` and `stack`, which are not enumerable. */
function namesOf(value: object): string[] {
  const own = () => (value instanceof Error ? ['name', 'message', 'stack'] : []);
  return attempt(() => [...new Set([...own(), ...Object.keys(value)])], []);
}

function cut(text: string, room: Room): string {
  const units = Math.min(text.length, MAX_VALUE_UNITS, Math.max(room.units, 0));
  room.units -= units;
  return units < text.length ? text.slice(0, units) : text;
}
