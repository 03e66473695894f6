// The Sentry Worker, and this part.
export { withSpanJson } from 'edgespan/sentry';
export { default } from './sentry.js';
