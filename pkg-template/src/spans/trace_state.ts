/**
 * The vendor-specific part of a trace context, as the API wants it: never changed, only followed by another
 * (OpenTelemetry `trace/api.md`, "TraceState"). The key grammar is that of W3C Trace Context Level 2; the class that
 * comes with `@opentelemetry/api` has the one of Level 1 and drops keys that are valid today.
 *
 * The class takes of a header what it can; of one that a request brings, one bad member makes the rest untrustworthy.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';
import { textOf } from '../host/text.js';

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
/** A character that no header has: white space is only what HTTP calls so. */
const FOREIGN = /[^\t -~]/;
/** Members of a header at most. */
export const MAX_MEMBERS = 32;
/**
 * Characters up to which a state grows here; one that was received may be longer, and goes on whole (section 3.3.1.5).
 */
const MAX_LENGTH = 512;

type Member = readonly [key: string, value: string];
type Members = ReadonlyMap<string, string>;

/** Members in order, the latest first. */
export class EdgespanTraceState implements TraceState {
  readonly #members: Members;

  /**
   * Of a `tracestate` header: members that are not valid, or with which it would be longer than 512 characters, are
   * left out; of a repeated key the first one counts; what comes after 32 members is cut off.
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

  /** Of a `tracestate` header that is known to be valid; `undefined` for none. */
  static of(header: string): TraceState | undefined {
    return header ? new EdgespanTraceState(new Map(membersIn(header))) : undefined;
  }

  /**
   * Of a `tracestate` header that was received, several joined by commas: whole, of a repeated key the first one;
   * `undefined` when there is no member, there are more than 32, or one is not valid (section 3.3.1).
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
   * With a member in front; unchanged when key or value is not valid, or when it would grow beyond 512 characters. The
   * last of more than 32 members is left out.
   */
  set(key: string, value: string): TraceState {
    if (!isMember([key, value])) return this;
    const others = [...this.#members].filter(([other]) => other !== key);
    const next = new EdgespanTraceState(new Map([[key, value] as const, ...others].slice(0, MAX_MEMBERS)));
    const { length } = next.serialize();
    return length > MAX_LENGTH && length > this.serialize().length ? this : next;
  }

  /** Without a member; itself when it does not have it. */
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

/** The header of any TraceState, or "". Never throws: it may be somebody else's. */
export function headerOf(state: TraceState | undefined): string {
  try {
    return textOf(state?.serialize() ?? '');
  } catch {
    return '';
  }
}

/** Members without white space around them, and without empty ones. What has no `=` has no key. */
export function membersIn(header: string): Member[] {
  const members = header.split(',').map((part) => part.trim());
  return members.filter(Boolean).map((member) => {
    const at = member.indexOf('=');
    return [member.slice(0, Math.max(at, 0)), member.slice(at + 1)];
  });
}

/** Whether a header may have this member. */
export function isMember([key, value]: Member): boolean {
  return KEY.test(key) && VALUE.test(value);
}
