/**
 * Stack traces of the three engines as frames.
 *
 * Those of V8 are as Node, Deno and Chromium write them, and this runtime's own; those of Bun, which writes V8's form,
 * are in `sentry-stack-bun.test.mjs`. Those of SpiderMonkey and JavaScriptCore are as Firefox and Safari write them:
 * most lines are in the tests of <https://github.com/stacktracejs/error-stack-parser> and of
 * <https://github.com/getsentry/sentry-javascript> (`packages/browser/test/tracekit`), those of asynchronous calls in
 * logs of projects that use them.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const [{ framesOf }, { host, setHost }] = await Promise.all([
  inside('sentry/errors/stack.js'),
  inside('host/host.js'),
]);

/** Frames as `function file:line:column`, the newest first as in stacks; what is not the user's has a `-` before it. */
function calls(stack, message) {
  const shown = framesOf(stack, message).map(
    ({ function: name, filename, lineno, colno, in_app, instruction_addr }) => {
      const place = [filename, lineno, colno, instruction_addr].filter((part) => part !== undefined).join(':');
      return `${in_app ? '' : '-'}${name}${place && ` ${place}`}`;
    },
  );
  return shown.reverse();
}

/** A test for one stack: its lines, and what becomes of them. */
function stack(what, lines, expected) {
  test(`a stack of ${what}`, () => {
    assert.deepEqual(
      as({ isWorkers: false }, () => calls(lines.join('\n'))),
      expected,
    );
  });
}

/** Runs as where a file has such a name. */
function as(changes, work) {
  const before = host;
  setHost({ ...before, ...changes });
  try {
    return work();
  } finally {
    setHost(before);
  }
}

stack(
  'V8: functions, methods, constructors, aliases, and code without a function',
  [
    'TypeError: no',
    '    at new Cart (https://shop.example/_next/app.js:3:12)',
    '    at Object.fetch [as handler] (https://shop.example/app.js:40:1)',
    '    at get total [as total] (https://shop.example/app.js:41:2)',
    '    at async Shop.open (https://shop.example/app.js:42:3)',
    '    at async https://shop.example/app.js:43:4',
    '    at async Promise.all (index 0)',
    '    at Array.map (<anonymous>)',
    '    at Page (https://shop.example/(shop)/[id]/page (2).js:1:2)',
    '    at <anonymous>',
  ],
  [
    'new Cart https://shop.example/_next/app.js:3:12',
    'Object.fetch https://shop.example/app.js:40:1',
    'get total https://shop.example/app.js:41:2',
    'Shop.open https://shop.example/app.js:42:3',
    '? https://shop.example/app.js:43:4',
    '-Promise.all',
    '-Array.map',
    'Page https://shop.example/(shop)/[id]/page (2).js:1:2',
    '-?',
  ],
);

stack(
  'V8: files of Node, Deno and Windows, and what is not the user’s',
  [
    'Error',
    '    at main (file:///srv/app/main.mjs:1:2)',
    '    at main (file:///C:/app/main.mjs:1:2)',
    '    at main (C:\\app\\main.js:1:2)',
    '    at /srv/my app (1)/main.js:3:4',
    '    at express (/srv/app/node_modules/express/index.js:1:2)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at listOnTimeout (ext:core/02_timers.js:307:17)',
    '    at handler (https://deno.land/std/http/server.ts:1:2)',
    '    at run (webpack-internal:///(rsc)/./app/page.tsx:1:2)',
    '    at run (blob:https://shop.example/9b6a2acd-d909-44e2-b021:1:2)',
    '    at run (chrome-extension://abc/content.js:1:2)',
    '    at cloudflare-internal:workers:1:2',
  ],
  [
    'main /srv/app/main.mjs:1:2',
    'main C:/app/main.mjs:1:2',
    'main C:\\app\\main.js:1:2',
    '? /srv/my app (1)/main.js:3:4',
    '-express /srv/app/node_modules/express/index.js:1:2',
    '-process.processTicksAndRejections node:internal/process/task_queues:95:5',
    '-listOnTimeout ext:core/02_timers.js:307:17',
    'handler https://deno.land/std/http/server.ts:1:2',
    'run webpack-internal:///(rsc)/./app/page.tsx:1:2',
    'run blob:https://shop.example/9b6a2acd-d909-44e2-b021:1:2',
    '-run chrome-extension://abc/content.js:1:2',
    '-? cloudflare-internal:workers:1:2',
  ],
);

stack(
  'V8: code that `eval` ran is where `eval` was called',
  [
    'Error: ev',
    '    at inEval (eval at <anonymous> (file:///srv/st (1).mjs:5:13), <anonymous>:1:28)',
    '    at eval (eval at a (eval at b (https://shop.example/app.js:2:3), <anonymous>:1:1), <anonymous>:9:9)',
    '    at eval (eval at <anonymous> (unknown source), <anonymous>:3:8)',
  ],
  ['inEval /srv/st (1).mjs:5:13', 'eval https://shop.example/app.js:2:3', '-eval'],
);

stack(
  'V8: WebAssembly, with names of C++',
  [
    'RuntimeError: memory access out of bounds',
    '    at wasm://wasm/dad4e286:wasm-function[0]:0x21',
    '    at <anonymous> (wasm://wasm/9ce30032:wasm-function[7]:0x21)',
    '    at rust_panic (http://127.0.0.1:8080/wasm_bg.wasm:wasm-function[254]:0x26d0b)',
    '    at fl::AtomicFake<unsigned int>::load() const (http://localhost:8142/fastled.wasm:wasm-function[83]:0xa712)',
    '    at zend_execute (wasm://wasm/php.wasm-08397aae:1:6671059)',
  ],
  [
    'wasm-function[0] wasm://wasm/dad4e286:0x21',
    'wasm-function[7] wasm://wasm/9ce30032:0x21',
    'rust_panic http://127.0.0.1:8080/wasm_bg.wasm:0x26d0b',
    'fl::AtomicFake<unsigned int>::load() const http://localhost:8142/fastled.wasm:0xa712',
    'zend_execute wasm://wasm/php.wasm-08397aae:1:6671059',
  ],
);

stack(
  'SpiderMonkey: names with slashes, code without a function, parentheses and `@` in a URL',
  [
    'fooIterator@http://localhost:5000/test:20:17',
    '[2]</Bar.prototype._baz/</<@http://path/to/file.js:703:28',
    '.plugin/e.fn[c]/<@http://path/to/file.js:1:1',
    '@file:///path/to/index.html:23:1',
    'onClick@http://localhost:3002/_next/static/chunks/app/(group)/[route]/script.js:1:644',
    '_update/j<@https://cdn.jsdelivr.net/npm/monaco-editor@0.52.2/min/vs/editor/editor.main.js:722:107791',
    'dumpException3@http://path/to/file.js:52',
    'render@resource://path/data/content/bundle.js:5529:16',
    '',
  ],
  [
    'fooIterator http://localhost:5000/test:20:17',
    '[2]</Bar.prototype._baz/</< http://path/to/file.js:703:28',
    '.plugin/e.fn[c]/< http://path/to/file.js:1:1',
    '? /path/to/index.html:23:1',
    'onClick http://localhost:3002/_next/static/chunks/app/(group)/[route]/script.js:1:644',
    '_update/j< https://cdn.jsdelivr.net/npm/monaco-editor@0.52.2/min/vs/editor/editor.main.js:722:107791',
    'dumpException3 http://path/to/file.js:52',
    '-render resource://path/data/content/bundle.js:5529:16',
  ],
);

stack(
  'SpiderMonkey: what an asynchronous call came from',
  [
    'createRoot@webpack-internal:///./node_modules/react-dom/client.js:9:16',
    'runRender@webpack-internal:///./.cache/app.js:207:15',
    '@webpack-internal:///./.cache/app.js:215:9',
    'setTimeout handler*@webpack-internal:///./.cache/app.js:214:17',
    'promise callback*schedule_update@webpack-internal:///./.cache/app.js:177:150',
    'async*open@https://store.local/checkout/?ver=1.0.0:7:3437',
  ],
  [
    '-createRoot webpack-internal:///./node_modules/react-dom/client.js:9:16',
    'runRender webpack-internal:///./.cache/app.js:207:15',
    '? webpack-internal:///./.cache/app.js:215:9',
    '? webpack-internal:///./.cache/app.js:214:17',
    'schedule_update webpack-internal:///./.cache/app.js:177:150',
    'open https://store.local/checkout/?ver=1.0.0:7:3437',
  ],
);

stack(
  'SpiderMonkey: code that `eval` or `Function` made is where that was called, and WebAssembly',
  [
    'baz@http://localhost:8080/file.js line 26 > eval line 2 > eval:1:30',
    '@http://localhost:8080/file.js line 26 > eval:4:18',
    'anonymous@http://localhost:8080/file.js line 30 > Function:1:1',
    'speak@http://localhost:8080/file.js:26:17',
    'example@http://localhost:8002/wasm-example.wasm:wasm-function[1]:0x8c',
    '@http://localhost:8080/wllama.wasm:wasm-function[796]:0x7dfe2',
  ],
  [
    'baz http://localhost:8080/file.js:26',
    '? http://localhost:8080/file.js:26',
    '? http://localhost:8080/file.js:30',
    'speak http://localhost:8080/file.js:26:17',
    'example http://localhost:8002/wasm-example.wasm:0x8c',
    'wasm-function[796] http://localhost:8080/wllama.wasm:0x7dfe2',
  ],
);

stack(
  'JavaScriptCore: native code, `eval`, module code and lines that are only a place',
  [
    'aha@http://localhost:5000/:19:22',
    'http://localhost:5000/:34:25',
    'map@[native code]',
    'eval code',
    'eval@[native code]',
    'module code@https://ophiker.com/js/main.js?x=1:16:4',
    'global code@http://localhost:3000/(group)/[route]/script.js:1:334',
    'https://cdn.jsdelivr.net/npm/monaco-editor@0.52.2/min/vs/editor.js:1:2',
    '@[native code]',
    '[native code]',
    'safari-web-extension://46434E60-F5BD-48A4-80C8-A422C5D16897/scripts/content-script.js:29:56027',
  ],
  [
    'aha http://localhost:5000/:19:22',
    '? http://localhost:5000/:34:25',
    '-map',
    '-eval',
    'module code https://ophiker.com/js/main.js?x=1:16:4',
    'global code http://localhost:3000/(group)/[route]/script.js:1:334',
    '? https://cdn.jsdelivr.net/npm/monaco-editor@0.52.2/min/vs/editor.js:1:2',
    '-?',
    '-? safari-web-extension://46434E60-F5BD-48A4-80C8-A422C5D16897/scripts/content-script.js:29:56027',
  ],
);

stack(
  'JavaScriptCore: asynchronous and WebAssembly',
  [
    'forEach@[native code]',
    'wasm-stub@[wasm code]',
    '<?>.wasm-function[swift_reportError]@[wasm code]',
    'async open@https://shop.example/app.js:1:2',
    'promiseReactionJob@[native code]',
  ],
  [
    '-forEach',
    '-wasm-stub',
    '-<?>.wasm-function[swift_reportError]',
    'open https://shop.example/app.js:1:2',
    '-promiseReactionJob',
  ],
);

test('this runtime’s own stacks: methods, callbacks, `await`, `eval` where it is allowed', async () => {
  class Shop {
    async open() {
      await null;
      throw new Error('closed\n    at fake (x.js:1:1)');
    }
    static each() {
      return [1].map(function named() {
        return new Error('each').stack;
      })[0];
    }
  }
  async function outer() {
    await new Shop().open();
  }
  const names = (stack, message) => framesOf(stack, message).map(({ function: name }) => name);
  const rejected = await outer().catch((error) => error);
  assert.deepEqual(names(rejected.stack, rejected.message).slice(-2), ['outer', 'Shop.open']);
  assert.deepEqual(names(Shop.each(), 'each').slice(-3), ['Shop.each', 'Array.map', 'named']);
  const [newest] = framesOf(new Error('here').stack).slice(-1);
  assert.match(newest.filename, /sentry-stack\.test/);
  assert.ok(newest.lineno > 0 && newest.colno > 0 && newest.in_app);
});

test('a message that looks like calls is none', () => {
  const message = 'no\n    at fake (/srv/fake.js:1:1)\n    at @ more';
  assert.deepEqual(calls(`TypeError: ${message}\n    at real (/srv/a.js:1:2)`, message), ['real /srv/a.js:1:2']);
});

test('a line of more than 1024 characters is no call', () => {
  const long = `https://shop.example/${'x'.repeat(1000)}.js`;
  assert.deepEqual(calls(`Error\n    at f (${long}:1:2)\n    at g (/srv/a.js:1:2)`), ['g /srv/a.js:1:2']);
});

test('the newest 50 calls are kept, the oldest first', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `    at f${n} (/srv/a.js:${n + 1}:1)`);
  const frames = framesOf(`Error\n${lines.join('\n')}`);
  assert.deepEqual([frames.length, frames[0].function, frames[49].function], [50, 'f49', 'f0']);
});

test('whatever a stack is, it is read in no time', () => {
  const parts = [' (', ')', 'at ', '\n', ' ', ':1', '@', 'eval at ', ' line 1 > eval', '://', '1', '\n   at (', '*'];
  for (const one of parts) {
    for (const other of parts) {
      const text = (one + other).repeat(100_000);
      const started = Date.now();
      for (const whole of [text, `Error: ${text}`, `    at ${text.slice(0, 1000)})`, `a@${text.slice(0, 1000)}`]) {
        assert.ok(framesOf(whole, 'm').length <= 50);
      }
      assert.ok(Date.now() - started < 1000, JSON.stringify([one, other]));
    }
  }
});

test('names without host and folder are `app:///` and the name, as upload tools have them', () => {
  const lines =
    'Error\n    at fetch (worker.js:1:2)\n    at main (./dist/index.js:3:4)\n    at main (file:///bundle/w.js:5:6)';
  assert.deepEqual(
    as({ isWorkers: true }, () => calls(lines)),
    ['fetch app:///worker.js:1:2', 'main app:///dist/index.js:3:4', 'main app:///bundle/w.js:5:6'],
  );
  assert.deepEqual(
    as({ isWorkers: false }, () => calls(lines)),
    ['fetch app:///worker.js:1:2', 'main app:///dist/index.js:3:4', 'main /bundle/w.js:5:6'],
  );
});
