/**
 * The spans of your code as spans of the platform's own tracing, too: with `native: mirror`, where the platform traces an
 * invocation. What the platform makes of bindings and `fetch` meanwhile is inside of them.
 *
 * The platform has names of 64 bytes, attributes that are text, numbers or booleans, a status and exceptions. It has no
 * kinds, links, other events, or times but its own. The span of the invocation itself is the platform's, and not
 * mirrored.
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

/** A span of the platform that stands for one of ours. */
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
    // Without a parent that is recorded here it is the span of the invocation.
    if (!platform || !(parent instanceof RecordingSpan)) return;
    const { tracing } = platform;
    const { name } = span;
    const image = within(images.get(parent)?.span ?? platform.span, tracing, () => tracing.startSpan?.(name));
    if (image?.isTraced) images.set(span, { span: image, tracing, name });
  }

  onEnd(span: ReadableSpan): void {
    const image = images.get(span);
    if (!image) return;
    const { span: platforms, name } = image;
    if (span.name !== name) platforms.updateName?.(span.name);
    platforms.setAttributes(plain(span.attributes));
    for (const { name, attributes = {} } of span.events) {
      if (name === 'exception') platforms.recordException?.(exception(attributes));
    }
    const { code, message } = span.status;
    if (code === SpanStatusCode.ERROR) platforms.setStatus?.({ code: 'error', ...(message && { message }) });
    else if (code === SpanStatusCode.OK) platforms.setStatus?.({ code: 'ok' });
    platforms.end();
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Makes the image of the active span the platform's active one. */
class MirrorContextManager extends EdgespanContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const image = imageOf(context);
    const run = (): ReturnType<F> => super.with(context, fn, thisArg, ...args);
    return image ? within(image.span, image.tracing, run) : run();
  }

  override bind<T>(context: Context, target: T): T {
    const bound = super.bind(context, target);
    const image = imageOf(context);
    if (!image || !isFunction(bound)) return bound;
    const inside = function (this: unknown, ...args: unknown[]): unknown {
      return within(image.span, image.tracing, () => bound.apply(this, args) as unknown);
    };
    Object.defineProperty(inside, 'length', { configurable: true, value: bound.length });
    return inside as T;
  }
}

/**
 * For the option `native`: where the platform traces an invocation, it gets the spans of your code as well.
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

function within<T>(span: PlatformSpan, tracing: PlatformTracing, run: () => T): T {
  return tracing.withActiveSpan ? tracing.withActiveSpan(span, run) : run();
}

function plain(attributes: Attributes): Record<string, boolean | number | string | undefined> {
  const entries = Object.entries(attributes).map(([key, value]) => {
    const isPlain = typeof value === 'boolean' || typeof value === 'number' || isString(value);
    return [key, isPlain || value === undefined ? value : text(value)] as const;
  });
  return Object.fromEntries(entries);
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';
}

function exception(attributes: Attributes): { name?: string; message?: string; stack?: string } {
  const told: Record<string, string> = {};
  for (const [to, from] of [
    ['name', 'type'],
    ['message', 'message'],
    ['stack', 'stacktrace'],
  ] as const) {
    const value = attributes[`exception.${from}`];
    if (isString(value)) told[to] = value;
  }
  return told;
}
