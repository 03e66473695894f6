/**
 * The platform's own tracing, as a Worker sees it (`ctx.tracing`, and `tracing` of `cloudflare:workers`).
 *
 * @module
 */

/** A span of the platform. */
export interface PlatformSpan {
  /** Whether it is recorded. */
  readonly isTraced: boolean;
  spanContext?(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
  setAttributes(attributes: Record<string, boolean | number | string | undefined>): unknown;
  recordException?(exception: { name?: string; message?: string; stack?: string }): void;
  setStatus?(status: { code: 'unset' | 'ok' | 'error'; message?: string }): unknown;
  updateName?(name: string): unknown;
  end(): void;
}

/** Its API. Older runtimes have less of it. */
export interface PlatformTracing {
  getActiveSpan?(): PlatformSpan | undefined;
  startSpan?(name: string): PlatformSpan;
  withActiveSpan?<T>(span: PlatformSpan, run: () => T): T;
}

/** The span of an invocation, and the API that it comes from. */
export interface Platform {
  readonly span: PlatformSpan;
  readonly tracing: PlatformTracing;
}
