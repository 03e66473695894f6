/**
 * `customSampler(…)`: a sampler that decides in JavaScript.
 *
 * @module
 */

import type { Attributes, TraceState } from '@opentelemetry/api';
import { noFindings, objectWith } from '../../config/rule.js';
import { diagWarnOnce } from '../../host/diag.js';
import { isFunction } from '../../host/is.js';
import { membersOf } from '../../host/plain.js';
import {
  DECIDE,
  NOT_RECORD,
  type OwnSampler,
  PROGRAM,
  RECORD_AND_SAMPLED,
  type Sampler,
  type SamplingResult,
} from '../../types/sampler.js';
import { type Decision, type NewSpan, codeOf, decided } from './decide.js';

const SAMPLER = objectWith<Sampler>('a sampler', 'shouldSample');

/** One for each sampler: options with the same sampler are then equal. */
const wrappers = new WeakMap<Sampler, OwnSampler>();

/**
 * For the option `sampler`: a sampler of your own, or one of OpenTelemetry JS. Throws a `TypeError` for what is none.
 *
 * ```ts
 * import { createProvider, customSampler } from 'edgespan';
 *
 * createProvider({ sampler: customSampler(new RateLimitingSampler(10)) }).register();
 * ```
 */
export function customSampler(sampler: Sampler): OwnSampler {
  const own = SAMPLER(sampler, 'sampler', noFindings());
  const wrapper = wrappers.get(own) ?? new CustomSampler(own);
  wrappers.set(own, wrapper);
  return wrapper;
}

class CustomSampler implements OwnSampler {
  readonly [DECIDE] = decideByCode;

  constructor(private readonly sampler: Sampler) {}

  get onlyRoots(): boolean {
    return this.sampler.onlyRoots === true;
  }

  [PROGRAM](): undefined {
    return undefined;
  }

  shouldSample(...span: Parameters<Sampler['shouldSample']>): SamplingResult {
    return this.sampler.shouldSample(...span);
  }

  toString(): string {
    return this.sampler.toString();
  }
}

/** The decision of a sampler's own code. Never throws. */
export function decideByCode(sampler: Sampler, span: NewSpan): Decision {
  const { context, parent, trace, name, options } = span;
  const { kind, attributes, links } = options;
  try {
    const seen = [membersOf(attributes) as Attributes, Array.isArray(links) ? links : []] as const;
    const result = sampler.shouldSample(context, trace.id, name, kind ?? 0, ...seen) as SamplingResult | undefined;
    const { decision, attributes: added, traceState, note, isTransparent } = result ?? {};
    if (decision === 0 || decision === 1 || decision === 2) {
      const noted = note ? trace.withNote(note) : trace;
      if (isTransparent) return { decision, trace: noted, isTransparent };
      const followed = isState(traceState) ? noted.withState(traceState) : noted;
      return { ...decided(decision, followed), attributes: added };
    }
    diagWarnOnce('the sampler gave no decision; spans are recorded as their parents are', result);
  } catch (error) {
    diagWarnOnce('the sampler threw; spans are recorded as their parents are', error);
  }
  // Its author's mistake is not to cost the traces: the sampler that is the default decides.
  const isLeftOut = codeOf(context, parent) % 2 === 1;
  return decided(isLeftOut ? NOT_RECORD : RECORD_AND_SAMPLED, trace);
}

function isState(state: unknown): state is TraceState {
  return isFunction((state as TraceState | null | undefined)?.serialize);
}
