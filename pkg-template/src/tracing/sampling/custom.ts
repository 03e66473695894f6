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

/** One wrapper for each sampler, so that options with the same sampler are equal. */
const wrappers = new WeakMap<Sampler, OwnSampler>();

/**
 * For the option `sampler`: a sampler of your own, or one of OpenTelemetry JS. Throws a `TypeError` when the argument is
 * no sampler.
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

/** The decision of a sampler in JavaScript. Never throws. */
export function decideByCode(sampler: Sampler, span: NewSpan): Decision {
  const { context, parent, trace, name, options } = span;
  const { kind, attributes, links } = options;
  try {
    const rest = [membersOf(attributes) as Attributes, Array.isArray(links) ? links : []] as const;
    const result = sampler.shouldSample(context, trace.id, name, kind ?? 0, ...rest) as SamplingResult | undefined;
    const { decision, attributes: added, traceState, note, isTransparent } = result ?? {};
    if (decision === 0 || decision === 1 || decision === 2) {
      const annotated = note ? trace.withNote(note) : trace;
      if (isTransparent) return { decision, trace: annotated, isTransparent };
      const next = isState(traceState) ? annotated.withState(traceState) : annotated;
      return { ...decided(decision, next), attributes: added };
    }
    diagWarnOnce('the sampler gave no decision; spans are recorded as their parents are', result);
  } catch (error) {
    diagWarnOnce('the sampler threw; spans are recorded as their parents are', error);
  }
  // A defect of the user's sampler must not lose traces: the default sampler decides, as the parent did.
  const isLeftOut = codeOf(context, parent) % 2 === 1;
  return decided(isLeftOut ? NOT_RECORD : RECORD_AND_SAMPLED, trace);
}

function isState(state: unknown): state is TraceState {
  return isFunction((state as TraceState | null | undefined)?.serialize);
}
