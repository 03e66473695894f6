/**
 * What Sentry's client keeps with a trace: how it was decided about, and the dynamic sampling context that goes with it
 * (Sentry develop docs, "Dynamic Sampling Context").
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

/** What all traces of a client share. */
export interface Client {
  readonly options: ClientOptions;
  readonly mayPropagateTo: (url: string) => boolean;
  readonly recorded: (exception: unknown, spanContext: SpanContext) => void;
}

/** The span that was decided about, as it started. */
export interface LocalRoot {
  readonly traceId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** What was decided about it. */
export interface Verdict {
  /** `undefined`: nobody decides here, and whoever is called decides for itself. */
  readonly isSampled: boolean | undefined;
  /** Why, in words that follow "sampled" or "not sampled". */
  readonly by: string;
  /** The rate of ours that it was decided by. */
  readonly rate?: number;
  /** What is, or would have been, compared with that. */
  readonly rand?: string;
}

/** The note of a trace. */
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

  /** The name of the local root: its route or, of a request that is served, method and path. */
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

  /** The caller's, else one that is made at its first use; it stays the same from then on. */
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

  /** It is frozen, but for the rate when we decided by another one, and for a `sample_rand` that nobody has told. */
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
    const told: readonly (readonly [string, string | undefined])[] = [
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
    return new Map(told.filter((pair): pair is readonly [string, string] => !!pair[1]));
  }
}
