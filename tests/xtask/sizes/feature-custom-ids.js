// The hello-world Worker, and this part.
export { customIds } from 'edgespan';
export { default } from './hello-world.js';
