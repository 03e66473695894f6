/**
 * `edgespan/workflows`: traces classes of Cloudflare Workflows. Loads the core as `edgespan` does.
 *
 * @module
 */

import 'edgespan';

export { instrumentWorkflowWithSentry } from '../sentry/workflow_class.js';
export { instrumentWorkflow } from '../workers/classes/workflow.js';
