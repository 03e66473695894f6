// The Worker that carries no kind of binding, and this one.
export { analyticsEngine } from 'edgespan/bindings';
export { default } from './bindings-none.js';
