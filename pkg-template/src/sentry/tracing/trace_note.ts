/**
 * State of Sentry's client for a trace: the sampling decision and the dynamic sampling context (Sentry develop docs,
 * "Dynamic Sampling Context").
 *
 * @module
 */

import type { Attributes, Span, SpanContext, SpanKind } from '@opentelemetry/api';
import { CONSUMER, SERVER } from '../../types/span_kind.js';
import { SENTRY_PREFIX, formatSentryBaggage } from '../../tracing/propagation/sentry_trace.js';
import type { TraceNote, VendorBaggage } from '../../types/trace_note.js';
import type { ClientOptions } from '../types/client_options.js';
import type { Caller } from './caller.js';
import { fullName, isUrlName } from './op.js';

/** State that all traces of a client share. */
export interface Client {
  readonly options: ClientOptions;
  readonly mayPropagateTo: (url: string) => boolean;
  readonly recorded: (exception: unknown, spanContext: SpanContext) => void;
}

/** The span for which the sampler decided, as it started. */
export interface LocalRoot {
  readonly traceId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** The sampler's decision for a trace. */
export interface Verdict {
  /** `undefined`: the decision is deferred to the called services. */
  readonly isSampled: boolean | undefined;
  /** The reason, in words that follow "sampled" or "not sampled". */
  readonly by: string;
  /** The rate of this decision, not the caller's. */
  readonly rate?: number;
  /** The `sample_rand` that is compared with the rate. */
  readonly rand?: string;
}

/** Sentry's note on a trace: created by the sampler, read by propagator, log and events. */
export class SentryNote implements TraceNote {
  #root: Span | undefined;
  #name: string;
  #isUrl: boolean;
  #context: ReadonlyMap<string, string> | undefined;
  #members: VendorBaggage | undefined;
  readonly #client: Client;
  readonly #local: LocalRoot;
  readonly #caller: Caller;
  readonly #verdict: Verdict;

  constructor(client: Client, local: LocalRoot, caller: Caller, verdict: Verdict) {
    this.#client = client;
    this.#local = local;
    this.#caller = caller;
    this.#verdict = verdict;
    const { name, kind, attributes } = local;
    this.#name = fullName(name, kind, attributes);
    this.#isUrl = isUrlName(name, attributes);
  }

  get sampleRate(): number | undefined {
    return this.#verdict.rate ?? this.#caller.rate;
  }

  get isDeferred(): boolean {
    return this.#verdict.isSampled === undefined && this.#caller.isSampled === undefined;
  }

  get serves(): boolean {
    const { kind } = this.#local;
    return kind === SERVER || kind === CONSUMER;
  }

  get reason(): string {
    const { by, rate, rand } = this.#verdict;
    return rate === undefined ? by : `${by}, sample_rand ${rand}`;
  }

  /** The name of the local root span; for a served request with method and route or path. */
  get transaction(): string {
    return this.#name;
  }

  get baggage(): VendorBaggage {
    return (this.#members ??= {
      prefix: SENTRY_PREFIX,
      traceId: this.#local.traceId,
      members: formatSentryBaggage(this.dynamicSamplingContext),
    });
  }

  /** The caller's context, else a new one. Computed at the first use and frozen from then on. */
  get dynamicSamplingContext(): ReadonlyMap<string, string> {
    return (this.#context ??= this.#caller.dsc ? this.#continued(this.#caller.dsc) : this.#begunHere());
  }

  mayPropagateTo(url: string): boolean {
    return this.#client.mayPropagateTo(url);
  }

  recorded(exception: unknown, spanContext: SpanContext): void {
    this.#client.recorded(exception, spanContext);
  }

  begun(span: Span): void {
    this.#root = span;
  }

  renamed(span: Span, name: string): void {
    if (span !== this.#root) return;
    this.#name = name;
    this.#isUrl = isUrlName(name, {});
  }

  /** The caller's context, unchanged except for a rate of this decision and a `sample_rand` that was missing. */
  #continued(dsc: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const { isSampled, rate, rand } = this.#verdict;
    const context = new Map(dsc);
    if (rate !== undefined) context.set('sample_rate', String(rate));
    if (rand !== undefined && (isSampled !== undefined || dsc.size > 0)) context.set('sample_rand', rand);
    return context;
  }

  #begunHere(): ReadonlyMap<string, string> {
    const { options } = this.#client;
    const { isSampled, rate, rand } = this.#verdict;
    const entries: readonly (readonly [string, string | undefined])[] = [
      ['trace_id', this.#local.traceId],
      ['public_key', options.dsn?.publicKey],
      ['release', options.release],
      ['environment', options.environment],
      ['org_id', options.orgId],
      ['transaction', this.#isUrl || isSampled === undefined ? undefined : this.#name],
      ['sample_rate', rate?.toString()],
      ['sample_rand', isSampled === undefined ? undefined : rand],
      ['sampled', isSampled?.toString()],
    ];
    return new Map(entries.filter((pair): pair is readonly [string, string] => !!pair[1]));
  }
}
