// A Worker without edgespan: it says which headers it got, but for the ones that carry the trace.
export default {
  async fetch(request) {
    return new Response([...request.headers.keys()].filter((name) => name !== 'traceparent').join());
  },
};
