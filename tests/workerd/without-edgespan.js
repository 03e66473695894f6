// What `edgespan` and all its paths are when a scenario's Worker runs without it: handlers, classes and bindings stay what
// they were, nothing is counted or sent.
const nothing = () => {};
const itself = (value) => value;

export const instrument = itself;
export const instrumentBinding = itself;
export const instrumentDurableObject = itself;
export const instrumentEntrypoint = itself;
export const instrumentPages = () => (context) => context.next();
export const createProvider = () => ({});
export const setHttpRoute = nothing;
export const stats = () => ({});
export const untraced = (callback) => callback();
export const baggageSpanAttributes = (...keys) => keys;
export const customIds = itself;
export const customSampler = itself;
export const destinations = (...entries) => entries;
export const gzip = {};
export const limits = itself;
export const mirror = {};
export const otlpJson = {};
export const spanProcessors = itself;
export const tailSampling = itself;
export const waterfall = {};

/** Of `edgespan/bindings`. */
export const ai = {};
export const analyticsEngine = {};
export const bindingOptions = itself;
export const browser = {};
export const cache = {};
export const d1 = {};
export const dispatch = {};
export const durableObject = {};
export const hyperdrive = {};
export const images = {};
export const kv = {};
export const mtls = {};
export const queue = {};
export const r2 = {};
export const rateLimit = {};
export const rpc = (...names) => names;
export const sendEmail = {};
export const service = {};
export const socket = {};
export const storage = {};
export const vectorize = {};
export const workflow = {};

/** Of `edgespan/hono`. */
export const httpRoutes = () => (context, next) => next();

/** Of `edgespan/otel`. */
export class EdgespanSpanProcessor {
  onStart() {}
  onEnd() {}
  async forceFlush() {}
  async shutdown() {}
}

/** Of `edgespan/sentry`. */
export const addBreadcrumb = nothing;
export const captureException = nothing;
export const captureMessage = nothing;
export const instrumentDurableObjectWithSentry = (options, Class) => Class;
export class OTLPIntegration {}
export const sentryDsn = nothing;
export const setTag = nothing;
export const setUser = nothing;
export const withScope = (callback) => callback({ setExtra: nothing });
export const withSentry = (options, handler) => handler;

/** Of `edgespan/workflows`. */
export const instrumentWorkflow = itself;
export const instrumentWorkflowWithSentry = (options, Class) => Class;
