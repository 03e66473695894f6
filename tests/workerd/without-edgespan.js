// What `edgespan` is when a scenario's Worker runs without it: the handler stays what it was, nothing is counted or sent.
export const instrument = (handler) => handler;
export const withSentry = (options, handler) => handler;
export class OTLPIntegration {}
export const createProvider = () => ({});
export const stats = () => ({});
export class EdgespanSpanProcessor {
  onStart() {}
  onEnd() {}
  async forceFlush() {}
  async shutdown() {}
}

const nothing = () => {};
export const addBreadcrumb = nothing;
export const captureException = nothing;
export const captureMessage = nothing;
export const setTag = nothing;
export const setUser = nothing;
export const withScope = (callback) => callback({ setExtra: nothing });
