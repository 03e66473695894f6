// The Worker that carries no kind of binding, and this one.
export { cache } from 'edgespan/bindings';
export { default } from './bindings-none.js';
