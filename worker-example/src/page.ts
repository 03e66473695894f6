/** The front page: a form and a link for every route. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>links</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; }
  input { font: inherit; padding: .3rem .5rem; } code { background: #8882; padding: .1rem .3rem; border-radius: 4px; }
</style>
<h1>links</h1>
<form>
  <input name="url" type="url" required size="28" placeholder="https://opentelemetry.io/docs/">
  <input name="code" size="6" placeholder="docs">
  <button>shorten</button>
</form>
<p id="made"></p>
<ul>
  <li><a href="/docs"><code>GET /docs</code></a> follows a link, and queues the visit
  <li><a href="/visits/docs"><code>GET /visits/docs</code></a> asks the link's Durable Object how often it was followed
  <li><a href="/quote"><code>GET /quote</code></a> asks a second service
  <li><a href="/export"><code>GET /export</code></a> streams every link
  <li><a href="/boom"><code>GET /boom</code></a> throws
  <li><a href="/stats"><code>GET /stats</code></a> what edgespan has sent and lost
</ul>
<script>
  document.forms[0].onsubmit = async (event) => {
    event.preventDefault();
    const { url, code } = Object.fromEntries(new FormData(event.target));
    const answer = await fetch('/links', { method: 'POST', body: JSON.stringify({ url, code: code || undefined }) });
    const { short } = await answer.json();
    document.getElementById('made').innerHTML = '<a></a>';
    Object.assign(document.querySelector('#made a'), { href: short, textContent: short });
  };
</script>
`;
