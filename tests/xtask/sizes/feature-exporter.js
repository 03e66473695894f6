// The hello-world Worker, and this part.
export { EdgespanSpanExporter } from 'edgespan/otel';
export { default } from './hello-world.js';
