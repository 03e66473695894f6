// The hello-world Worker, and this part.
export { bindingOptions } from 'edgespan/bindings';
export { default } from './hello-world.js';
