/**
 * `edgespan/pipeline`: parts for another OpenTelemetry SDK. It loads the core as `edgespan` does.
 *
 * @module
 */

import 'edgespan';

export { EdgespanSpanExporter, type ExportResult } from './exporter.js';
export type { PipelineOptions } from './foreign_settings.js';
export { EdgespanSpanProcessor } from './processor.js';
