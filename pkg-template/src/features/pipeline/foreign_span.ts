/**
 * Writes spans of OpenTelemetry JS to a tape with all their fields, including times and dropped counts. No limits are
 * applied, since the SDK has applied its own.
 *
 * @module
 */

import type { Attributes, SpanContext } from '@opentelemetry/api';
import { NO_SPAN_ID, readSpanId } from '../../core/ids.js';
import type { InstrumentationScope, ReadableSpan } from '../../types/readable_span.js';
import type { Recording } from '../../spans/recording.js';
import type { Scope, SpanStart } from '../../spans/span_start.js';
import { type Trace, traceOf } from '../../spans/trace.js';
import { SAMPLED } from '../../types/wire.js';
import { appendAttributes } from '../../spans/value.js';
import type { Scratch } from '../../types/scratch.js';
import { textOf } from '../../host/text.js';

/** A `ReadableSpan` of OpenTelemetry JS 2 or 1; version 1 has other names for the scope and the parent. */
export type ForeignSpan = Omit<ReadableSpan, 'instrumentationScope' | 'parentSpanContext' | 'resource'> & {
  readonly instrumentationScope?: InstrumentationScope;
  readonly instrumentationLibrary?: InstrumentationScope;
  readonly parentSpanContext?: SpanContext;
  readonly parentSpanId?: string;
  readonly resource: object;
};

const scopes = new WeakMap<InstrumentationScope, Scope>();
const NO_SCOPE: InstrumentationScope = { name: '' };
/** The trace of the previous span, since most spans of an export are of one trace. */
let lastTrace: Trace | undefined;

/** The fields of a span's start record. Throws when `span` is not a span. */
export function startOf(span: ForeignSpan): SpanStart {
  const context = span.spanContext();
  const parentId = span.parentSpanContext?.spanId ?? span.parentSpanId;
  return {
    trace: sharedTrace(context),
    scope: scopeOf(span.instrumentationScope ?? span.instrumentationLibrary ?? NO_SCOPE),
    kind: span.kind,
    id: readSpanId(context.spanId),
    parent: parentId ? readSpanId(parentId) : NO_SPAN_ID,
    parentIsRemote: span.parentSpanContext?.isRemote === true,
  };
}

/** Writes everything between the start and the end of a span. Throws at the first field that cannot be read. */
export function writeContent(recording: Recording, index: number, span: ForeignSpan): void {
  recording.writeAttributes(index, span.attributes);
  for (const { name, attributes, time, droppedAttributesCount } of span.events) {
    recording.writeEvent(index, textOf(name), attributes, [...time], droppedAttributesCount);
  }
  for (const { context, attributes, droppedAttributesCount } of span.links) {
    const id = readSpanId(context.spanId);
    recording.writeLink(index, traceOf(context), id, context.isRemote === true, attributes, droppedAttributesCount);
  }
  const { code, message } = span.status;
  if (code) recording.writeStatus(index, code, textOf(message ?? ''));
  const { droppedAttributesCount = 0, droppedEventsCount = 0, droppedLinksCount = 0 } = span;
  recording.writeLost(index, droppedAttributesCount, droppedEventsCount, droppedLinksCount);
}

/** Whether the span has the sampled flag. */
export function isSampled(span: ForeignSpan): boolean {
  return (span.spanContext().traceFlags & SAMPLED) !== 0;
}

function sharedTrace(context: SpanContext): Trace {
  const { traceId, traceFlags, traceState } = context;
  const isShared = lastTrace?.id === traceId && lastTrace.flags === traceFlags && lastTrace.state === traceState;
  return isShared ? (lastTrace as Trace) : (lastTrace = traceOf(context));
}

function scopeOf(source: InstrumentationScope): Scope {
  let scope = scopes.get(source);
  if (!scope) {
    const { name, version, schemaUrl, attributes } = source;
    const [ownName, ownVersion, ownSchemaUrl] = [name, version, schemaUrl].map((part) => textOf(part ?? ''));
    scope = {
      name: ownName as string,
      version: ownVersion as string,
      schemaUrl: ownSchemaUrl as string,
      ...scratchOf(attributes),
    };
    scopes.set(source, scope);
  }
  return scope;
}

function scratchOf(attributes: Attributes | undefined): { scratch: Scratch | undefined; dropped: number } {
  const scratch: Scratch = { tape: [], text: '' };
  const { dropped } = appendAttributes(scratch, attributes);
  return { scratch: scratch.tape.length + dropped > 0 ? scratch : undefined, dropped };
}
