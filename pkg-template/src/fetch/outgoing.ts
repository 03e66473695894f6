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
import { errorMessage, errorType } from '../exception.js';
import { requestTracers } from '../provider.js';
import { hostFetch } from '../runtime.js';
import { RecordingSpan, UnsampledSpan } from '../span.js';
import { VERSION } from '../version.js';
import { methodAttributes, spanName } from './method.js';
import { parseUrl, redacted, serverAttributes } from './url.js';

const tracer = requestTracers.getTracer('edgespan/fetch', VERSION);

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
  const isOurs = parent instanceof RecordingSpan || parent instanceof UnsampledSpan;
  if (!isOurs || isSuppressed(context)) return call(input, init);
  let span: Span | undefined;
  let traced: [RequestInfo | URL, RequestInit | undefined];
  try {
    span = parent instanceof RecordingSpan ? startSpan(input, init, context) : undefined;
    traced = withContext(input, init, span ? trace.setSpan(context, span) : context);
  } catch (error) {
    // Not a request that we understand: `fetch` says what is wrong with it.
    tell('an outgoing request could not be traced', error);
    traced = [input, init];
  }
  return span ? observed(span, call(...traced)) : call(...traced);
}

function call(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
  return init === undefined ? hostFetch(input) : hostFetch(input, init);
}

function startSpan(input: RequestInfo | URL, init: RequestInit | undefined, context: Context): Span | undefined {
  const request = input instanceof Request ? input : undefined;
  const url = parseUrl(request ? request.url : String(input));
  if (!url) return undefined;
  const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
  const attributes = { ...methodAttributes(method), 'url.full': redacted(url), ...serverAttributes(url) };
  return tracer.startSpan(spanName(method), { kind: SpanKind.CLIENT, attributes }, context);
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
    span.recordException(error as Error);
    span.setAttribute('error.type', errorType(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
    throw error;
  } finally {
    span.end();
  }
}
