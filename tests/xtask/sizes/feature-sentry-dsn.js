// The hello-world Worker, and this part.
export { sentryDsn } from 'edgespan/sentry';
export { default } from './hello-world.js';
