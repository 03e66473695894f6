/**
 * One call of a binding as a client span: nothing happens outside of a recorded request, and nothing that goes wrong here
 * reaches the call.
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

/** How a call is described. Nothing of it is asked for unless the call becomes a span. */
export interface Description {
  /** Of low cardinality. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Default: a client's. */
  readonly spanKind?: SpanKind | undefined;
  /** Attributes of what the call gave. */
  readonly result?: ((value: unknown) => Attributes | undefined) | undefined;
  /** What is recorded of an error in its place, where it says more than it should. */
  readonly failure?: ((error: unknown) => unknown) | undefined;
  /**
   * The promise to look at on the side, where what the call gives is more than a promise (JSRPC's can be called and
   * disposed of), or has one: that is then handed out as it is. Default: what is handed out settles after the span ended.
   */
  readonly aside?: ((value: unknown) => unknown) | undefined;
  /** What is called in place of the call, given the context inside of the span: to send that along, or to make it active. */
  readonly run?: ((context: Context) => unknown) | undefined;
}

/**
 * Calls a method, in a span if that is done in a recorded request whose settings want spans of this kind. Errors keep the
 * frames of those who call: few are added.
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
  let begun: Span | undefined;
  try {
    description = settings && describe(settings);
    if (description) {
      const { name, spanKind = CLIENT, attributes } = description;
      begun = tracer.startSpan(name, { kind: spanKind, attributes }, context);
    }
  } catch (error) {
    diagWarn('a call of a binding could not be traced', error);
  }
  if (!description || !begun) return Reflect.apply(method, object, args);
  const span = begun;
  const { aside, failure, result, run } = description;
  const succeeded = (value: unknown): unknown => {
    try {
      const more = result?.(value);
      if (more) span.setAttributes(more);
    } catch (error) {
      diagWarn('the result of a binding could not be described', error);
    }
    span.end();
    return value;
  };
  const failed = (error: unknown): void => {
    let told: unknown;
    try {
      told = failure?.(error);
    } catch {
      // Something that is no error was thrown.
    }
    recordFailure(span, told ?? error);
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
      // Nothing that can be looked at: the span ends now.
      span.end();
    }
    return value;
  }
  // A promise of the platform's, or one of JSRPC, which can be called. Other thenables may begin their work by `then`.
  if (!(value instanceof Promise) && !(isFunction(value) && isPromise(value))) return succeeded(value);
  return (value as Promise<unknown>).then(succeeded, (error: unknown) => {
    failed(error);
    throw error;
  });
}
