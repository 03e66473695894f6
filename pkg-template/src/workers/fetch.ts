/**
 * A Worker's `fetch` handler: the server span of a request
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "HTTP server").
 *
 * @module
 */

import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  context as contextApi,
  propagation,
  trace,
} from '@opentelemetry/api';
import { withRecording } from '../context.js';
import { tell } from '../diag.js';
import { failSpan } from '../fetch/fail.js';
import { methodAttributes, spanName } from '../fetch/method.js';
import { parseUrl, serverAttributes } from '../fetch/url.js';
import { requestTracers } from '../provider.js';
import type { Settings } from '../settings.js';
import { VERSION } from '../version.js';
import { type ExecutionContext, Invocation } from './invocation.js';
import { watched } from './watched.js';

/** A `fetch` handler. */
export type FetchHandler = (request: Request, env: unknown, context?: ExecutionContext) => unknown;

const tracer = requestTracers.getTracer('edgespan/workers', VERSION);

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

interface TracedRequest {
  readonly invocation: Invocation;
  readonly span: Span;
  readonly context: Context;
}

/** Runs a handler in a server span. What it returns or throws comes out as it is. */
export function traceFetch(
  settings: Settings,
  handler: FetchHandler,
  request: Request,
  env: unknown,
  context: ExecutionContext | undefined,
): unknown {
  let traced: TracedRequest;
  try {
    traced = begin(settings, request, context);
  } catch (error) {
    tell('a request could not be traced', error);
    return handler(request, env, context);
  }
  return watched(
    () => contextApi.with(traced.context, handler, undefined, request, env, context),
    (response) => succeed(traced, response),
    (error) => fail(traced, error),
  );
}

function begin(settings: Settings, request: Request, context: ExecutionContext | undefined): TracedRequest {
  const invocation = new Invocation(settings, context);
  const { recording } = invocation;
  const entered = withRecording(extract(settings, request.headers), recording);
  const here = settings.observer?.enter(entered, recording, request) ?? entered;
  const { method } = request;
  const options = { kind: SpanKind.SERVER, attributes: requestAttributes(request, method) };
  const span = tracer.startSpan(spanName(method), options, here);
  return { invocation, span, context: trace.setSpan(here, span) };
}

/** What the caller sent along. A propagator of the user's that throws makes the request a new trace. */
function extract({ propagator }: Settings, headers: Headers): Context {
  try {
    return (propagator ?? propagation).extract(ROOT_CONTEXT, headers, headerGetter);
  } catch (error) {
    tell('the headers of a request could not be read', error);
    return ROOT_CONTEXT;
  }
}

/** No headers, no query, no client address: those are the user's to add. */
function requestAttributes(request: Request, method: string): Attributes {
  const attributes = methodAttributes(method);
  const url = parseUrl(request.url);
  if (url) {
    attributes['url.path'] = url.pathname;
    attributes['url.scheme'] = url.protocol.slice(0, -1);
    Object.assign(attributes, serverAttributes(url));
  }
  const protocol = (request as { cf?: { httpProtocol?: string } }).cf?.httpProtocol;
  if (protocol?.startsWith('HTTP/')) attributes['network.protocol.version'] = protocol.slice(5);
  return attributes;
}

function succeed({ invocation, span }: TracedRequest, response: unknown): void {
  if (response instanceof Response) {
    const { status } = response;
    span.setAttribute('http.response.status_code', status);
    if (status >= 500) {
      span.setAttribute('error.type', String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  }
  span.end();
  invocation.finish();
}

function fail({ invocation, span, context }: TracedRequest, error: unknown): void {
  invocation.recording.settings.observer?.thrown(context, error);
  failSpan(span, error);
  span.end();
  invocation.finish();
}
