// A class that uses what classes can do, one that extends its traced form, and one that extends that and is traced again.
import { DurableObject } from 'cloudflare:workers';
import { instrument, instrumentDurableObject } from 'edgespan';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'do-class' });
const GREETING = Symbol('greeting');

class Plain extends DurableObject {
  static #made = 0;
  static limit = 3;
  #count = 40;

  static made() {
    return this.#made;
  }

  static #increase() {
    this.#made++;
    return this;
  }

  constructor(ctx, env) {
    super(ctx, env);
    this.isSelf = Plain.#increase() === Plain && (this.constructor !== Plain || this.constructor.#made > 0);
    this.bound = this.kind.bind(this);
  }

  get [GREETING]() {
    return `hello ${this.#count}`;
  }

  #add(by) {
    return (this.#count += by);
  }

  kind() {
    return 'base';
  }

  // A handler as a field, which sees the instance.
  fetch = async () => {
    this.extra = this.kind;
    return Response.json({
      kind: this.kind(),
      bound: this.bound(),
      count: this.#add(2),
      greeting: this[GREETING],
      isSelf: this.isSelf,
      isInstance: [this instanceof Plain, this instanceof DurableObject, this instanceof Base],
      name: this.constructor.name,
      keys: Object.keys(this).sort(),
      own: Object.hasOwn(this, 'extra') && this.extra === this.kind,
      env: Object.keys(this.env).length,
      id: this.ctx.id.name,
    });
  };
}

export const Base = instrumentDurableObject(Plain, options);

export class Child extends Base {
  static limit = 4;

  kind() {
    return `child of ${super.kind()}`;
  }
}

class Last extends Child {
  kind() {
    return `last ${super.kind()}`;
  }
}

const Grandchild = instrumentDurableObject(Last, options);
export { Grandchild };

export default instrument(
  {
    async fetch(request, env) {
      const binding = new URL(request.url).pathname.slice(1);
      const answer = await env[binding].getByName('a').fetch('https://links.example/');
      Base.limit++;
      return Response.json({
        ...(await answer.json()),
        statics: [Base.made() > 0, Base.made === Base.made, Plain.limit, Base.limit, Child.limit, Grandchild.limit],
        names: [Base.name, Child.name, Grandchild.name, Base.length, Base.prototype.kind.name],
        extends: [Object.getPrototypeOf(Child) === Base, Grandchild.prototype instanceof Plain],
      });
    },
  },
  options,
);
