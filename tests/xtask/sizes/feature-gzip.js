// The hello-world Worker, and this part.
export { gzip } from 'edgespan';
export { default } from './hello-world.js';
