// The hello-world Worker, and this part.
export { mirror } from 'edgespan';
export { default } from './hello-world.js';
