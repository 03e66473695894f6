/**
 * The vendor-specific part of a trace context, as the API wants it: never changed, only followed by another
 * (OpenTelemetry `trace/api.md`, "TraceState"). The key grammar is that of W3C Trace Context Level 2; the class that
 * comes with `@opentelemetry/api` has the one of Level 1 and drops keys that are valid today.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';
import { textOf } from './text.js';

const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const MAX_MEMBERS = 32;

/** Members in order, the latest first. */
export class EdgespanTraceState implements TraceState {
  private constructor(private readonly members: ReadonlyMap<string, string>) {}

  /** Of a `tracestate` header that the core has checked; `undefined` for none. */
  static of(header: string): TraceState | undefined {
    if (!header) return undefined;
    const members = header.split(',').map((member) => {
      const at = member.indexOf('=');
      return [member.slice(0, at), member.slice(at + 1)] as const;
    });
    return new EdgespanTraceState(new Map(members));
  }

  /** With a member in front; unchanged when key or value is not valid. The last of more than 32 members is left out. */
  set(key: string, value: string): TraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const others = [...this.members].filter(([other]) => other !== key);
    return new EdgespanTraceState(new Map([[key, value] as const, ...others].slice(0, MAX_MEMBERS)));
  }

  /** Without a member. */
  unset(key: string): TraceState {
    return new EdgespanTraceState(new Map([...this.members].filter(([other]) => other !== key)));
  }

  /** A member's value. */
  get(key: string): string | undefined {
    return this.members.get(key);
  }

  /** The header. */
  serialize(): string {
    return Array.from(this.members, ([key, value]) => `${key}=${value}`).join(',');
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
