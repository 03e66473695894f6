/**
 * OpenTelemetry's member of a `tracestate` header, `ot=th:c;rv:6e6d1a75832a2f` (OpenTelemetry
 * `trace/tracestate-handling.md`): `th` is the threshold by which the trace was sampled, `rv` the randomness of the trace.
 * The core compares the two. The output is a valid header for any input.
 *
 * @module
 */

import type { Bits, OtState } from '../types/settings.js';
import { isMember, membersIn } from './trace_state.js';
import { MAX_OT_LENGTH, MAX_STATE_MEMBERS, TH_LENGTH } from '../types/bounds.js';

/** The first field of each name, with its digits as a group when they are valid. */
const TH = /(?:^|;)th:([0-9a-f]{1,14}(?![^;]))?/;
const RV = /(?:^|;)(rv:([0-9a-f]{14}(?![^;]))?[^;]*)/;

/** Parses a `tracestate` header. */
export function otOf(header: string): OtState {
  const all = membersIn(header).filter(isMember);
  const [, ot = ''] = all.find(([key]) => key === 'ot') ?? [];
  const [, th] = TH.exec(ot) ?? [];
  const [, rvField = '', rv] = RV.exec(ot) ?? [];
  let fields = '';
  for (const part of [rvField, ...ot.split(';').filter((other) => !/^(th|rv):/.test(other))]) {
    if (part.trim() && TH_LENGTH + fields.length + 1 + part.length <= MAX_OT_LENGTH) fields += `;${part}`;
  }
  const others = all.filter(([key]) => key !== 'ot').slice(0, MAX_STATE_MEMBERS - 1);
  return {
    th,
    threshold: bitsOf(th?.padEnd(14, '0')),
    randomness: bitsOf(rv),
    fields,
    members: others.map(([key, value]) => `,${key}=${value}`).join(''),
  };
}

/** The header with another threshold, or with none; the same header when the threshold is equal. */
export function withThreshold(header: string, threshold: Bits | undefined): string {
  const { th, fields, members } = otOf(header);
  const next = threshold && digitsOf(threshold);
  if (next === th) return header;
  if (next !== undefined) return `ot=th:${next}${fields}${members}`;
  return fields ? `ot=${fields.slice(1)}${members}` : members.slice(1);
}

/** The hex digits without trailing zeros; `0` samples every trace. */
function digitsOf([high, low]: Bits): string {
  const digits = high.toString(16).padStart(6, '0') + low.toString(16).padStart(8, '0');
  return digits.replace(/0+$/, '') || '0';
}

function bitsOf(digits: string | undefined): Bits | undefined {
  return digits ? [Number.parseInt(digits.slice(0, 6), 16), Number.parseInt(digits.slice(6), 16)] : undefined;
}
