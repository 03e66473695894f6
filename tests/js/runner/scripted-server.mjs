/**
 * `../scripted-server.mjs` where nothing can listen: the receiver of `cargo xtask`, which the binding `RECEIVER` names,
 * answers by the script.
 *
 * @module
 */

import { env } from 'cloudflare:workers';

/** As the one on Node; only `refuse` cannot be played. */
export async function scripted(script) {
  const base = `${env.RECEIVER}/${crypto.randomUUID()}`;
  const answers = script.split(' ').map(answerOf);
  const programmed = await fetch(`${base}/answer`, { method: 'PUT', body: JSON.stringify([...answers, {}]) });
  if (!programmed.ok) throw new Error(await programmed.text());
  const posts = async () => {
    const received = await (await fetch(`${base}/received`)).json();
    return received.map(({ arrivedMs, request, violations }) => ({
      at: arrivedMs,
      content: JSON.stringify(request),
      names: () => {
        if (violations.length > 0) throw new Error(violations.join('; '));
        return spansIn(request).map(({ name }) => name);
      },
    }));
  };
  return { url: `${base}/v1/traces`, posts, close() {} };
}

/** An answer in the words of the receiver. */
function answerOf(text) {
  const [answer, after] = text.split(';');
  if (answer === 'refuse') throw new Error('the receiver never stops listening');
  if (answer === 'drop') return { drop: true };
  const retryAfter = after === 'date' ? new Date(Date.now() + 3000).toUTCString() : after;
  const partialSuccess = answer.endsWith('p') ? { rejectedSpans: 1, errorMessage: 'no' } : undefined;
  return { status: Number.parseInt(answer, 10), retryAfter, partialSuccess };
}

const spansIn = ({ resourceSpans }) =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
