// The hello-world Worker, and this part.
export { waterfall } from 'edgespan';
export { default } from './hello-world.js';
