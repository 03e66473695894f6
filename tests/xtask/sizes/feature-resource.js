// The hello-world Worker, and this part.
export { resourceFromAttributes } from 'edgespan';
export { default } from './hello-world.js';
