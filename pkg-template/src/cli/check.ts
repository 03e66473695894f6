/**
 * `edgespan check`: sends one trace, and to Sentry also one error linked to it, through the same code as a program.
 *
 * @module
 */

import { readDsn } from '../sentry/options/dsn.js';
import { type EdgespanProvider, createProvider } from '../entry/node.js';
import { displayUrl } from '../export/destination.js';
import { diag } from '../host/opentelemetry.js';
import { SentryClient } from '../sentry/errors/client.js';
import { readOptions } from '../sentry/options/read_options.js';
import { SERVER } from '../types/span_kind.js';
import { VERSION } from '../host/version.js';
import { adviceOn } from './advice.js';
import { type CheckArguments, WrongArguments } from './arguments.js';
import { type Exchange, Exchanges, isPage } from './exchange.js';

/** Provider options of every check. */
const ALWAYS = { sampler: 'always_on', serviceName: 'edgespan-check' } as const;
const ROOT = 'edgespan check';
const CHILD = 'edgespan check, a child';
const ERROR = 'edgespan check: this error is a test';

/** Sends a test and prints the results. `true` when everything was accepted. Throws {@link WrongArguments}. */
export async function check(args: CheckArguments): Promise<boolean> {
  const exchanges = new Exchanges();
  const { provider, client } = sendersFor(args, exchanges);
  const warnings: string[] = [];
  provider.register();
  diag.setLogger({ error() {}, info() {}, debug() {}, verbose() {}, warn: (message) => warnings.push(message) });

  console.log(`edgespan ${VERSION} sends a test${client ? ' trace and a test error' : ' trace'}.\n`);
  const { traceId, eventId } = sendTest(provider, client);
  // Each POST has its own timeout; the extra second is for failures outside of the POSTs.
  const timeoutMs = args.timeoutMs + 1000;
  const [outcome] = await Promise.all([provider.forceFlush({ timeoutMs }), client?.drain(timeoutMs)]);

  const isEvent = ({ url }: Exchange): boolean => url === client?.options.dsn?.envelopeUrl;
  const isTraceTaken =
    report(
      'trace',
      exchanges.all.find((exchange) => !isEvent(exchange)),
      args,
    ) && outcome === 'success';
  for (const warning of warnings.filter((text) => text.includes('the receiver rejected'))) {
    console.log(`        ${warning.replace(/^edgespan: the receiver/, 'It')}`);
  }
  const isErrorTaken = !client || report('error', exchanges.all.find(isEvent), args);
  if (isTraceTaken && isErrorTaken) console.log(lookUpHint(traceId, eventId));
  else console.error(`\nedgespan: ${lost(isTraceTaken, isErrorTaken)} not taken`);
  return isTraceTaken && isErrorTaken;
}

interface Senders {
  readonly provider: EdgespanProvider;
  /** Set when the check is for Sentry. */
  readonly client: SentryClient | undefined;
}

/** Options and arguments have the same names, so errors of options become errors of arguments. */
function sendersFor(args: CheckArguments, exchanges: Exchanges): Senders {
  try {
    return args.dsn === undefined ? forEndpoint(args, exchanges) : forSentry(args, args.dsn, exchanges);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WrongArguments(error.message.replace(/^edgespan: /, ''));
  }
}

function forEndpoint({ endpoint = '', headers, timeoutMs }: CheckArguments, { fetch }: Exchanges): Senders {
  const url = /\/v1\/traces\/?(\?|$)/.test(endpoint) ? { tracesEndpoint: endpoint } : { endpoint };
  return { provider: createProvider({ ...url, headers, timeoutMs, fetch, ...ALWAYS }), client: undefined };
}

function forSentry({ environment, release, timeoutMs }: CheckArguments, dsn: string, { fetch }: Exchanges): Senders {
  if (!readDsn(dsn)) {
    throw new WrongArguments('--dsn is no DSN; it must be as Sentry shows it: https://KEY@HOST/PROJECT_ID');
  }
  const read = readOptions({ dsn, environment, release, timeoutMs, fetch, debug: false });
  return { provider: createProvider({ ...read.provider, ...ALWAYS }), client: new SentryClient(read.client) };
}

/** Records a root span, a child, and an error in the child. */
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

/** Prints the result of the trace or the error. `true` when it was accepted. */
function report(what: 'trace' | 'error', exchange: Exchange | undefined, { dsn, timeoutMs }: CheckArguments): boolean {
  if (!exchange) {
    console.log(`${what}   was not sent within ${timeoutMs} ms`);
    return false;
  }
  const { url, bytes, status, detail, tookMs } = exchange;
  const isTaken = status >= 200 && status < 300 && !isPage(exchange);
  console.log(`${what}   ${bytes} bytes to ${displayUrl(url)}`);
  console.log(`        ${status === 0 ? 'no answer' : `${status}${detail}`} in ${tookMs} ms`);
  if (!isTaken) console.log(`        ${adviceOn(exchange, dsn !== undefined, timeoutMs)}`);
  return isTaken;
}

function lookUpHint(traceId: string, eventId: string): string {
  const head = '\nEverything was taken. ';
  if (!eventId) return `${head}Look for the trace ${traceId}, of the service edgespan-check.`;
  return `${head}Sentry answers before it looks into it, so wait a little, and then look for

  trace   ${traceId}
          in Explore, Traces: search for trace:${traceId}
  error   ${eventId}
          in Issues: "${ERROR}", linked to the span "${CHILD}"

What does not show up was dropped after the answer: see Stats & Usage of the project.`;
}

function lost(isTraceTaken: boolean, isErrorTaken: boolean): string {
  if (!isTraceTaken && !isErrorTaken) return 'the trace and the error were';
  return isTraceTaken ? 'the error was' : 'the trace was';
}
