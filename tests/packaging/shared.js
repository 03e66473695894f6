// Two paths of the package are one copy of it: what the exporter of `edgespan/otel` sends is counted by the `stats()` of
// `edgespan`, and is encoded by the core which that has loaded.
import { stats } from 'edgespan';
import { EdgespanSpanExporter } from 'edgespan/otel';
import { same } from './same.js';

/** A span as another SDK hands it over. */
const FOREIGN = {
  name: 'foreign',
  kind: 0,
  spanContext: () => ({ traceId: '0123456789abcdef0123456789abcdef', spanId: '0123456789abcdef', traceFlags: 1 }),
  startTime: [1_700_000_000, 1],
  endTime: [1_700_000_000, 2],
  status: { code: 0 },
  attributes: {},
  links: [],
  events: [],
  duration: [0, 1],
  ended: true,
  resource: { attributes: {} },
  instrumentationScope: { name: 'smoke' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

export async function shared(endpoint) {
  const before = stats().spans.exported;
  const exporter = new EdgespanSpanExporter({ endpoint });
  const { code } = await new Promise((resolve) => exporter.export([FOREIGN], resolve));
  same([code, stats().spans.exported - before], [0, 1]);
  const received = await (await fetch(`${endpoint}/received`)).json();
  same(
    received.map(({ violations, request }) => [violations, request.resourceSpans[0].scopeSpans[0].spans[0].name]),
    [[[], 'foreign']],
  );
}
