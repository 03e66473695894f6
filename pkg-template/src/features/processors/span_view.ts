/**
 * A span's fields in the types of `@opentelemetry/api`, decoded from the core's encoding. Limits, truncated values and
 * dropped counts are therefore those that a receiver gets.
 *
 * @module
 */

import type { Attributes, HrTime, Link, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api';
import { INVALID_SPANID, INVALID_TRACEID, SpanStatusCode } from '../../host/opentelemetry.js';
import { attributesOf } from '../otlp/attributes.js';
import {
  type EventMessage,
  type LinkMessage,
  type ResourceSpans,
  type SpanMessage,
  decodeRequest,
} from '../otlp/decode.js';
import { OwnTraceState } from '../../spans/trace_state.js';
import { IS_REMOTE } from '../../types/wire.js';
import type { TimedEvent } from '../../types/readable_span.js';

const NANOS_PER_SECOND = 1_000_000_000n;

/** The fields of a span at one moment. */
export interface SpanView {
  readonly name: string;
  readonly kind: SpanKind;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: TimedEvent[];
  readonly links: (Link & { readonly droppedAttributesCount?: number })[];
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
  /** Attributes of the span's resource. */
  readonly resourceAttributes: Attributes;
  readonly resourceSchemaUrl: string | undefined;
}

/** The view of the first span in a request; `undefined` when it has no span. */
export function spanViewOf(request: Uint8Array): SpanView | undefined {
  const [first] = decodeRequest(request).resourceSpans ?? [];
  const span = first?.scopeSpans?.[0]?.spans?.[0];
  return first && span && viewOf(span, first);
}

function viewOf(span: SpanMessage, { resource, schemaUrl }: ResourceSpans): SpanView {
  const { startTimeUnixNano: start = 0n, endTimeUnixNano: end = 0n, status } = span;
  return {
    name: span.name ?? '',
    // In OTLP 0 is SPAN_KIND_UNSPECIFIED, so kinds are one more than in the API.
    kind: (span.kind ?? 1) - 1,
    startTime: hrTime(start),
    endTime: hrTime(end),
    duration: hrTime(end > start ? end - start : 0n),
    status: { code: status?.code ?? SpanStatusCode.UNSET, ...(status?.message && { message: status.message }) },
    attributes: attributesOf(span.attributes),
    events: (span.events ?? []).map(eventOf),
    links: (span.links ?? []).map(linkOf),
    droppedAttributesCount: span.droppedAttributesCount ?? 0,
    droppedEventsCount: span.droppedEventsCount ?? 0,
    droppedLinksCount: span.droppedLinksCount ?? 0,
    resourceAttributes: attributesOf(resource?.attributes),
    resourceSchemaUrl: schemaUrl,
  };
}

function hrTime(nanos: bigint): HrTime {
  return [Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND)];
}

function eventOf({ timeUnixNano = 0n, name = '', attributes, droppedAttributesCount = 0 }: EventMessage): TimedEvent {
  return { time: hrTime(timeUnixNano), name, attributes: attributesOf(attributes), droppedAttributesCount };
}

/** Absent fields of a link are left out, as in OpenTelemetry JS. */
function linkOf(link: LinkMessage): Link & { readonly droppedAttributesCount?: number } {
  const { flags = 0, droppedAttributesCount } = link;
  const traceState = link.traceState ? OwnTraceState.of(link.traceState) : undefined;
  const context: SpanContext = {
    traceId: link.traceId ?? INVALID_TRACEID,
    spanId: link.spanId ?? INVALID_SPANID,
    traceFlags: flags & 0xff,
    ...((flags & IS_REMOTE) !== 0 && { isRemote: true }),
    ...(traceState && { traceState }),
  };
  return {
    context,
    ...(link.attributes && { attributes: attributesOf(link.attributes) }),
    ...(droppedAttributesCount && { droppedAttributesCount }),
  };
}
