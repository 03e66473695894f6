// Sets an alarm whose first attempt fails.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-alarm' });

class Clock extends DurableObject {
  rung = [];

  async fetch(request) {
    if (new URL(request.url).pathname === '/rung') return Response.json(this.rung);
    await trace.getTracer('own').startActiveSpan('plan', async (span) => {
      await this.ctx.storage.setAlarm(Date.now());
      span.end();
    });
    return new Response('set');
  }

  async alarm({ retryCount, isRetry }) {
    this.rung.push([retryCount, isRetry]);
    console.log(`alarm ${retryCount}`);
    if (retryCount === 0) throw new Error('not yet');
  }
}

const TracedClock = instrumentDurableObject(Clock, options);
export { TracedClock as Clock };

export default { fetch: (request, env) => env.CLOCK.getByName('a').fetch(request) };
