// The smoke test in a Worker that nobody instrumented.
import { smoke } from './smoke.js';

export default {
  async fetch(request, env) {
    await smoke(env.ENDPOINT);
    return new Response('done');
  },
};
