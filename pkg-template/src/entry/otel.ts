/**
 * `edgespan/otel`: exporter and span processor for pipelines of OpenTelemetry JS. Loads the core as `edgespan` does.
 *
 * @module
 */

import 'edgespan';

export { EdgespanSpanExporter, type ExportResult } from '../features/pipeline/exporter.js';
export type { PipelineOptions } from '../features/pipeline/foreign_settings.js';
export { EdgespanSpanProcessor } from '../features/pipeline/processor.js';
export { encodeSpan } from '../features/encode_span.js';
