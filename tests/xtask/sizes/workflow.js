// The hello-world Worker with the class of a Workflow.
import { WorkflowEntrypoint } from 'cloudflare:workers';
import { instrumentWorkflow } from 'edgespan/workflows';

export { default } from './hello-world.js';
export const Order = instrumentWorkflow(class extends WorkflowEntrypoint {}, { endpoint: 'https://otlp.example.com' });
