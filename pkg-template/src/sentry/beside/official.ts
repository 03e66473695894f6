/**
 * Types and rules for Sentry's own SDKs, majors 8 to 11: the part of their clients that edgespan uses, and the SDKs that
 * register OpenTelemetry's global provider.
 *
 * @module
 */

import { host } from '../../host/host.js';

/** A client of Sentry's SDKs. */
export interface OfficialClient {
  getDsn?(): OfficialDsn | undefined;
  getOptions(): OfficialOptions;
}

/** The parts of a DSN. */
export interface OfficialDsn {
  readonly protocol: string;
  readonly publicKey?: string;
  readonly host: string;
  readonly port?: string;
  readonly path?: string;
  readonly projectId: string;
}

/** The options of a client that edgespan reads. */
export interface OfficialOptions {
  readonly dsn?: string | undefined;
  readonly release?: string | undefined;
  readonly environment?: string | undefined;
  readonly debug?: boolean | undefined;
  /** Up to version 10. */
  readonly skipOpenTelemetrySetup?: boolean | undefined;
  /** From version 11 on. */
  readonly enableOpenTelemetrySetup?: boolean | undefined;
  readonly _metadata?: { readonly sdk?: { readonly name?: string; readonly version?: string } } | undefined;
}

/** The DSN of a client as text; "" for none. */
export function dsnOf(client: OfficialClient): string {
  const dsn = client.getDsn?.();
  if (!dsn) return '';
  const { protocol, publicKey = '', host, port, path, projectId } = dsn;
  return `${protocol}://${publicKey}@${host}${port ? `:${port}` : ''}/${path ? `${path}/` : ''}${projectId}`;
}

/**
 * Whether an SDK keeps its scopes in OpenTelemetry's context, and so needs its own context manager to separate requests:
 * the SDKs for Node and Vercel, up to version 10.
 */
export function ownsContexts(options: OfficialOptions): boolean {
  const { name, major } = sdkOf(options);
  return major < 11 && !host.isBrowser && !/\.(?:cloudflare|hono|deno|browser)$/.test(name);
}

/** Whether the SDK wraps the handler of requests. */
export function hasWrapper(options: OfficialOptions): boolean {
  return /\.(?:cloudflare|hono)$/.test(sdkOf(options).name);
}

/** The warning for a global tracer provider of Sentry's, with the option to set. */
export function refusal(options: OfficialOptions): string {
  const { name, major } = sdkOf(options);
  const is = 'spans of `trace.getTracer` go to another tracer provider than that of OTLPIntegration';
  if (major >= 11 ? options.enableOpenTelemetrySetup === false : options.skipOpenTelemetrySetup === true) return is;
  const option = major >= 11 ? 'enableOpenTelemetrySetup: false' : 'skipOpenTelemetrySetup: true';
  return `${is}, which ${name} may have set up; set its option \`${option}\``;
}

function sdkOf({ _metadata }: OfficialOptions): { name: string; major: number } {
  const { name = 'sentry.javascript', version = '' } = _metadata?.sdk ?? {};
  return { name, major: Number.parseInt(version, 10) || 0 };
}
