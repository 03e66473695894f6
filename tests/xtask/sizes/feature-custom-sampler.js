// The hello-world Worker, and this part.
export { customSampler } from 'edgespan';
export { default } from './hello-world.js';
