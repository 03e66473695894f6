// A Durable Object that lets requests overlap, and goes on after each response.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-fetch' });
const span = (name, run) =>
  trace.getTracer('own').startActiveSpan(name, async (active) => {
    await run?.();
    active.end();
  });

class Meeting extends DurableObject {
  count = 0;

  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/throw') throw new RangeError('nobody came');
    await span(`come ${pathname}`, () => scheduler.wait(5));
    this.ctx.waitUntil(this.leave(pathname));
    return new Response(pathname, { status: pathname === '/3' ? 503 : 200 });
  }

  async leave(pathname) {
    await scheduler.wait(5);
    await span(`leave ${pathname}`, () => this.ctx.waitUntil(span(`shut ${pathname}`)));
  }
}

const TracedMeeting = instrumentDurableObject(Meeting, options);
export { TracedMeeting as Meeting };

export default instrument({ fetch: (request, env) => env.MEETING.getByName('a').fetch(request) }, options);
