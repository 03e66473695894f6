// The service that is bound.
export default { fetch: () => new Response('less is more') };
