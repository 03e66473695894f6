/**
 * One call of a binding as a client span: nothing happens outside of a recorded request, and nothing that goes wrong here
 * reaches the call.
 *
 * @module
 */

import type { Attributes, Context, Span, SpanKind } from '@opentelemetry/api';
import { tell } from '../diag.js';
import { failSpan } from '../fetch/fail.js';
import { activeParent, wantsCalls } from '../fetch/parent.js';
import { CLIENT } from '../span_kind.js';
import { context as contextApi, trace } from '../opentelemetry.js';
import { isPromise } from '../plain.js';
import { requestTracers } from '../provider.js';
import type { Settings } from '../settings.js';
import { VERSION } from '../version.js';
import { watched } from '../watched.js';
import type { BindingKind } from './kind.js';

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
  /** What is told of an error in its place, where it says more than it should. */
  readonly failure?: ((error: unknown) => unknown) | undefined;
  /**
   * The promise to look at on the side, where what the call gives is more than a promise (JSRPC's can be called and
   * disposed of), or has one: that is then handed out as it is. Default: what is handed out settles after the span ended.
   */
  readonly aside?: ((value: unknown) => unknown) | undefined;
  /** What is called in place of the call, given the context inside of the span: to send that along, or to make it active. */
  readonly run?: ((context: Context) => unknown) | undefined;
}

/** Runs a call, in a span if it is made in a recorded request whose settings want spans of this kind. */
export function traceCall<T>(kind: BindingKind, describe: (settings: Settings) => Description | undefined, call: () => T): T {
  const context = contextApi.active();
  const parent = activeParent(context);
  const settings = parent && wantsCalls(parent, kind);
  if (!settings) return call();
  let span: Span | undefined;
  let description: Description | undefined;
  try {
    description = describe(settings);
    if (description) {
      const { name, spanKind = CLIENT, attributes } = description;
      span = tracer.startSpan(name, { kind: spanKind, attributes }, context);
    }
  } catch (error) {
    tell('a call of a binding could not be traced', error);
  }
  return span && description ? (observed(span, description, context, call) as T) : call();
}

function observed(span: Span, description: Description, context: Context, call: () => unknown): unknown {
  const { aside, run } = description;
  const succeeded = (value: unknown): unknown => {
    try {
      const attributes = description.result?.(value);
      if (attributes) span.setAttributes(attributes);
    } catch (error) {
      tell('the result of a binding could not be described', error);
    }
    span.end();
    return value;
  };
  const failed = (error: unknown): void => {
    let told = error;
    try {
      told = description.failure ? description.failure(error) : error;
    } catch {
      // Something that is no error was thrown.
    }
    failSpan(span, told);
    span.end();
  };
  const made = run ? () => run(trace.setSpan(context, span)) : call;
  if (!aside) return watched(made, succeeded, failed);
  // In a list, what the call gave is not taken for a promise.
  const handOut = ([value]: unknown[]): unknown => {
    const promise = besides(aside, value);
    if (isPromise(promise)) promise.then(succeeded, failed);
    else succeeded(value);
    return value;
  };
  return watched(() => [made()], handOut as (value: unknown) => unknown, failed);
}

function besides(aside: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return aside(value);
  } catch {
    // Nothing that can be looked at: the span ends now.
    return undefined;
  }
}
