/**
 * `edgespan/workflows`: classes of Cloudflare Workflows. It loads the core as `edgespan` does.
 *
 * @module
 */

import 'edgespan';

export { instrumentWorkflowWithSentry } from '../sentry/workflow_class.js';
export { instrumentWorkflow } from '../workers/classes/workflow.js';
