// The entry point that is called, instrumented.
import { RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';
import { instrument, instrumentEntrypoint } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'quotes' });

class Book extends RpcTarget {
  #title;
  constructor(title) {
    super();
    this.#title = title;
  }
  read(pages) {
    return `${pages} of ${this.#title}`;
  }
  get title() {
    return this.#title;
  }
}

class Shelf extends RpcTarget {
  size(...args) {
    return `3 ${args.length}`;
  }
  get first() {
    return { title: (...args) => `the first ${args.length}` };
  }
}

export const Quotes = instrumentEntrypoint(
  class extends WorkerEntrypoint {
    fetch() {
      return new Response('fetched');
    }
    count(...args) {
      return `${args.length} ${JSON.stringify(args)}`;
    }
    echo(value) {
      return JSON.stringify(value);
    }
    greet(name = 'nobody') {
      return `hello ${name}`;
    }
    get motto() {
      return 'less is more';
    }
    get shelf() {
      return new Shelf();
    }
    open(title) {
      return new Book(title);
    }
    call(callback) {
      return callback('a value');
    }
    adder(by) {
      return (value) => value + by;
    }
    async ask(stub) {
      return `asked ${await stub.greet('you')}`;
    }
    fail() {
      throw new RangeError('no quotes today');
    }
  },
  options,
);

export default instrument({ fetch: () => new Response('unused') }, options);
