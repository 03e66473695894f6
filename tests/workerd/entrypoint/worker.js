// A default entry point with every handler, one of them a field, and a named one with RPC methods.
import { trace } from '@opentelemetry/api';
import { env as imported, WorkerEntrypoint } from 'cloudflare:workers';
import { instrumentEntrypoint } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'entrypoint' });
const mark = (name) => trace.getTracer('own').startSpan(name).end();

class Main extends WorkerEntrypoint {
  fetch = (request) => {
    this.ctx.waitUntil(this.later());
    return new Response(`${new URL(request.url).pathname} ${this.own()} ${imported.ENDPOINT === this.env.ENDPOINT}`);
  };

  own() {
    mark('own');
    return 'own';
  }

  async later() {
    await scheduler.wait(1);
    mark('later');
  }

  async scheduled() {
    mark('scheduled');
  }

  async queue(batch) {
    mark('queue');
    batch.ackAll();
  }

  async email() {
    mark('email');
  }

  async tail() {
    mark('tail');
  }

  hello(name) {
    return `hello ${name}`;
  }
}

class Selling extends WorkerEntrypoint {
  #rate = 2;

  get currency() {
    return this.ctx.props.currency;
  }

  async quote(amount, ...more) {
    return { amount: this.convert(amount), currency: this.currency, more: more.length };
  }

  convert(amount) {
    mark('convert');
    return amount * this.#rate;
  }
}

export default instrumentEntrypoint(Main, options);
export const Prices = instrumentEntrypoint(Selling, options);
