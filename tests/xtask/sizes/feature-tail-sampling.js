// The hello-world Worker, and this part.
export { tailSampling } from 'edgespan';
export { default } from './hello-world.js';
