// The hello-world Worker, and this part.
export { destinations } from 'edgespan';
export { default } from './hello-world.js';
