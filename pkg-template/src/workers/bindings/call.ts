/**
 * One call of a binding as a client span. Outside of a recorded request the call runs untraced. A failure of the tracing
 * itself is logged and never reaches the call.
 *
 * @module
 */

import type { Attributes, Context, Span, SpanKind } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { recordFailure } from '../fetch/fail.js';
import { activeParent, wantsCalls } from '../fetch/parent.js';
import { CLIENT } from '../../types/span_kind.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { isFunction } from '../../host/is.js';
import { isPromise } from '../../host/plain.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import type { Settings } from '../../types/settings.js';
import { VERSION } from '../../host/version.js';
import type { BindingKindName } from '../../types/binding_kind.js';
import type { Method } from './patch.js';

const tracer = requestTracers.getTracer('edgespan/bindings', VERSION);

/** Describes a call. It is created only for a call that becomes a span. */
export interface Description {
  /** Of low cardinality. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Default: `CLIENT`. */
  readonly spanKind?: SpanKind | undefined;
  /** Attributes of the call's result. */
  readonly result?: ((value: unknown) => Attributes | undefined) | undefined;
  /** The value to record in place of an error whose message may contain private text. `undefined`: the error itself. */
  readonly failure?: ((error: unknown) => unknown) | undefined;
  /**
   * The promise whose settlement ends the span, for a result that has to be returned unchanged: because the result is more
   * than a promise (a JSRPC promise can be called and disposed of), or because the promise is a member of the result.
   * Default: the result itself; the caller then gets a derived promise, which settles after the span has ended.
   */
  readonly aside?: ((value: unknown) => unknown) | undefined;
  /** Runs the call, with the context of the span as its argument: to send the context along, or to make it active. */
  readonly run?: ((context: Context) => unknown) | undefined;
}

/**
 * Calls a method, in a span if the active request is recorded and its settings enable spans of this kind. Adds few stack
 * frames, so that the frames of the caller stay within an error's stack trace limit.
 */
export function traceCall(
  kind: BindingKindName,
  describe: (settings: Settings) => Description | undefined,
  method: Method,
  object: unknown,
  args: unknown[],
): unknown {
  const context = contextApi.active();
  const parent = activeParent(context);
  const settings = parent && wantsCalls(parent, kind);
  let description: Description | undefined;
  let started: Span | undefined;
  try {
    description = settings && describe(settings);
    if (description) {
      const { name, spanKind = CLIENT, attributes } = description;
      started = tracer.startSpan(name, { kind: spanKind, attributes }, context);
    }
  } catch (error) {
    diagWarn('a call of a binding could not be traced', error);
  }
  if (!description || !started) return Reflect.apply(method, object, args);
  const span = started;
  const { aside, failure, result, run } = description;
  const succeeded = (value: unknown): unknown => {
    try {
      const attributes = result?.(value);
      if (attributes) span.setAttributes(attributes);
    } catch (error) {
      diagWarn('the result of a binding could not be traced', error);
    }
    span.end();
    return value;
  };
  const failed = (error: unknown): void => {
    let replacement: unknown;
    try {
      replacement = failure?.(error);
    } catch {
      // The thrown value is not an `Error`.
    }
    recordFailure(span, replacement ?? error);
    span.end();
  };
  let value: unknown;
  try {
    value = run ? run(trace.setSpan(context, span)) : Reflect.apply(method, object, args);
  } catch (error) {
    failed(error);
    throw error;
  }
  if (aside) {
    try {
      const promise = aside(value);
      if (isPromise(promise)) promise.then(succeeded, failed);
      else succeeded(value);
    } catch {
      // The result has no readable promise: the span ends now.
      span.end();
    }
    return value;
  }
  // Only a native promise or a JSRPC promise (a callable one) is awaited: `then` of another thenable may start its work.
  if (!(value instanceof Promise) && !(isFunction(value) && isPromise(value))) return succeeded(value);
  return (value as Promise<unknown>).then(succeeded, (error: unknown) => {
    failed(error);
    throw error;
  });
}
