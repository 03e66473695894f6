// The hello-world Worker, and this part.
export { ParentBasedSampler } from 'edgespan';
export { default } from './hello-world.js';
