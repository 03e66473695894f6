/**
 * Serves the Workers of a scenario in miniflare: real workerd, and beside it the local services that stand in for what
 * Cloudflare binds to Workers.
 *
 *     node miniflare.mjs <configuration>
 *
 * The configuration is a JSON file that the scenarios' runner writes; modules lie beside it, a folder for each Worker.
 * Ports are announced on standard output as workerd announces them, one JSON object per line, and the console of the
 * Workers follows: each Worker answers on a port of its own without anything in between. Triggers that are no requests
 * come over one more port, `control`. It ends when its standard input does.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { Miniflare } from 'miniflare';

const [, , file] = process.argv;
const { inspector, stats, defaults, workers } = JSON.parse(readFileSync(file, 'utf8'));
const folder = dirname(file);
/** Workers that stand in for a binding: they are part of the Worker that has it, and have no port, date and bindings. */
const standIns = new Set(
  workers.flatMap(({ options }) => Object.values(options.wrappedBindings ?? {})).map((one) => one.scriptName ?? one),
);
const taken = workers.slice(1).find(({ name }) => ['main', 'stats', 'control'].includes(name));
if (taken) throw new Error(`a further Worker cannot be called ${taken.name}: that name is taken`);

process.stdin.on('end', () => process.exit(0)).resume();

const miniflare = new Miniflare({
  cf: false,
  inspectorPort: inspector ? 0 : undefined,
  unsafeTriggerHandlers: true,
  handleRuntimeStdio: (stdout, stderr) => {
    stdout.pipe(process.stdout);
    stderr.pipe(process.stderr);
  },
  workers: workers.map(worker),
});
await miniflare.ready;
for (const { name } of workers) {
  for (const entrypoint of entrypointsOf(name)) {
    const { port } = await miniflare.unsafeGetDirectURL(name, entrypoint);
    announce({ event: 'listen', socket: entrypoint === 'default' ? name : entrypoint, port: Number(port) });
  }
}
if (inspector) announce({ event: 'listen-inspector', port: Number((await miniflare.getInspectorURL()).port) });

const control = createServer((request, response) => {
  const answer = (status, result) => response.writeHead(status).end(JSON.stringify(result));
  text(request)
    .then((body) => trigger(JSON.parse(body)))
    .then(
      (result) => answer(200, result),
      (error) => answer(500, { error: String(error) }),
    );
});
control.listen(0, '127.0.0.1', () => announce({ event: 'listen', socket: 'control', port: control.address().port }));

/** The options of one Worker. */
function worker({ name, modules, options }) {
  const root = join(folder, name);
  const sockets = entrypointsOf(name).map((entrypoint) => ({ host: '127.0.0.1', entrypoint }));
  return {
    name,
    modulesRoot: root,
    modules: modules.map((module) => {
      const path = join(root, module);
      if (module.endsWith('.wasm')) return { type: 'CompiledWasm', path };
      if (module.endsWith('.json')) return { type: 'Text', path };
      // Else miniflare has stacks say where the file lies on this machine.
      return { type: 'ESModule', path, contents: `${readFileSync(path, 'utf8')}\n//# sourceURL=${module}\n` };
    }),
    ...(sockets.length > 0 && { unsafeDirectSockets: sockets }),
    ...(standIns.has(name) ? options : withDefaults(options)),
  };
}

/** The handlers of a Worker that answer on ports of their own. */
function entrypointsOf(name) {
  if (standIns.has(name)) return [];
  return name === 'main' && stats ? ['default', 'stats'] : ['default'];
}

function withDefaults(options) {
  return { ...defaults, ...options, bindings: { ...defaults.bindings, ...options.bindings } };
}

/** Does what is no request, and says what came of it: without what differs from run to run. */
async function trigger({ worker, trigger }) {
  const [[kind, given]] = Object.entries(trigger);
  switch (kind) {
    case 'scheduled': {
      const scheduledTime = new Date(given.scheduledTime ?? Date.now());
      return (await miniflare.getWorker(worker)).scheduled({ ...given, scheduledTime });
    }
    case 'queue': {
      const { queue, messages } = given;
      const sent = messages.map((message, index) => ({
        id: `${index + 1}`,
        attempts: 1,
        ...message,
        timestamp: new Date(message.timestamp ?? Date.now()),
      }));
      return (await miniflare.getWorker(worker)).queue(queue, sent);
    }
    case 'email': {
      const { from, to, raw } = given;
      const query = new URLSearchParams({ from, to, format: 'json' });
      const path = `http://main/cdn-cgi/handler/email?${query}`;
      const response = await miniflare.dispatchFetch(path, { method: 'POST', body: raw });
      const { outcome, rejectReason, forwards, replies } = await response.json();
      return {
        outcome,
        rejectReason,
        forwards: forwards.map(({ recipient, headers }) => ({ recipient, headers })),
        replies: replies.map(({ sender }) => ({ sender })),
      };
    }
    case 'evict': {
      const { class: className, webSockets, ...object } = given;
      await miniflare.unsafeEvictDurableObject(worker, className, { webSockets, ...object });
      return { evicted: className };
    }
    default:
      throw new TypeError(`there is no trigger ${kind}`);
  }
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function announce(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
