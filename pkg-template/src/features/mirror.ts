/**
 * `mirror`: the user's spans also become spans of the platform's own tracing, where the platform traces an invocation. The
 * platform's spans of bindings and `fetch` are children of these.
 *
 * A platform span has a name of up to 64 bytes, attributes of strings, numbers or booleans, a status and exceptions. It has
 * no kind, links or other events, and its times are set by the platform. The span of the invocation is not mirrored, since
 * the platform has its own.
 *
 * @module
 */

import type { Attributes, Context, Span } from '@opentelemetry/api';
import { EdgespanContextManager } from '../host/context.js';
import { isFunction, isString } from '../host/is.js';
import { SpanStatusCode, trace } from '../host/opentelemetry.js';
import type { Mirror } from '../types/features.js';
import type { ReadableSpan } from '../types/readable_span.js';
import type { SpanProcessor } from '../types/span_processor.js';
import { spanProcessors } from './processors/span_processors.js';
import { RecordingSpan } from '../tracing/span/span.js';
import type { PlatformSpan, PlatformTracing } from '../types/platform.js';

/** A platform span that mirrors a recorded span. */
interface Image {
  readonly span: PlatformSpan;
  readonly tracing: PlatformTracing;
  readonly name: string;
}

const images = new WeakMap<object, Image>();

/** Starts and ends the images of spans. */
class MirrorProcessor implements SpanProcessor {
  onStart(span: Span & ReadableSpan, parentContext: Context): void {
    const platform = span instanceof RecordingSpan ? span.recording.invocation?.platform : undefined;
    const parent = trace.getSpan(parentContext);
    // Without a recorded parent, `span` is the span of the invocation.
    if (!platform || !(parent instanceof RecordingSpan)) return;
    const { tracing } = platform;
    const { name } = span;
    const image = withPlatformSpan(images.get(parent)?.span ?? platform.span, tracing, () => tracing.startSpan?.(name));
    if (image?.isTraced) images.set(span, { span: image, tracing, name });
  }

  onEnd(span: ReadableSpan): void {
    const image = images.get(span);
    if (!image) return;
    const { span: target, name } = image;
    if (span.name !== name) target.updateName?.(span.name);
    target.setAttributes(platformAttributes(span.attributes));
    for (const { name, attributes = {} } of span.events) {
      if (name === 'exception') target.recordException?.(exceptionOf(attributes));
    }
    const { code, message } = span.status;
    if (code === SpanStatusCode.ERROR) target.setStatus?.({ code: 'error', ...(message && { message }) });
    else if (code === SpanStatusCode.OK) target.setStatus?.({ code: 'ok' });
    target.end();
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Makes the image of the active span the active span of the platform. */
class MirrorContextManager extends EdgespanContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const image = imageOf(context);
    const run = (): ReturnType<F> => super.with(context, fn, thisArg, ...args);
    return image ? withPlatformSpan(image.span, image.tracing, run) : run();
  }

  override bind<T>(context: Context, target: T): T {
    const bound = super.bind(context, target);
    const image = imageOf(context);
    if (!image || !isFunction(bound)) return bound;
    const inside = function (this: unknown, ...args: unknown[]): unknown {
      return withPlatformSpan(image.span, image.tracing, () => bound.apply(this, args) as unknown);
    };
    Object.defineProperty(inside, 'length', { configurable: true, value: bound.length });
    return inside as T;
  }
}

/**
 * For the option `native`: where the platform traces an invocation, the user's spans become spans of the platform, too.
 *
 * ```ts
 * import { instrument, mirror } from 'edgespan';
 *
 * export default instrument(handler, { native: mirror });
 * ```
 */
export const mirror: Mirror = {
  processing: (others) => spanProcessors(new MirrorProcessor(), ...(others?.processors ?? [])),
  contextManager: () => new MirrorContextManager(),
};

function imageOf(context: Context): Image | undefined {
  const span = trace.getSpan(context);
  return span && images.get(span);
}

function withPlatformSpan<T>(span: PlatformSpan, tracing: PlatformTracing, run: () => T): T {
  return tracing.withActiveSpan ? tracing.withActiveSpan(span, run) : run();
}

function platformAttributes(attributes: Attributes): Record<string, boolean | number | string | undefined> {
  const entries = Object.entries(attributes).map(([key, value]) => {
    const isScalar = typeof value === 'boolean' || typeof value === 'number' || isString(value);
    return [key, isScalar || value === undefined ? value : jsonOf(value)] as const;
  });
  return Object.fromEntries(entries);
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
}

function exceptionOf(attributes: Attributes): { name?: string; message?: string; stack?: string } {
  const result: Record<string, string> = {};
  for (const [to, from] of [
    ['name', 'type'],
    ['message', 'message'],
    ['stack', 'stacktrace'],
  ] as const) {
    const value = attributes[`exception.${from}`];
    if (isString(value)) result[to] = value;
  }
  return result;
}
