/**
 * One call of a binding as a client span: nothing happens outside of a recorded request, and nothing that goes wrong here
 * reaches the call.
 *
 * @module
 */

import type { Attributes, Context, Span } from '@opentelemetry/api';
import { isSuppressed } from '../context.js';
import { tell } from '../diag.js';
import { failSpan } from '../fetch/fail.js';
import { isFunction } from '../is.js';
import { SpanKind, context as contextApi, trace } from '../opentelemetry.js';
import { requestTracers } from '../provider.js';
import type { Settings } from '../settings.js';
import { OwnSpan, RecordingSpan } from '../span.js';
import { VERSION } from '../version.js';

const tracer = requestTracers.getTracer('edgespan/bindings', VERSION);

/** How a call is described. Nothing of it is asked for unless the call becomes a span. */
export interface Description {
  /** Of low cardinality. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Default: a client's. */
  readonly kind?: SpanKind | undefined;
  /** Attributes of what the call gave. */
  readonly result?: ((value: unknown) => Attributes | undefined) | undefined;
  /** What is told of an error in its place, where it says more than it should. */
  readonly failure?: ((error: unknown) => unknown) | undefined;
  /** Whether what the call runs itself (callbacks) is inside of the span. Default false. */
  readonly isActive?: boolean;
  /**
   * The promise to look at on the side, where what the call gives is more than a promise (JSRPC's can be called and
   * disposed of), or has one: that is then handed out as it is. Default: what is handed out settles after the span ended.
   */
  readonly aside?: (value: unknown) => unknown;
  /**
   * Whether what a synchronous call gave is looked at when the current turn is over: a cursor says what it has read once it
   * was read. The span ends with the time of the call's return all the same. Default false.
   */
  readonly isLate?: boolean;
  /** What is called in place of the call, to send the context along. */
  readonly run?: ((context: Context) => unknown) | undefined;
}

/** Runs a call, in a span if it is made in a recorded request whose settings want spans of this kind (a bit). */
export function traceCall<T>(bit: number, describe: (settings: Settings) => Description, call: () => T): T {
  const context = contextApi.active();
  const parent = trace.getSpan(context);
  if (!(parent instanceof OwnSpan)) return call();
  const recorded = parent.passesTo ?? parent;
  if (!(recorded instanceof RecordingSpan) || isSuppressed(context)) return call();
  const { settings, isPlatforms } = recorded.recording;
  if ((settings.bindings & bit) === 0 || isPlatforms) return call();
  let span: Span;
  let description: Description;
  try {
    description = describe(settings);
    const { name, kind = SpanKind.CLIENT, attributes } = description;
    span = tracer.startSpan(name, { kind, attributes }, context);
  } catch (error) {
    tell('a call of a binding could not be traced', error);
    return call();
  }
  return observed(span, description, context, call) as T;
}

function observed(span: Span, description: Description, context: Context, call: () => unknown): unknown {
  const { isActive, aside, run } = description;
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
  let value: unknown;
  try {
    if (isActive || run) {
      const inside = trace.setSpan(context, span);
      const made = run ? () => run(inside) : call;
      value = isActive ? contextApi.with(inside, made) : made();
    } else {
      value = call();
    }
  } catch (error) {
    failed(error);
    throw error;
  }
  const promise = (aside ? besides(aside, value) : value) as Promise<unknown> | undefined;
  if (!isFunction(promise?.then)) {
    if (!description.isLate) return ended(span, description, value);
    const time = Date.now();
    queueMicrotask(() => ended(span, description, value, time));
    return value;
  }
  const settled = promise.then(
    (given) => ended(span, description, given),
    (error: unknown) => {
      failed(error);
      if (!aside) throw error;
    },
  );
  return aside ? value : settled;
}

function besides(aside: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return aside(value);
  } catch {
    // Nothing that can be looked at: the span ends now.
    return undefined;
  }
}

/** Gives the value. */
function ended(span: Span, description: Description, value: unknown, time?: number): unknown {
  try {
    const attributes = description.result?.(value);
    if (attributes) span.setAttributes(attributes);
  } catch (error) {
    tell('the result of a binding could not be described', error);
  }
  span.end(time);
  return value;
}
