/**
 * Outgoing `fetch`: a client span for each call in a traced request, and the trace context in the headers of the call. Calls
 * outside of a traced request, and calls with arguments that `fetch` itself rejects, are passed on unchanged.
 *
 * @module
 */

import type { Attributes, Context, Span, TextMapSetter } from '@opentelemetry/api';
import { type Callee, calleeAttributes } from './callee.js';
import { recordingOf } from '../../spans/active_recording.js';
import { diagWarn } from '../../host/diag.js';
import { errorType, redactTexts } from '../../spans/exception.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import { VERSION } from '../../host/version.js';
import { onSettled } from '../../host/on_settled.js';
import { isPlainObject } from '../../host/plain.js';
import { recordFailure, recordStatus } from './fail.js';
import { methodAttributes, spanName } from './method.js';
import { activeParent, wantsCalls } from './parent.js';
import { CLIENT } from '../../types/span_kind.js';
import { parseUrl, redacted, serverAttributes, redactQuotedUrl } from '../../host/url.js';

const tracer = requestTracers.getTracer('edgespan/fetch', VERSION);

/** The URL that Sentry's own SDKs post to: these requests are not traced. The query begins at the first `?`. */
const SENTRY_ENVELOPE = /^[^?]*\/envelope\/\?(?:.*&)?sentry_key=/;

const headerSetter: TextMapSetter<Headers> = { set: (headers, name, value) => headers.set(name, value) };

let isPatched = false;

/** Replaces the global `fetch` with a traced proxy of it, once per isolate. */
export function patchFetch(): void {
  if (isPatched) return;
  // The runtime's own `fetch`, or a mock or wrapper that replaced it earlier.
  const { fetch } = globalThis;
  const call: Fetch = (input, init) => (init === undefined ? fetch(input) : fetch(input, init));
  globalThis.fetch = new Proxy(fetch, {
    apply: (_own, _self, [input, init]: Parameters<Fetch>) => fetchThrough(call, input, init),
  });
  isPatched = true;
}

/** The global `fetch`, or a stub's. */
export type Fetch = (input: RequestInfo | URL, init: RequestInit | undefined) => Promise<Response>;

/**
 * Sends a request with a client span, and with the trace context in its headers. `callee` and `stub` are absent for the
 * global `fetch`.
 */
export function fetchThrough(
  fetch: Fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  callee?: Callee,
  stub?: object,
): Promise<Response> {
  const context = contextApi.active();
  const parent = activeParent(context);
  if (!parent) return fetch(input, init);
  let url = '';
  let span: Span | undefined;
  let traced: [RequestInfo | URL, RequestInit | undefined] = [input, init];
  try {
    const request = input instanceof Request ? input : undefined;
    url = request?.url ?? String(input);
    if (!SENTRY_ENVELOPE.test(url)) {
      if (wantsCalls(parent, callee?.kind)) {
        const attributes = callee && calleeAttributes(callee, stub as object);
        span = startSpan(url, init?.method ?? request?.method ?? 'GET', attributes, context);
      }
      const isPropagated = callee?.isOwn || parent.trace.note?.mayPropagateTo(url) !== false;
      if (isPropagated) traced = withContext(input, request, init, span ? trace.setSpan(context, span) : context);
    }
  } catch (error) {
    // The arguments are invalid: `fetch` reports that. The error may quote the URL or a header, so only its type is logged.
    diagWarn('an outgoing request could not be traced', errorType(error));
  }
  return span || parent.trace.note ? recordOutcome(span, url, () => fetch(...traced)) : fetch(...traced);
}

function startSpan(href: string, rawMethod: string, calleePart: Attributes | undefined, context: Context): Span | undefined {
  const url = parseUrl(href, page());
  if (!url) return undefined;
  const method = rawMethod.toUpperCase();
  const attributes = {
    ...methodAttributes(method),
    'url.full': redacted(url.href),
    ...serverAttributes(url),
    ...calleePart,
  };
  return tracer.startSpan(spanName(method), { kind: CLIENT, attributes }, context);
}

/** The base of relative URLs, which pages mostly use. */
function page(): string | undefined {
  return globalThis.location?.href;
}

/** The arguments of `fetch` with the trace context in the headers. The user's objects stay unchanged. */
function withContext(
  input: RequestInfo | URL,
  request: Request | undefined,
  init: RequestInit | undefined,
  context: Context,
): [RequestInfo | URL, RequestInit] {
  const headers = new Headers(init?.headers ?? request?.headers);
  const { propagator = requestTracers.propagation } = recordingOf(context)?.settings ?? {};
  propagator?.inject(context, headers, headerSetter);
  if (!init || isPlainObject(init)) return [input, { ...init, headers }];
  // A `Request`, and other objects with inherited members or getters, which a spread does not copy.
  return [input, new Proxy({}, { get: (_, name) => (name === 'headers' ? headers : init[name as keyof RequestInit]) })];
}

/**
 * Sends the request, records its outcome on the span, and redacts the URL in the texts of an error before the user gets it.
 */
function recordOutcome(span: Span | undefined, url: string, run: () => Promise<Response>): Promise<Response> {
  return onSettled(
    run,
    (response) => {
      const status = (response as Response | undefined)?.status;
      if (span && status !== undefined) recordStatus(span, status, 400);
      span?.end();
      return response;
    },
    (error) => {
      redactTexts(error, (text) => redactQuotedUrl(text, url, page()));
      if (!span) return;
      recordFailure(span, error);
      span.end();
    },
  ) as Promise<Response>;
}
