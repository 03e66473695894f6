/**
 * What the suites use of `node:test`, for runtimes that have none: tests run one after the other as they are
 * registered, hooks around them, subtests inside them, and every outcome is kept.
 *
 * The names and the order are those of Node's runner: <https://nodejs.org/api/test.html>.
 *
 * @module
 */

import { MockTracker } from './mock.mjs';

/** A test that takes longer than this has failed. */
const TIMEOUT_MS = 15_000;
/** In haste, tests are expected to fail: less is waited for. */
const HASTY_TIMEOUT_MS = 1000;

/** Tests that were registered together: those of a file, of a `describe`, or of a test with subtests. */
class Group {
  hooks = { before: [], after: [], beforeEach: [], afterEach: [] };
  #tail = Promise.resolve();
  #began;

  constructor(path = [], parent = undefined) {
    this.path = path;
    this.parent = parent;
  }

  /** Runs `work` after everything that was added before. */
  add(work) {
    return (this.#tail = this.#tail.then(work));
  }

  /** Runs the `before` hooks of this group and those around it, once. */
  async begin() {
    await this.parent?.begin();
    await (this.#began ??= each(this.hooks.before));
  }

  /** Settles when all that was added has run, and the `after` hooks. */
  async finish() {
    for (let tail; tail !== this.#tail; ) await (tail = this.#tail);
    await each(this.hooks.after);
  }

  /** The hooks around each test, as Node orders them: the outer ones first before it, last after it. */
  around(name) {
    const outer = this.parent?.around(name) ?? [];
    return name === 'beforeEach' ? [...outer, ...this.hooks[name]] : [...this.hooks[name], ...outer];
  }
}

async function each(hooks, argument) {
  for (const hook of hooks) await hook(argument);
}

const isFunction = (arg) => typeof arg === 'function';

/** A runner: what `node:test` exports, and `outcomesOf`. */
export function createRunner({ timeoutMs = TIMEOUT_MS } = {}) {
  const root = new Group();
  const outcomes = [];
  /** Where `test` and the hooks register: the innermost `describe` whose function runs. */
  let current = root;
  let isHasty = false;

  const note = (path, outcome, detail) => outcomes.push({ name: path.join(' > '), outcome, detail });

  function register(group, args) {
    const [options, work] = [args.find((arg) => typeof arg === 'object') ?? {}, args.find(isFunction)];
    const path = [...group.path, typeof args[0] === 'string' ? args[0] : (work?.name ?? '<anonymous>')];
    const why = options.skip || options.todo || !work;
    return group.add(() => (why ? note(path, 'skipped', String(why)) : run(group, path, work, options)));
  }

  async function run(group, path, work, options) {
    if (isHasty && outcomes.some(({ outcome }) => outcome === 'failed')) return;
    const inner = new Group(path);
    const mock = new MockTracker();
    const test = {
      name: path.at(-1),
      mock,
      diagnostic: () => {},
      test: (...args) => register(inner, args),
      ...hooksOf(() => inner),
    };
    const stray = strays();
    let failure;
    const attempt = async (step) => {
      try {
        await step();
      } catch (error) {
        failure ??= { error };
      }
    };
    await attempt(() => group.begin());
    await attempt(() => each(group.around('beforeEach'), test));
    if (!failure) await attempt(() => inTime(work, test, isHasty ? HASTY_TIMEOUT_MS : (options.timeout ?? timeoutMs)));
    await attempt(() => inner.finish());
    mock.restoreAll();
    await attempt(() => each(group.around('afterEach'), test));
    await attempt(() => stray.end());
    note(path, failure ? 'failed' : 'passed', failure && told(failure.error));
  }

  /** Runs the suite that `load` imports and gives `{ name, outcome, detail }` of each of its tests. */
  async function outcomesOf(load, { hasty = false } = {}) {
    isHasty = hasty;
    try {
      await load();
      await root.finish();
    } catch (error) {
      note(['the file itself'], 'failed', told(error));
    }
    return outcomes;
  }

  const test = (...args) => register(current, args);
  test.skip = (name) => register(current, [name, { skip: true }]);
  test.todo = test.skip;

  function describe(name, ...rest) {
    const outer = current;
    const group = new Group([...outer.path, name], outer);
    current = group;
    try {
      rest.find(isFunction)();
    } finally {
      current = outer;
    }
    return outer.add(() => group.finish());
  }

  return { test, describe, outcomesOf, mock: new MockTracker(), ...hooksOf(() => current) };
}

function hooksOf(group) {
  const adder = (name) => (hook) => void group().hooks[name].push(hook);
  return Object.fromEntries(Object.keys(new Group().hooks).map((name) => [name, adder(name)]));
}

/** Runs the test, which may take a callback after its context, as in Node. */
async function inTime(work, test, timeoutMs) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${timeoutMs} ms`)), timeoutMs);
  });
  const done = () =>
    work.length > 1
      ? new Promise((resolve, reject) => work(test, (error) => (error ? reject(error) : resolve())))
      : work(test);
  try {
    await Promise.race([done(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejections that nobody handles while a test runs are its failure. */
function strays() {
  const reasons = [];
  const keep = (event) => reasons.push(event.reason);
  globalThis.addEventListener?.('unhandledrejection', keep);
  return {
    async end() {
      // The runtime tells of them when the queue of microtasks is empty.
      await new Promise((resolve) => setTimeout(resolve));
      globalThis.removeEventListener?.('unhandledrejection', keep);
      if (reasons.length > 0) throw reasons[0];
    },
  };
}

function told(error) {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const { stack = '', name, message } = error;
  return stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
}

/** The runner of the suite that is in this bundle. */
export const { test, describe, outcomesOf, mock, before, after, beforeEach, afterEach } = createRunner();
export { test as it, describe as suite, test as default };
