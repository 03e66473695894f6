/**
 * Outgoing `fetch`: a client span for each call made in a traced request, and the trace context in its headers.
 * Whatever is called outside of one goes straight through, and so does everything that `fetch` itself would refuse.
 *
 * @module
 */

import {
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapSetter,
  context as contextApi,
  propagation,
  trace,
} from '@opentelemetry/api';
import { isSuppressed, recordingOf } from '../context.js';
import { tell } from '../diag.js';
import { requestTracers } from '../provider.js';
import { hostFetch } from '../runtime.js';
import { OwnSpan, RecordingSpan } from '../span.js';
import { VERSION } from '../version.js';
import { failSpan } from './fail.js';
import { methodAttributes, spanName } from './method.js';
import { parseUrl, redacted, serverAttributes } from './url.js';

const tracer = requestTracers.getTracer('edgespan/fetch', VERSION);

/** Where Sentry's own SDKs post: that is no part of what the user's code does. */
const SENTRY_ENVELOPE = /\/envelope\/\?(?:.*&)?sentry_key=/;

const headerSetter: TextMapSetter<Headers> = { set: (headers, name, value) => headers.set(name, value) };

let isPatched = false;

/** Makes the global `fetch` the traced one, once per isolate. */
export function patchFetch(): void {
  if (isPatched) return;
  isPatched = true;
  // Looks like the one that it stands for.
  const { name, length } = hostFetch;
  Object.defineProperties(tracedFetch, { name: { value: name }, length: { value: length } });
  globalThis.fetch = tracedFetch as typeof globalThis.fetch;
}

/** `fetch`, traced. */
function tracedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const context = contextApi.active();
  const parent = trace.getSpan(context);
  if (!(parent instanceof OwnSpan) || isSuppressed(context)) return call(input, init);
  let span: Span | undefined;
  let traced: [RequestInfo | URL, RequestInit | undefined] = [input, init];
  try {
    const url = urlOf(input);
    if (SENTRY_ENVELOPE.test(url)) return call(input, init);
    const isRecorded = (parent.passesTo ?? parent) instanceof RecordingSpan;
    span = isRecorded ? startSpan(url, input, init, context) : undefined;
    const isTold = parent.trace.note?.mayPropagateTo(url) !== false;
    if (isTold) traced = withContext(input, init, span ? trace.setSpan(context, span) : context);
  } catch (error) {
    // Not a request that we understand: `fetch` says what is wrong with it.
    tell('an outgoing request could not be traced', error);
  }
  return span ? observed(span, call(...traced)) : call(...traced);
}

function call(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
  return init === undefined ? hostFetch(input) : hostFetch(input, init);
}

function startSpan(
  name: string,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  context: Context,
): Span | undefined {
  // Pages name most of what they fetch by a path.
  const url = parseUrl(name, globalThis.location?.href);
  if (!url) return undefined;
  const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
  const attributes = { ...methodAttributes(method), 'url.full': redacted(url), ...serverAttributes(url) };
  return tracer.startSpan(spanName(method), { kind: SpanKind.CLIENT, attributes }, context);
}

function urlOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input);
}

/** The request with the trace context in its headers. The user's objects stay as they are. */
function withContext(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  context: Context,
): [RequestInfo | URL, RequestInit] {
  if (init instanceof Request) {
    // A request as the second argument: its members are getters that only work on itself.
    const request = new Request(input, init);
    inject(context, request.headers);
    return [request, {}];
  }
  const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
  inject(context, headers);
  return [input, { ...init, headers }];
}

function inject(context: Context, headers: Headers): void {
  const { propagator } = recordingOf(context)?.settings ?? {};
  (propagator ?? propagation).inject(context, headers, headerSetter);
}

async function observed(span: Span, answer: Promise<Response>): Promise<Response> {
  try {
    const response = await answer;
    span.setAttribute('http.response.status_code', response.status);
    if (response.status >= 400) {
      span.setAttribute('error.type', String(response.status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return response;
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}
