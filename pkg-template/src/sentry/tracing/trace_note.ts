/**
 * What Sentry's client keeps with a trace: how it was decided about, and the dynamic sampling context that goes with it
 * (Sentry develop docs, "Dynamic Sampling Context").
 *
 * @module
 */

import type { Attributes, Span, SpanContext } from '@opentelemetry/api';
import { SpanKind } from '../../opentelemetry.js';
import { SENTRY_PREFIX, formatSentryBaggage } from '../../propagation/sentry_trace.js';
import type { VendorBaggage } from '../../propagation/vendor_baggage.js';
import type { TraceNote } from '../../recording/trace.js';
import type { ClientOptions } from '../options/client_options.js';
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
  private _root: Span | undefined;
  private _name: string;
  private _isUrl: boolean;
  private _context: ReadonlyMap<string, string> | undefined;
  private _members: VendorBaggage | undefined;

  constructor(
    private readonly _client: Client,
    private readonly _local: LocalRoot,
    private readonly _caller: Caller,
    private readonly _verdict: Verdict,
  ) {
    const { name, kind, attributes } = _local;
    this._name = fullName(name, kind, attributes);
    this._isUrl = isUrlName(name, attributes);
  }

  get sampleRate(): number | undefined {
    return this._verdict.rate ?? this._caller.rate;
  }

  get isDeferred(): boolean {
    return this._verdict.isSampled === undefined && this._caller.isSampled === undefined;
  }

  get serves(): boolean {
    const { kind } = this._local;
    return kind === SpanKind.SERVER || kind === SpanKind.CONSUMER;
  }

  get reason(): string {
    const { by, rate, rand } = this._verdict;
    return rate === undefined ? by : `${by}, sample_rand ${rand}`;
  }

  /** The name of the local root: its route or, of a request that is served, method and path. */
  get transaction(): string {
    return this._name;
  }

  get baggage(): VendorBaggage {
    return (this._members ??= {
      prefix: SENTRY_PREFIX,
      traceId: this._local.traceId,
      members: formatSentryBaggage(this.dynamicSamplingContext),
    });
  }

  /** The caller's, else one that is made at its first use; it stays the same from then on. */
  get dynamicSamplingContext(): ReadonlyMap<string, string> {
    return (this._context ??= this._caller.dsc ? this._continued(this._caller.dsc) : this._begunHere());
  }

  mayPropagateTo(url: string): boolean {
    return this._client.mayPropagateTo(url);
  }

  recorded(exception: unknown, spanContext: SpanContext): void {
    this._client.recorded(exception, spanContext);
  }

  begun(span: Span): void {
    this._root = span;
  }

  renamed(span: Span, name: string): void {
    if (span !== this._root) return;
    this._name = name;
    this._isUrl = isUrlName(name, {});
  }

  /** It is frozen, but for the rate when we decided by another one, and for a `sample_rand` that nobody has told. */
  private _continued(dsc: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const { isSampled, rate, rand } = this._verdict;
    const context = new Map(dsc);
    if (rate !== undefined) context.set('sample_rate', String(rate));
    if (rand !== undefined && (isSampled !== undefined || dsc.size > 0)) context.set('sample_rand', rand);
    return context;
  }

  private _begunHere(): ReadonlyMap<string, string> {
    const { dsn, release, environment, orgId } = this._client.options;
    const { isSampled, rate, rand } = this._verdict;
    const told: readonly (readonly [string, string | undefined])[] = [
      ['trace_id', this._local.traceId],
      ['public_key', dsn?.publicKey],
      ['release', release],
      ['environment', environment],
      ['org_id', orgId],
      ['transaction', this._isUrl || isSampled === undefined ? undefined : this._name],
      ['sample_rate', rate?.toString()],
      ['sample_rand', isSampled === undefined ? undefined : rand],
      ['sampled', isSampled?.toString()],
    ];
    return new Map(told.filter((pair): pair is readonly [string, string] => !!pair[1]));
  }
}
