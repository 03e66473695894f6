/**
 * The Worker that is measured: one workload through three tracers in one isolate. `GET /?way=NAME` runs it as often as a
 * round does and answers the milliseconds that took and the bytes that came out.
 *
 * Both SDKs go from the API to the bytes of an OTLP request, once for each request of the workload; neither sends.
 *
 * @module
 */

import * as api from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import 'edgespan';
import { Recording } from '../node_modules/edgespan/dist/spans/recording.js';
import { ResolvedSettings } from '../node_modules/edgespan/dist/config/settings.js';
import { startSampled } from '../node_modules/edgespan/dist/tracing/sampled_span.js';
import { EdgespanTracer } from '../node_modules/edgespan/dist/tracing/tracer.js';
import { REQUESTS, serve } from './workload.mjs';

let bytes = 0;

/** Holds a request's spans, as a processor of OpenTelemetry JS, until the root has ended. */
class RequestProcessor {
  spans = [];
  onStart() {}
  onEnd(span) {
    this.spans.push(span);
    if (span.parentSpanContext) return;
    bytes += ProtobufTraceSerializer.serializeRequest(this.spans).length;
    this.spans = [];
  }
  forceFlush() {}
  shutdown() {}
}

function opentelemetry() {
  const resource = resourceFromAttributes({ 'service.name': 'bench' });
  return new BasicTracerProvider({ resource, spanProcessors: [new RequestProcessor()] }).getTracer('bench', '1.0.0');
}

function edgespan() {
  const settings = new ResolvedSettings({ serviceName: 'bench' });
  const lifetime = {
    isOver: false,
    resumed() {},
    spanEnded(recording) {
      if (recording.open > 0) return;
      bytes += recording.encodeNext(settings.maxRequestBytes).bytes[0].length;
      // Nothing is left, as whoever sends has to ask.
      recording.encodeNext(settings.maxRequestBytes);
    },
  };
  return new EdgespanTracer('bench', '1.0.0', '', undefined, { newRecording: () => new Recording(settings, lifetime), startSampled });
}

const make = {
  none: () => api.trace.getTracer('bench', '1.0.0'),
  edgespan,
  'opentelemetry-js': opentelemetry,
};
const tracers = {};

export default {
  fetch(request) {
    const { searchParams } = new URL(request.url);
    const name = searchParams.get('way');
    const tracer = (tracers[name] ??= make[name]());
    bytes = 0;
    const start = Date.now();
    for (let n = 0; n < REQUESTS; n++) serve(tracer, api, n);
    return Response.json({ ms: Date.now() - start, bytes });
  },
};
