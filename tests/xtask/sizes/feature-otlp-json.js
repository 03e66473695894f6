// The hello-world Worker, and this part.
export { otlpJson } from 'edgespan';
export { default } from './hello-world.js';
