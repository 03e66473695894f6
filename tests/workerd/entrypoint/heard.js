// A Worker whose tail the other one is.
export default { fetch: () => new Response('heard') };
