/**
 * The platform's own tracing, as a Worker sees it (`ctx.tracing`, and `tracing` of `cloudflare:workers`).
 *
 * @module
 */

/** A span of the platform. */
export interface PlatformSpan {
  /** Whether the platform records the span. */
  readonly isTraced: boolean;
  spanContext?(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
  setAttributes(attributes: Record<string, boolean | number | string | undefined>): unknown;
  recordException?(exception: { name?: string; message?: string; stack?: string }): void;
  setStatus?(status: { code: 'unset' | 'ok' | 'error'; message?: string }): unknown;
  updateName?(name: string): unknown;
  end(): void;
}

/** The platform's API; some methods are missing in older runtimes. */
export interface PlatformTracing {
  getActiveSpan?(): PlatformSpan | undefined;
  startSpan?(name: string): PlatformSpan;
  withActiveSpan?<T>(span: PlatformSpan, run: () => T): T;
}

/** The platform's span of an invocation, and the API. */
export interface Platform {
  readonly span: PlatformSpan;
  readonly tracing: PlatformTracing;
}
