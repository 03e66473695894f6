/**
 * `edgespan/bindings`: what is traced of bindings when it is imported and passed.
 *
 * @module
 */

export { rpc } from '../bindings/rpc.js';
export type { RpcBindings } from '../bindings/options.js';
