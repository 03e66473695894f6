/**
 * Values of the user's as plain data that JSON can hold, copied when an event is captured: what happens to an object
 * afterwards changes no event. Reading may run code of the user's (a getter, a proxy), which may throw; what cannot be
 * read is left out.
 *
 * What JSON has no form for is told in brackets, as Sentry's SDKs do: `[Function: name]`, `[Circular]`, `[NaN]`.
 *
 * @module
 */

import { isFunction, isObject } from '../../host/is.js';
import { textOf } from '../../host/text.js';

/** How much one event may still hold. */
export interface Room {
  /** Values, members and elements included. */
  values: number;
  /** UTF-16 units of text. */
  units: number;
}

/** Levels of objects and arrays in a value of the user's. */
export const MAX_DEPTH = 6;
/** Levels of a whole event. */
export const MAX_EVENT_DEPTH = 13;
/** An envelope has 8192 characters of a string, which are one or two units each. */
const MAX_UNITS = 16_384;

/** Room for what scopes say. */
export function newRoom(): Room {
  return { values: 10_000, units: 1_000_000 };
}

/** Room for a whole event: for that, for its exceptions, and for what hooks add. */
export function newEventRoom(): Room {
  return { values: 40_000, units: 4_000_000 };
}

/** What `work` returns; when it throws, the other value. */
export function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

/** The value as plain data; `undefined` when it is that, or cannot be read. Never throws. */
export function plainValue(value: unknown, room: Room, depth = MAX_DEPTH): unknown {
  return copy(value, room, depth, []);
}

/** The members of an object as plain data; an empty object for anything else. Never throws. */
export function plainMembers(value: unknown, room: Room, depth = MAX_DEPTH): Record<string, unknown> {
  if (!isObject(value)) return {};
  return membersOf(value, room, depth, [value]);
}

function copy(value: unknown, room: Room, depth: number, around: readonly object[]): unknown {
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
      return value === null ? null : copyObject(value, room, depth, around);
    default:
      return undefined;
  }
}

function copyObject(value: object, room: Room, depth: number, around: readonly object[]): unknown {
  if (around.includes(value)) return '[Circular]';
  const inside = [...around, value];
  try {
    const { toJSON } = value as { toJSON?: unknown };
    if (isFunction(toJSON) && around.length <= depth) {
      // What it makes may hold the object again, but never endlessly many: each is a level.
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
    // A proxy, or a `toJSON` that throws: its members may be readable.
  }
  return depth <= 0 ? '[Object]' : membersOf(value, room, depth, inside);
}

function membersOf(value: object, room: Room, depth: number, around: readonly object[]): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  for (const name of namesOf(value)) {
    if (room.values <= 0) break;
    // A getter may throw.
    const member = attempt(() => copy((value as Record<string, unknown>)[name], room, depth - 1, around), undefined);
    if (member !== undefined) entries.push([cut(name, room), member]);
  }
  // Not by assignment: `__proto__` is a name like any other.
  return Object.fromEntries(entries);
}

/** Own names; of an error also those that cannot be listed. */
function namesOf(value: object): string[] {
  const own = () => (value instanceof Error ? ['name', 'message', 'stack'] : []);
  return attempt(() => [...new Set([...own(), ...Object.keys(value)])], []);
}

function cut(text: string, room: Room): string {
  const units = Math.min(text.length, MAX_UNITS, Math.max(room.units, 0));
  room.units -= units;
  return units < text.length ? text.slice(0, units) : text;
}
