// Throws in every way a handler can, and answers 500 by itself.
import { instrument } from 'edgespan';

class OwnError extends Error {
  name = 'OwnError';
}

export default instrument(
  {
    fetch(request) {
      switch (new URL(request.url).pathname) {
        case '/sync':
          throw new OwnError('thrown at once');
        case '/async':
          return Promise.resolve().then(() => {
            throw new TypeError('thrown later');
          });
        case '/string':
          throw 'not even an error';
      }
      return new Response('sorry', { status: 500 });
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'throws' }),
);
