/**
 * The immutable `TraceState` of the API (OpenTelemetry `trace/api.md`, "TraceState"). The key grammar is that of W3C Trace
 * Context Level 2; the class of `@opentelemetry/api` implements Level 1 and drops keys that are valid in Level 2.
 *
 * The constructor skips invalid members. `received()` discards the whole header of a request at one invalid member.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';
import { textOf } from '../host/text.js';

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
/** A character that no header may have: HTTP's only white space is space and tab. */
const FOREIGN = /[^\t -~]/;
/** Members of a header at most. */
export const MAX_MEMBERS = 32;
/**
 * The longest header that `set()` builds, in characters; a longer received header is propagated whole (section 3.3.1.5).
 */
const MAX_LENGTH = 512;

type Member = readonly [key: string, value: string];
type Members = ReadonlyMap<string, string>;

/** Members in order, the latest first. */
export class EdgespanTraceState implements TraceState {
  readonly #members: Members;

  /**
   * Parses a `tracestate` header. Left out are invalid members, members that would exceed 512 characters, repetitions of a
   * key and members after the 32nd.
   *
   * ```ts
   * new TraceState('a=1,B=2, c=3').serialize(); // 'a=1,c=3'
   * ```
   */
  constructor(header: string | Members = '') {
    const members = header instanceof Map ? header : new Map<string, string>();
    this.#members = members;
    if (members === header) return;
    for (const [key, value] of membersIn(textOf(header))) {
      if (members.size === MAX_MEMBERS) break;
      if (!isMember([key, value]) || members.has(key)) continue;
      members.set(key, value);
      if (this.serialize().length > MAX_LENGTH) members.delete(key);
    }
  }

  /** Parses a valid `tracestate` header; `undefined` for "". */
  static of(header: string): TraceState | undefined {
    return header ? new EdgespanTraceState(new Map(membersIn(header))) : undefined;
  }

  /**
   * Parses a received `tracestate` header; several are joined by commas. Of a repeated key the first member counts.
   * `undefined` when there is no member, when there are more than 32, or when one is invalid (section 3.3.1).
   */
  static received(header: string): TraceState | undefined {
    const all = membersIn(header);
    const isValid = !FOREIGN.test(header) && all.every(isMember);
    if (!isValid || all.length === 0 || all.length > MAX_MEMBERS) return undefined;
    const members = new Map<string, string>();
    for (const [key, value] of all) if (!members.has(key)) members.set(key, value);
    return new EdgespanTraceState(members);
  }

  /**
   * The state with a member in front; unchanged when key or value is invalid, or when it would grow beyond 512 characters.
   * The last of more than 32 members is left out.
   */
  set(key: string, value: string): TraceState {
    if (!isMember([key, value])) return this;
    const others = [...this.#members].filter(([other]) => other !== key);
    const next = new EdgespanTraceState(new Map([[key, value] as const, ...others].slice(0, MAX_MEMBERS)));
    const { length } = next.serialize();
    return length > MAX_LENGTH && length > this.serialize().length ? this : next;
  }

  /** The state without a member; the same object when there is no such member. */
  unset(key: string): TraceState {
    if (!this.#members.has(key)) return this;
    return new EdgespanTraceState(new Map([...this.#members].filter(([other]) => other !== key)));
  }

  /** A member's value. */
  get(key: string): string | undefined {
    return this.#members.get(key);
  }

  /** The header. */
  serialize(): string {
    return Array.from(this.#members, ([key, value]) => `${key}=${value}`).join(',');
  }

}

/** The header of a `TraceState` of any implementation, or "". Never throws. */
export function headerOf(state: TraceState | undefined): string {
  try {
    return textOf(state?.serialize() ?? '');
  } catch {
    return '';
  }
}

/** The trimmed members of a header, without empty ones. A member without `=` has the key "". */
export function membersIn(header: string): Member[] {
  const members = header.split(',').map((part) => part.trim());
  return members.filter(Boolean).map((member) => {
    const at = member.indexOf('=');
    return [member.slice(0, Math.max(at, 0)), member.slice(at + 1)];
  });
}

/** Whether key and value of a member are valid. */
export function isMember([key, value]: Member): boolean {
  return KEY.test(key) && VALUE.test(value);
}
