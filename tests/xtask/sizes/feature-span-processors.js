// The hello-world Worker, and this part.
export { spanProcessors } from 'edgespan';
export { default } from './hello-world.js';
