// The hello-world Worker, and this part.
export { baggageSpanAttributes } from 'edgespan';
export { default } from './hello-world.js';
