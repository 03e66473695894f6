// What `edgespan` is when a scenario's Worker runs without it: the handler stays what it was, nothing is counted or sent.
export const instrument = (handler) => handler;
export const createProvider = () => ({});
export const stats = () => ({});
export class EdgespanSpanProcessor {
  onStart() {}
  onEnd() {}
  async forceFlush() {}
  async shutdown() {}
}
