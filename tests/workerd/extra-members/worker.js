// A Worker of a class and a frozen one, looked at from the outside.
import { instrument } from 'edgespan';

class Worker {
  #secret = 'private';
  list = [1];

  async fetch(request) {
    return new URL(request.url).pathname === '/frozen' ? frozen.fetch(request) : Response.json(this.look());
  }

  look() {
    return [
      this.#secret,
      worker.method(1, 2),
      worker.method === worker.method,
      worker.method.length,
      worker.method.name,
      worker.getter,
      worker.list === this.list,
      worker.missing,
      'method' in worker,
      'missing' in worker,
      Object.keys(worker),
      worker instanceof Worker,
      worker.constructor === Worker,
      new worker.Made(3).value,
      worker.Made.STATIC,
      worker.fetch.name !== undefined,
      worker.test(),
    ];
  }

  method(a, b) {
    return [this.#secret, a + b];
  }

  get getter() {
    return this.#secret;
  }

  test() {
    return this.#secret;
  }

  Made = class {
    static STATIC = 'static';
    constructor(value) {
      this.value = value;
    }
  };
}

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'members' });

const frozen = instrument(Object.freeze({ fetch: () => Response.json(Object.keys(frozen)), other: () => 1 }), {
  disabled: true,
});
const worker = instrument(new Worker(), options);
export default worker;
