/**
 * `sample_rand`: a number from 0 to 1 with six decimals, propagated with a trace. Each service samples the trace when
 * `sample_rand` is below the service's rate (Sentry develop docs, "Propagated Random Value").
 *
 * Derived from the randomness of OpenTelemetry's samplers (56 bits of the trace id, or `rv` of the tracestate), so that
 * both decide the same.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';

const DIGITS = 6;
const PARTS = 10 ** DIGITS;

/** From 0 to 1: below a rate when OpenTelemetry's randomness is above the threshold of that rate, to 52 bits. */
export function fractionOf(traceId: string, state: TraceState | undefined): number {
  const rv = state && /(?:^|;)rv:([0-9a-f]{14})(?:;|$)/.exec(otOf(state))?.[1];
  const bits = Number.parseInt((rv ?? traceId.slice(18)).slice(0, 13), 16);
  return (2 ** 52 - 1 - bits) / 2 ** 52;
}

/** A fraction as `sample_rand`; with a rate, moved below the rate when `isSampled`, else to the rate or above. */
export function sampleRand(fraction: number, rate?: number, isSampled?: boolean): string {
  let parts = Math.floor(fraction * PARTS);
  if (rate !== undefined && isSampled !== undefined) {
    const below = partsBelow(rate);
    parts = isSampled ? Math.min(parts, below - 1) : Math.max(parts, below);
  }
  const clamped = Math.min(Math.max(parts, 0), PARTS - 1);
  return `0.${String(clamped).padStart(DIGITS, '0')}`;
}

/** A `sample_rand` for a caller that propagated its rate and its decision, but no `sample_rand`. */
export function drawnRand(fraction: number, rate: number, isSampled: boolean): string {
  return sampleRand(isSampled ? fraction * rate : rate + fraction * (1 - rate), rate, isSampled);
}

/** Parses a number from 0 to 1; `undefined` for any other text. */
export function shareIn(header: string | undefined): number | undefined {
  const share = header ? Number(header) : Number.NaN;
  return share >= 0 && share <= 1 ? share : undefined;
}

/** A tracestate without the threshold of the caller's decision; the randomness stays. */
export function withoutThreshold(state: TraceState | undefined): TraceState | undefined {
  const ot = otOf(state);
  const rest = ot.split(';').filter((part) => !part.startsWith('th:'));
  if (!state || rest.join(';') === ot) return state;
  return rest.length > 0 ? state.set('ot', rest.join(';')) : state.unset('ot');
}

/** How many values of `sample_rand` are below a rate. */
function partsBelow(rate: number): number {
  let parts = Math.ceil(rate * PARTS);
  // The product is rounded, but samplers compare the quotients.
  while (parts > 0 && (parts - 1) / PARTS >= rate) parts--;
  while (parts < PARTS && parts / PARTS < rate) parts++;
  return parts;
}

function otOf(state: TraceState | undefined): string {
  return state?.get('ot') ?? '';
}
