/**
 * `waterfall`: draws encoded spans as text. A span's line has its name in the tree, kind, time bar, duration and outcome;
 * its error message and events are in lines below. A span's line fits into 100 columns.
 *
 * @module
 */

import { debugLog } from '../host/diag.js';
import type { Waterfall } from '../types/features.js';
import { attributesOf } from './otlp/attributes.js';
import { type EventMessage, type KeyValue, type SpanMessage, decodeRequest } from './otlp/decode.js';
import { IS_REMOTE } from '../types/wire.js';

/** The sampling reason in words; `hasCaller`: the parent of the trace's root is remote. */
type ReasonOf = (hasCaller: boolean) => string;

interface Node {
  readonly span: SpanMessage;
  readonly start: bigint;
  /** At least `start`. */
  readonly end: bigint;
  readonly children: Node[];
}

const NAME = 29;
const BAR = 40;
/** Limits for the spans of a trace, the events of a span and the characters of a text. */
const MAX_SPANS = 200;
const MAX_EVENTS = 20;
const MAX_TEXT = 200;

const KINDS = ' internal server client producer consumer'.split(' ');
const ERROR = 2;

/**
 * For the option `debug`: also logs the spans of each request as a waterfall.
 *
 * ```ts
 * import { instrument, waterfall } from 'edgespan';
 *
 * export default instrument(handler, { debug: waterfall });
 * ```
 */
export const waterfall: Waterfall = {
  waterfall(request, reasonOf) {
    try {
      debugLog(draw(request, reasonOf));
    } catch {
      // The bytes are malformed: the receiver rejects them too, and the rejection is logged.
    }
  },
};

/** The traces of an `ExportTraceServiceRequest`, each with a title. Throws on malformed bytes. */
function draw(bytes: Uint8Array, reasonOf: ReasonOf): string {
  const traces = new Map<string, Map<string, Node>>();
  for (const { scopeSpans = [] } of decodeRequest(bytes).resourceSpans ?? []) {
    for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
      const { traceId = '', spanId = '', startTimeUnixNano: start = 0n, endTimeUnixNano: end = 0n } = span;
      const nodes = traces.get(traceId) ?? new Map<string, Node>();
      traces.set(traceId, nodes.set(spanId, { span, start, end: end > start ? end : start, children: [] }));
    }
  }
  return [...traces].map(([id, nodes]) => `trace ${id}, ${drawing(nodes, reasonOf)}`).join('\n');
}

function drawing(nodes: ReadonlyMap<string, Node>, reasonOf: ReasonOf): string {
  const all = [...nodes.values()];
  const roots: Node[] = [];
  for (const node of all) (nodes.get(node.span.parentSpanId ?? '')?.children ?? roots).push(node);
  for (const list of [roots, ...all.map(({ children }) => children)]) list.sort((a, b) => Number(a.start - b.start));
  const from = all.reduce((first, { start }) => (start < first ? start : first), all[0]?.start ?? 0n);
  const nanos = all.reduce((last, { end }) => (end > last ? end : last), from) - from;
  const column = (time: bigint): number => (nanos > 0n ? Number(((time - from) * BigInt(BAR)) / nanos) : 0);

  const root = roots[0]?.span ?? {};
  const path = valueOf(root.attributes, 'url.path');
  const count = `${all.length} span${all.length === 1 ? '' : 's'}`;
  const lines = [[count, duration(nanos), ...(path ? [fit(path, MAX_TEXT)] : []), `sampled (${reasonOf(((root.flags ?? 0) & IS_REMOTE) !== 0)})`].join(', ')];
  let left = MAX_SPANS;
  /** Draws a span and its descendants; `branch` is the prefix of its own line, `trunk` that of its details and children. */
  const drawNode = ({ span, start, end, children }: Node, branch: string, trunk: string): void => {
    if (left-- <= 0) return;
    const { name = '', kind = 0, status = {}, attributes, events = [] } = span;
    const isError = status.code === ERROR;
    const first = Math.min(column(start), BAR - 1);
    // The shortest span still gets one block.
    const bar = '·'.repeat(first) + '█'.repeat(Math.max(column(end) - first, 1));
    const outcome = valueOf(attributes, 'http.response.status_code') || (isError ? 'error' : '');
    const columns = [
      (branch + fit(name, NAME - 1 - branch.length)).padEnd(NAME),
      (KINDS[kind] ?? '').padEnd(9),
      bar.padEnd(BAR, '·'),
    ];
    lines.push(`${columns.join('')}${duration(end - start).padStart(10)} ${isError ? '✗' : '✓'} ${outcome}`.trimEnd());
    const details = events.slice(0, MAX_EVENTS).map((event) => eventLine(event, start));
    if (isError && status.message) details.unshift(`error: ${status.message}`);
    if (events.length > MAX_EVENTS) details.push(`… and ${events.length - MAX_EVENTS} more events`);
    for (const detail of details) lines.push(`${trunk}${children.length > 0 ? '│' : ' '}   ${fit(detail, MAX_TEXT)}`);
    for (const child of children) {
      const [joint, line] = child === children.at(-1) ? ['└ ', '  '] : ['├ ', '│ '];
      // The indent is limited, so that the names of deep spans stay visible.
      const room = trunk.slice(0, NAME - 9);
      drawNode(child, room + joint, room + line);
    }
  };
  for (const node of roots) drawNode(node, '', '');
  if (all.length > MAX_SPANS) lines.push(`… and ${all.length - MAX_SPANS} more`);
  return lines.join('\n');
}

/** Formats nanoseconds. Clocks of Workers tick in whole milliseconds, so 0 means less than 1 ms. */
function duration(nanos: bigint): string {
  const ms = Number(nanos) / 1e6;
  if (ms < 0.1) return '<1 ms';
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms < 10 ? Math.floor(ms * 10) / 10 : Math.floor(ms)} ms`;
}

function eventLine({ name = '', timeUnixNano = 0n, attributes }: EventMessage, start: bigint): string {
  const [type, message] = ['exception.type', 'exception.message'].map((key) => valueOf(attributes, key));
  const text = [type, message].filter(Boolean).join(': ');
  return `${name}${text && ` ${text}`}, after ${duration(timeUnixNano - start)}`;
}

function valueOf(attributes: readonly KeyValue[] | undefined, key: string): string {
  const value = attributesOf(attributes)[key];
  return typeof value === 'object' ? '' : String(value ?? '');
}

/** Shortens a text to `width` characters on one line; control characters, which could move the cursor, become spaces. */
function fit(text: string, width: number): string {
  const characters = [...text.replaceAll(/[\s\p{Cc}]+/gu, ' ')];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : characters.join('');
}
