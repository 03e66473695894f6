/**
 * `sample_rand`: the number from 0 to 1, with six digits behind the point, that decides about a trace in every service
 * that it goes through: it is sampled where `sample_rand` is below the rate (Sentry develop docs, "Propagated Random
 * Value").
 *
 * It is made of the randomness that OpenTelemetry's samplers decide by (56 bits of the trace id, or `rv` of the
 * tracestate), so that both decide alike.
 *
 * @module
 */

import type { TraceState } from '@opentelemetry/api';

const DIGITS = 6;
const PARTS = 10 ** DIGITS;

/** From 0 to 1: below a rate where OpenTelemetry's randomness is above the threshold of that rate, to 52 bits. */
export function fractionOf(traceId: string, state: TraceState | undefined): number {
  const given = state && /(?:^|;)rv:([0-9a-f]{14})(?:;|$)/.exec(otOf(state))?.[1];
  const bits = Number.parseInt((given ?? traceId.slice(18)).slice(0, 13), 16);
  return (2 ** 52 - 1 - bits) / 2 ** 52;
}

/** A fraction as `sample_rand`; with a rate, on that side of it that says `isSampled`. */
export function sampleRand(fraction: number, rate?: number, isSampled?: boolean): string {
  let parts = Math.floor(fraction * PARTS);
  if (rate !== undefined && isSampled !== undefined) {
    const below = partsBelow(rate);
    parts = isSampled ? Math.min(parts, below - 1) : Math.max(parts, below);
  }
  const within = Math.min(Math.max(parts, 0), PARTS - 1);
  return `0.${String(within).padStart(DIGITS, '0')}`;
}

/** One for a caller that told its rate and its decision, but not the `sample_rand` that gave it. */
export function drawnRand(fraction: number, rate: number, isSampled: boolean): string {
  return sampleRand(isSampled ? fraction * rate : rate + fraction * (1 - rate), rate, isSampled);
}

/** A number from 0 to 1 in a header; `undefined` when it is none. */
export function shareIn(header: string | undefined): number | undefined {
  const share = header ? Number(header) : Number.NaN;
  return share >= 0 && share <= 1 ? share : undefined;
}

/** A tracestate without the threshold of a decision that is no longer true; its randomness stays. */
export function withoutThreshold(state: TraceState | undefined): TraceState | undefined {
  const ot = otOf(state);
  const kept = ot.split(';').filter((part) => !part.startsWith('th:'));
  if (!state || kept.join(';') === ot) return state;
  return kept.length > 0 ? state.set('ot', kept.join(';')) : state.unset('ot');
}

/** How many values of `sample_rand` are below a rate. */
function partsBelow(rate: number): number {
  let parts = Math.ceil(rate * PARTS);
  // The product is rounded, and it is the quotients that are compared.
  while (parts > 0 && (parts - 1) / PARTS >= rate) parts--;
  while (parts < PARTS && parts / PARTS < rate) parts++;
  return parts;
}

function otOf(state: TraceState | undefined): string {
  return state?.get('ot') ?? '';
}
