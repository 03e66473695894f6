/**
 * `edgespan/bindings`: what is traced of bindings when it is imported and passed.
 *
 * @module
 */

export { rpc } from '../workers/bindings/rpc.js';
export type { RpcBindings } from '../types/binding_options.js';
