/**
 * `edgespan check`: one trace, and to Sentry one error that is linked to it, sent as a program would send them.
 *
 * @module
 */

import { readDsn } from '../sentry/options/dsn.js';
import { type EdgespanProvider, createProvider } from '../entry/node.js';
import { withoutSecrets } from '../export/destination.js';
import { diag } from '../host/opentelemetry.js';
import { SentryClient } from '../sentry/errors/client.js';
import { readOptions } from '../sentry/options/read_options.js';
import { SERVER } from '../types/span_kind.js';
import { VERSION } from '../host/version.js';
import { adviceOn } from './advice.js';
import { type Asked, WrongArguments } from './arguments.js';
import { type Exchange, Exchanges, isPage } from './exchange.js';

/** Options of every check. */
const ALWAYS = { sampler: 'always_on', serviceName: 'edgespan-check' } as const;
const ROOT = 'edgespan check';
const CHILD = 'edgespan check, a child';
const ERROR = 'edgespan check: this error is a test';

/** Sends, and says what came of it; whether everything was taken. Throws {@link WrongArguments}. */
export async function check(asked: Asked): Promise<boolean> {
  const exchanges = new Exchanges();
  const { provider, client } = made(asked, exchanges);
  const remarks: string[] = [];
  provider.register();
  diag.setLogger({ error() {}, info() {}, debug() {}, verbose() {}, warn: (told) => remarks.push(told) });

  console.log(`edgespan ${VERSION} sends a test${client ? ' trace and a test error' : ' trace'}.\n`);
  const { traceId, eventId } = sendTest(provider, client);
  // Each has its own limit; this one is only for what goes wrong beyond that.
  const timeoutMs = asked.timeoutMs + 1000;
  const [outcome] = await Promise.all([provider.forceFlush({ timeoutMs }), client?.drain(timeoutMs)]);

  const isEvent = ({ url }: Exchange): boolean => url === client?.options.dsn?.envelopeUrl;
  const isTraced =
    told(
      'trace',
      exchanges.all.find((exchange) => !isEvent(exchange)),
      asked,
    ) && outcome === 'success';
  for (const remark of remarks.filter((text) => text.includes('the receiver rejected'))) {
    console.log(`        ${remark.replace(/^edgespan: the receiver/, 'It')}`);
  }
  const isTold = !client || told('error', exchanges.all.find(isEvent), asked);
  if (isTraced && isTold) console.log(whatToLookFor(traceId, eventId));
  else console.error(`\nedgespan: ${unsaid(isTraced, isTold)} not taken`);
  return isTraced && isTold;
}

interface Senders {
  readonly provider: EdgespanProvider;
  /** There is one toward Sentry. */
  readonly client: SentryClient | undefined;
}

/** What is wrong with an option is wrong with the argument of that name. */
function made(asked: Asked, exchanges: Exchanges): Senders {
  try {
    return asked.dsn === undefined ? forEndpoint(asked, exchanges) : forSentry(asked, asked.dsn, exchanges);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WrongArguments(error.message.replace(/^edgespan: /, ''));
  }
}

function forEndpoint({ endpoint = '', headers, timeoutMs }: Asked, { fetch }: Exchanges): Senders {
  const url = /\/v1\/traces\/?(\?|$)/.test(endpoint) ? { tracesEndpoint: endpoint } : { endpoint };
  return { provider: createProvider({ ...url, headers, timeoutMs, fetch, ...ALWAYS }), client: undefined };
}

function forSentry({ environment, release, timeoutMs }: Asked, dsn: string, { fetch }: Exchanges): Senders {
  if (!readDsn(dsn)) {
    throw new WrongArguments('--dsn is no DSN; it must be as Sentry shows it: https://KEY@HOST/PROJECT_ID');
  }
  const read = readOptions({ dsn, environment, release, timeoutMs, fetch, debug: false });
  return { provider: createProvider({ ...read.provider, ...ALWAYS }), client: new SentryClient(read.client) };
}

/** A root, a child, and an error in the child. */
function sendTest(provider: EdgespanProvider, client: SentryClient | undefined): { traceId: string; eventId: string } {
  const tracer = provider.getTracer('edgespan/check', VERSION);
  return tracer.startActiveSpan(ROOT, { kind: SERVER }, (root) => {
    const eventId = tracer.startActiveSpan(CHILD, (child) => {
      const id = client?.captureException(new Error(ERROR)) ?? '';
      child.end();
      return id;
    });
    root.end();
    return { traceId: root.spanContext().traceId, eventId };
  });
}

/** Says how one of both went: whether it was taken. */
function told(what: 'trace' | 'error', exchange: Exchange | undefined, { dsn, timeoutMs }: Asked): boolean {
  if (!exchange) {
    console.log(`${what}   was not sent within ${timeoutMs} ms`);
    return false;
  }
  const { url, bytes, status, said, tookMs } = exchange;
  const isTaken = status >= 200 && status < 300 && !isPage(exchange);
  console.log(`${what}   ${bytes} bytes to ${withoutSecrets(url)}`);
  console.log(`        ${status === 0 ? 'no answer' : `${status}${said}`} in ${tookMs} ms`);
  if (!isTaken) console.log(`        ${adviceOn(exchange, dsn !== undefined, timeoutMs)}`);
  return isTaken;
}

function whatToLookFor(traceId: string, eventId: string): string {
  const head = '\nEverything was taken. ';
  if (!eventId) return `${head}Look for the trace ${traceId}, of the service edgespan-check.`;
  return `${head}Sentry answers before it looks into it, so wait a little, and then look for

  trace   ${traceId}
          in Explore, Traces: search for trace:${traceId}
  error   ${eventId}
          in Issues: "${ERROR}", linked to the span "${CHILD}"

What does not show up was dropped after the answer: see Stats & Usage of the project.`;
}

function unsaid(isTraced: boolean, isTold: boolean): string {
  if (!isTraced && !isTold) return 'the trace and the error were';
  return isTraced ? 'the error was' : 'the trace was';
}
