// Tries options that are not allowed and answers what each try threw.
import { instrument, limits } from 'edgespan';

const handler = {
  async fetch() {
    return new Response(messages.join('\n'));
  },
};

const messages = [
  { tracesSampleRate: 1.5 },
  { tracesSampleRate: '0.5' },
  { sampler: 'sometimes' },
  { endpoint: 'localhost:4318' },
  { endpoint: 'ftp://localhost' },
  { serviceName: 7 },
  { timeoutMs: 0 },
  { limits: { attributeCountLimit: -1 } },
  () => limits({ attributeCountLimit: -1 }),
  () => limits({ maxBufferBytes: 10 }),
  { headers: { 'bad name': 'x' } },
  'not an object',
]
  .map((options) => (typeof options === 'function' ? thrownBy(options) : tried(handler, options)))
  .concat([undefined, null, () => {}, class {}, 'text'].map((notAHandler) => tried(notAHandler, {})));

function tried(handler, options) {
  return thrownBy(() => instrument(handler, options), options);
}

function thrownBy(call, options) {
  try {
    call();
    return `accepted: ${JSON.stringify(options)}`;
  } catch (error) {
    return `${error.constructor.name}: ${error.message}`;
  }
}

export default handler;
