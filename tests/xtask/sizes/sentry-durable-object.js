// The Sentry Worker with the class of a Durable Object.
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObjectWithSentry } from 'edgespan/sentry';

export { default } from './sentry.js';
export const Counter = instrumentDurableObjectWithSentry((env) => ({ dsn: env.SENTRY_DSN }), class extends DurableObject {});
