/**
 * Samplers that delegate (OpenTelemetry `trace/sdk.md`, "ParentBased" and "AlwaysRecord"). If all delegates are samplers
 * of edgespan, the core decides in one call; else each delegate is called.
 *
 * @module
 */

import { describeValue } from '../../host/diag.js';
import { isSpanContextValid, trace } from '../../host/opentelemetry.js';
import { parentCode } from '../../spans/trace.js';
import { decideByCode } from './custom.js';
import { CoreSampler } from './program.js';
import {
  ALWAYS_RECORD,
  PARENT_BASED,
  DECIDE,
  type OwnSampler,
  PROGRAM,
  type Program,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
} from '../../types/sampler.js';
import { AlwaysOffSampler, AlwaysOnSampler } from './samplers.js';

/** The deepest nesting that the core runs (`src/sampling/head.rs`); deeper samplers are called in JavaScript. */
const MAX_DEPTH = 16;

/** The delegates, by the kind of parent. */
export interface ParentBasedOptions {
  /** For spans without a parent. */
  root: Sampler;
  /** For children of sampled remote spans. Default {@link AlwaysOnSampler}. */
  remoteParentSampled?: Sampler;
  /** For children of unsampled remote spans. Default {@link AlwaysOffSampler}. */
  remoteParentNotSampled?: Sampler;
  /** For children of sampled local spans. Default {@link AlwaysOnSampler}. */
  localParentSampled?: Sampler;
  /** For children of unsampled local spans. Default {@link AlwaysOffSampler}. */
  localParentNotSampled?: Sampler;
}

type Arguments = Parameters<Sampler['shouldSample']>;

/** Decides as the parent did; `root` decides about spans without a parent. */
export class ParentBasedSampler extends CoreSampler {
  /** By the code of the parent: none, remote unsampled, remote sampled, local unsampled, local sampled. */
  private readonly branches: readonly Sampler[];
  override readonly [DECIDE] = decideByCode;

  /** Throws a `TypeError` when a branch is no sampler. */
  constructor(options: ParentBasedOptions) {
    const root = checked('root', options?.root);
    const remoteSampled = checked('remoteParentSampled', options.remoteParentSampled ?? new AlwaysOnSampler());
    const remoteUnsampled = checked('remoteParentNotSampled', options.remoteParentNotSampled ?? new AlwaysOffSampler());
    const localSampled = checked('localParentSampled', options.localParentSampled ?? new AlwaysOnSampler());
    const localUnsampled = checked('localParentNotSampled', options.localParentNotSampled ?? new AlwaysOffSampler());
    super(...joined(PARENT_BASED, [root, remoteSampled, remoteUnsampled, localSampled, localUnsampled]));
    this.branches = [root, remoteUnsampled, remoteSampled, localUnsampled, localSampled];
  }

  toString(): string {
    const [root, remoteUnsampled, remoteSampled, localUnsampled, localSampled] = this.branches;
    return (
      `ParentBased{root=${root}, remoteParentSampled=${remoteSampled}, remoteParentNotSampled=${remoteUnsampled}, ` +
      `localParentSampled=${localSampled}, localParentNotSampled=${localUnsampled}}`
    );
  }

  protected override decideHere(...args: Arguments): SamplingResult {
    const parent = trace.getSpanContext(args[0]);
    const code = parentCode(parent && isSpanContextValid(parent) ? parent : undefined);
    return (this.branches[code] as Sampler).shouldSample(...args);
  }
}

/**
 * Records every span that another sampler would drop, without sampling the span: span processors are called, and the span
 * is exported only when a rule of `tailSampling` keeps it.
 */
export class AlwaysRecordSampler extends CoreSampler {
  override readonly [DECIDE] = decideByCode;

  /** Throws a `TypeError` when `inner` is no sampler. */
  constructor(private readonly inner: Sampler) {
    super(...joined(ALWAYS_RECORD, [checked('inner', inner)]));
  }

  toString(): string {
    return `AlwaysRecordSampler{${this.inner}}`;
  }

  protected override decideHere(...args: Arguments): SamplingResult {
    const result = this.inner.shouldSample(...args);
    return result.decision === SamplingDecision.NOT_RECORD ? { ...result, decision: SamplingDecision.RECORD } : result;
  }
}

function checked(branch: string, sampler: Sampler | undefined): Sampler {
  if (typeof sampler?.shouldSample === 'function') return sampler;
  throw new TypeError(
    `edgespan: the sampler \`${branch}\` is ${describeValue(sampler)}; it must be an object with \`shouldSample\``,
  );
}

/** The program of a sampler with branches, and its nesting depth. */
function joined(code: number, branches: readonly Sampler[]): [program: Program | undefined, depth: number] {
  const depth = 1 + Math.max(...branches.map((branch) => (branch instanceof CoreSampler ? branch.depth : 0)));
  const programs = branches.map((branch) => (branch as Partial<OwnSampler>)[PROGRAM]?.()?.program);
  const isOurs = depth <= MAX_DEPTH && programs.every((program) => program !== undefined);
  return [isOurs ? [code, ...programs.flat()] : undefined, depth];
}
