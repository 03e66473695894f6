// The hello-world Worker, and this part.
export { limits } from 'edgespan';
export { default } from './hello-world.js';
