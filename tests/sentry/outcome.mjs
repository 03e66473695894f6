/**
 * What a recipe came to, told by what Sentry got: which spans, and to which of them each error is tied.
 *
 * @module
 */

const RELEASE = 'shop@1.2.3';
const ENVIRONMENT = 'testing';

/**
 * `errors` by their messages, each with the name of its span, or `nothing`, and the sampling context of its envelope
 * unless there is none; the names of `spans` that came as OTLP, and of `theirs` in envelopes; the `propagator`
 * if it is Sentry's; what a person was told (`said`); and `faults`, of which there must never be any.
 */
export function outcomeOf(relay, { said = [], fields = [] }) {
  const spans = relay.spans();
  const theirs = envelopesOf(relay)
    .flatMap(({ items }) => spansOf(items))
    .sort();
  const faults = [...faultsOf(relay)];
  return {
    errors: errorsOf(relay),
    spans: spans.map(({ name }) => name).sort(),
    ...(theirs.length > 0 && { theirs }),
    ...(fields.includes('sentry-trace') && { propagator: "Sentry's" }),
    ...(said.length > 0 && { said }),
    ...(faults.length > 0 && { faults }),
  };
}

/** The errors alone. */
export function errorsOf(relay) {
  const errors = {};
  const spans = relay.spans();
  for (const { header, items } of envelopesOf(relay)) {
    for (const event of payloads(items, 'event')) {
      const name = event.exception.values.at(-1).value;
      const tie = [spanOf(event, spans), contextOf(header.trace, event)].filter(Boolean).join(', ');
      errors[name] = errors[name] === undefined ? tie : `${errors[name]}; again: ${tie}`;
    }
  }
  return errors;
}

function envelopesOf({ posts }) {
  return posts.flatMap(({ envelope }) => envelope ?? []);
}

function spanOf({ contexts }, spans) {
  const { trace_id: traceId, span_id: spanId } = contexts?.trace ?? {};
  const inTrace = spans.filter((span) => span.traceId === traceId);
  const span = inTrace.find((one) => one.spanId === spanId);
  if (span) return span.name;
  return inTrace.length > 0 ? 'only the trace' : 'nothing';
}

/** Which sampling context the envelope has: that of the event's own trace, or another one. */
function contextOf(trace, { contexts }) {
  if (trace === undefined) return '';
  return trace.trace_id === contexts?.trace?.trace_id ? 'own sampling context' : 'foreign sampling context';
}

/** What Sentry's SDK for Node makes of others' requests: also of ours for OTLP, if its own span is open that long. */
const OF_REQUESTS = 'POST 127.0.0.1';

/** Spans of transactions, and streamed ones. */
function spansOf(items) {
  const whole = payloads(items, 'transaction').flatMap(({ transaction, spans = [] }) => [
    transaction,
    ...spans.map(({ description }) => description),
  ]);
  const streamed = payloads(items, 'span').flatMap((span) => span.items.map(({ name }) => name));
  return [...whole, ...streamed].filter((name) => name !== OF_REQUESTS);
}

function payloads(items, type) {
  return items.filter(({ header }) => header.type === type).map(({ payload }) => JSON.parse(payload.toString()));
}

/** What no recipe may do to spans: refused or badly shown ones, no key, another release, the same one twice. */
function* faultsOf(relay) {
  const traces = relay.posts.filter(({ url }) => url.includes('/integration/otlp/'));
  for (const { url, status, headers, objections } of traces) {
    if (status !== 200) yield `${url} was answered ${status}`;
    yield* objections;
    const auth = headers['x-sentry-auth'];
    if (!auth?.includes(`sentry_key=${relay.project.key}`)) yield `the key came as ${auth}`;
    if ('authorization' in headers) yield 'there is a second authorization';
  }
  const spans = relay.spans();
  for (const { name, attributes } of spans) {
    if (attributes['sentry.release'] !== RELEASE) yield `the release of \`${name}\` is ${attributes['sentry.release']}`;
    const environment = attributes['sentry.environment'];
    if (environment !== ENVIRONMENT) yield `the environment of \`${name}\` is ${environment}`;
  }
  const ids = spans.map(({ spanId }) => spanId);
  if (new Set(ids).size < ids.length) yield 'a span came twice';
}
