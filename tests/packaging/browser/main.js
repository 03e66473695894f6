// The receiver serves this page, so its address without `/files/` is the endpoint. The second service is told how it went.
const endpoint = new URL('..', location.href).href.replace(/\/$/, '');
const tell = (body) => fetch(`${endpoint}/echo`, { method: 'POST', body });

addEventListener('error', (event) => tell(`error: ${event.message}`));
try {
  const { smoke } = await import('./smoke.js');
  await smoke(endpoint);
  await tell('done');
} catch (error) {
  await tell(`${error.stack ?? error}`);
}
