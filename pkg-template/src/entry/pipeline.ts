/**
 * `edgespan/pipeline`: parts for another OpenTelemetry SDK. It loads the core as `edgespan` does.
 *
 * @module
 */

import 'edgespan';

export { EdgespanSpanExporter, type ExportResult } from '../pipeline/exporter.js';
export type { PipelineOptions } from '../pipeline/foreign_settings.js';
export { EdgespanSpanProcessor } from '../pipeline/processor.js';
