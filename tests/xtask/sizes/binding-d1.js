// The Worker that carries no kind of binding, and this one.
export { d1 } from 'edgespan/bindings';
export { default } from './bindings-none.js';
