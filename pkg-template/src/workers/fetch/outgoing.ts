/**
 * Outgoing `fetch`: a client span for each call made in a traced request, and the trace context in its headers.
 * Whatever is called outside of one goes straight through, and so does everything that `fetch` itself would refuse.
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
import { recordFailure, recordStatus } from './fail.js';
import { methodAttributes, spanName } from './method.js';
import { activeParent, wantsCalls } from './parent.js';
import { CLIENT } from '../../types/span_kind.js';
import { parseUrl, redacted, serverAttributes, withoutSecrets } from '../../host/url.js';

const tracer = requestTracers.getTracer('edgespan/fetch', VERSION);

/** Where Sentry's own SDKs post: that is no part of what the user's code does. It is the first `?` that counts. */
const SENTRY_ENVELOPE = /^[^?]*\/envelope\/\?(?:.*&)?sentry_key=/;

const headerSetter: TextMapSetter<Headers> = { set: (headers, name, value) => headers.set(name, value) };

let isPatched = false;

/** Makes the global `fetch` the traced one, once per isolate; it looks like the one that it stands for. */
export function patchFetch(): void {
  if (isPatched) return;
  // The runtime's own, or a mock or wrapper that was put there.
  const { fetch } = globalThis;
  const call: Fetch = (input, init) => (init === undefined ? fetch(input) : fetch(input, init));
  globalThis.fetch = new Proxy(fetch, {
    apply: (_own, _self, [input, init]: Parameters<Fetch>) => fetchThrough(call, input, init),
  });
  isPatched = true;
}

/** Something that fetches. */
export type Fetch = (input: RequestInfo | URL, init: RequestInit | undefined) => Promise<Response>;

/**
 * A request, traced: its client span, and the trace context in its headers. Without a callee and its stub it goes
 * through the global `fetch`.
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
        const more = callee && calleeAttributes(callee, stub as object);
        span = startSpan(url, init?.method ?? request?.method ?? 'GET', more, context);
      }
      const isTold = callee?.isOwn || parent.trace.note?.mayPropagateTo(url) !== false;
      if (isTold) traced = withContext(input, request, init, span ? trace.setSpan(context, span) : context);
    }
  } catch (error) {
    // Not a request that we understand: `fetch` says what is wrong with it. The error may quote the URL, or a header.
    diagWarn('an outgoing request could not be traced', errorType(error));
  }
  return span || parent.trace.note ? observed(span, url, () => fetch(...traced)) : fetch(...traced);
}

function startSpan(name: string, given: string, more: Attributes | undefined, context: Context): Span | undefined {
  const url = parseUrl(name, page());
  if (!url) return undefined;
  const method = given.toUpperCase();
  const attributes = {
    ...methodAttributes(method),
    'url.full': redacted(url.href),
    ...serverAttributes(url),
    ...more,
  };
  return tracer.startSpan(spanName(method), { kind: CLIENT, attributes }, context);
}

/** Pages name most of what they fetch by a path. */
function page(): string | undefined {
  return globalThis.location?.href;
}

/** The request with the trace context in its headers. The user's objects stay as they are. */
function withContext(
  input: RequestInfo | URL,
  request: Request | undefined,
  init: RequestInit | undefined,
  context: Context,
): [RequestInfo | URL, RequestInit] {
  // A request as the second argument: its members are getters that only work on itself.
  const both = init instanceof Request ? new Request(input, init) : undefined;
  const headers = both?.headers ?? new Headers(init?.headers ?? request?.headers);
  const { propagator = requestTracers.propagation } = recordingOf(context)?.settings ?? {};
  propagator?.inject(context, headers, headerSetter);
  return both ? [both, {}] : [input, { ...init, headers }];
}

/** The call, what its span says of how it ended, and errors whose texts do not give the URL away, wherever they go. */
function observed(span: Span | undefined, url: string, run: () => Promise<Response>): Promise<Response> {
  return onSettled(
    run,
    (response) => {
      const status = (response as Response | undefined)?.status;
      if (span && status !== undefined) recordStatus(span, status, 400);
      span?.end();
      return response;
    },
    (error) => {
      redactTexts(error, (text) => withoutSecrets(text, url, page()));
      if (!span) return;
      recordFailure(span, error);
      span.end();
    },
  ) as Promise<Response>;
}
