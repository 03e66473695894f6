/**
 * The immutable `TraceState` of the API (OpenTelemetry `trace/api.md`, "TraceState"). The key grammar is that of W3C Trace
 * Context Level 2; the class of `@opentelemetry/api` implements Level 1 and drops keys that are valid in Level 2.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';
import { textOf } from '../host/text.js';
import { MAX_STATE_LENGTH, MAX_STATE_MEMBERS } from '../types/bounds.js';

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
/** A character that no header may have: HTTP's only white space is space and tab. */
const FOREIGN = /[^\t -~]/;

export type Member = readonly [key: string, value: string];

/** Members in order, the latest first. */
export class OwnTraceState implements TraceState {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Parses a valid `tracestate` header; `undefined` for "". @internal */
  static of(header: string): TraceState | undefined {
    return header ? new OwnTraceState(membersIn(header)) : undefined;
  }

  /**
   * Parses a received `tracestate` header; several are joined by commas. Of a repeated key the first member counts.
   * `undefined` when there is no member, when there are more than 32, or when one is invalid (section 3.3.1). @internal
   */
  static received(header: string): TraceState | undefined {
    const all = membersIn(header);
    const isValid = !FOREIGN.test(header) && all.every(isMember);
    if (!isValid || all.length === 0 || all.length > MAX_STATE_MEMBERS) return undefined;
    const keys = all.map(([key]) => key);
    return new OwnTraceState(all.filter(([key], index) => keys.indexOf(key) === index));
  }

  /**
   * The state with a member in front; unchanged when key or value is invalid, or when it would grow beyond 512 characters.
   * The last of more than 32 members is left out.
   */
  set(key: string, value: string): TraceState {
    const member: Member = [key, value];
    if (!isMember(member)) return this;
    const next = new OwnTraceState([member, ...this.#others(key)].slice(0, MAX_STATE_MEMBERS));
    const { length } = next.serialize();
    return length > MAX_STATE_LENGTH && length > this.serialize().length ? this : next;
  }

  /** The state without a member; the same object when there is no such member. */
  unset(key: string): TraceState {
    const others = this.#others(key);
    return others.length < this.#members.length ? new OwnTraceState(others) : this;
  }

  /** A member's value. */
  get(key: string): string | undefined {
    return this.#members.find(([other]) => other === key)?.[1];
  }

  /** The header. */
  serialize(): string {
    return this.#members.map((member) => member.join('=')).join();
  }

  #others(key: string): Member[] {
    return this.#members.filter(([other]) => other !== key);
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
