// What `edgespan` is when a scenario's Worker runs without it: handlers, classes and bindings stay what they were, nothing
// is counted or sent.
export const instrument = (handler) => handler;
export const instrumentDurableObject = (Class) => Class;
export const instrumentEntrypoint = (Class) => Class;
export const instrumentDurableObjectWithSentry = (options, Class) => Class;
export const instrumentPages = () => (context) => context.next();
export const instrumentBinding = (binding) => binding;
export const untraced = (callback) => callback();
/** Of `edgespan/bindings`. */
export const rpc = (...names) => names;
/** Of `edgespan/hono`. */
export const httpRoutes = () => (context, next) => next();
/** Of `edgespan/workflows`. */
export const instrumentWorkflow = (Class) => Class;
export const instrumentWorkflowWithSentry = (options, Class) => Class;
export const withSentry = (options, handler) => handler;
export class OTLPIntegration {}
export const createProvider = () => ({});
export const stats = () => ({});
/** Of `edgespan/pipeline`. */
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
export const setHttpRoute = nothing;
export const setTag = nothing;
export const setUser = nothing;
export const withScope = (callback) => callback({ setExtra: nothing });
