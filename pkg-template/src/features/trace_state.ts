/**
 * `TraceState`: a tracestate from a header, for users who write one themselves.
 *
 * @module
 */

import { textOf } from '../host/text.js';
import { type Member, OwnTraceState, isMember, membersIn } from '../spans/trace_state.js';
import { MAX_STATE_LENGTH, MAX_STATE_MEMBERS } from '../types/bounds.js';

/** An immutable tracestate (W3C Trace Context Level 2, section 3.3). */
export class TraceState extends OwnTraceState {
  /**
   * Parses a `tracestate` header. Left out are invalid members, members that would exceed 512 characters, repetitions of a
   * key and members after the 32nd.
   *
   * ```ts
   * new TraceState('a=1,B=2, c=3').serialize(); // 'a=1,c=3'
   * ```
   */
  constructor(header = '') {
    super(validMembers(textOf(header)));
  }
}

function validMembers(header: string): readonly Member[] {
  const members = new Map<string, Member>();
  let length = 0;
  for (const member of membersIn(header)) {
    const [key, value] = member;
    const longer = length + (length && 1) + key.length + 1 + value.length;
    if (members.size === MAX_STATE_MEMBERS || members.has(key) || !isMember(member) || longer > MAX_STATE_LENGTH) continue;
    members.set(key, member);
    length = longer;
  }
  return [...members.values()];
}
