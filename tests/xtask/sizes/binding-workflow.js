// The Worker that carries no kind of binding, and this one.
export { workflow } from 'edgespan/bindings';
export { default } from './bindings-none.js';
