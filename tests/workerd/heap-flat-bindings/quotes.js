// The service that is bound.
export default { fetch: () => new Response('a quote') };
