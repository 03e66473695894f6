/**
 * Spans for the differential test, by what they cover. Each case gets a tracer provider's `tracer`, records its spans
 * with it and ends them; times and ids are the case's own, so that two implementations have nothing to differ in.
 *
 * @module
 */

import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, createTraceState, trace } from '@opentelemetry/api';

/** 22 November 2025, in every form of the API's `TimeInput`. */
const SECONDS = 1_763_800_000;
export const AT = [SECONDS, 123_456_789];
const LATER = [SECONDS + 1, 5];
const caller = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, isRemote: true };
const remote = (fields) => ({ ...caller, ...fields });
const under = (spanContext) => trace.setSpanContext(ROOT_CONTEXT, spanContext);
/** A span from `AT` to `LATER`. */
const span = (tracer, name, options, context = ROOT_CONTEXT, work = () => {}) => {
  const started = tracer.startSpan(name, { startTime: AT, ...options }, context);
  work(started);
  started.end(LATER);
  return started;
};
const attributes = (values) => ({ tracer }) => {
  span(tracer, 'at creation', { attributes: values });
  span(tracer, 'later', {}, ROOT_CONTEXT, (started) => started.setAttributes(values));
  span(tracer, 'one by one', {}, ROOT_CONTEXT, (started) => {
    for (const [key, value] of Object.entries(values)) started.setAttribute(key, value);
  });
  span(tracer, 'in an event', {}, ROOT_CONTEXT, (started) => started.addEvent('event', values, AT));
  span(tracer, 'in a link', { links: [{ context: remote(), attributes: values }] });
};

const error = Object.assign(new TypeError('no such item'), { stack: 'TypeError: no such item\n    at shop' });

export const CASES = {
  'span kinds': ({ tracer }) => {
    span(tracer, 'default');
    for (const kind of Object.values(SpanKind).filter(Number.isInteger)) span(tracer, SpanKind[kind], { kind });
  },
  names: ({ tracer }) => {
    for (const name of ['GET /items', 'größe 😀', 'x'.repeat(5000)]) span(tracer, name);
    span(tracer, 'before', {}, ROOT_CONTEXT, (started) => started.updateName('after'));
  },
  statuses: ({ tracer }) => {
    const set = (...statuses) => (started) => statuses.forEach((status) => started.setStatus(status));
    const [unset, ok, failed] = [SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR];
    const lists = {
      unset: [{ code: unset }],
      'unset with a message': [{ code: unset, message: 'not kept' }],
      ok: [{ code: ok }],
      'ok with a message': [{ code: ok, message: 'not kept' }],
      error: [{ code: failed }],
      'error with a message': [{ code: failed, message: 'größe' }],
      'error after error': [{ code: failed, message: 'first' }, { code: failed, message: 'second' }],
      'ok after error': [{ code: failed, message: 'first' }, { code: ok }],
      'error after ok': [{ code: ok }, { code: failed, message: 'too late' }],
      'unset after error': [{ code: failed, message: 'stays' }, { code: unset }],
    };
    for (const [name, statuses] of Object.entries(lists)) span(tracer, name, {}, ROOT_CONTEXT, set(...statuses));
  },
  times: ({ tracer }) => {
    const [ms, date] = [SECONDS * 1000 + 123, new Date(SECONDS * 1000 + 456)];
    const forms = {
      hrtime: [AT, LATER],
      milliseconds: [ms, ms + 1],
      fractions: [ms + 0.5, ms + 0.75],
      dates: [date, date],
    };
    for (const [name, [startTime, end]] of Object.entries(forms)) {
      const started = tracer.startSpan(name, { startTime, links: [] }, ROOT_CONTEXT);
      started.addEvent('event', startTime).addEvent('event', {}, end).end(end);
    }
    tracer.startSpan('ends before it starts', { startTime: LATER }, ROOT_CONTEXT).end(AT);
  },
  'text, numbers and booleans': attributes({
    text: 'größe 😀',
    empty: '',
    long: 'x'.repeat(3000),
    yes: true,
    no: false,
    int: 42,
    negative: -1,
    zero: 0,
    double: 0.5,
    safe: Number.MAX_SAFE_INTEGER,
    least: Number.MIN_SAFE_INTEGER,
    tiny: 5e-324,
    nan: NaN,
    up: Infinity,
    down: -Infinity,
    'größe.key': 1,
  }),
  'numbers that are no safe integers': attributes({ power: 2 ** 53, huge: 1e300, minusZero: -0 }),
  'arrays of one kind': attributes({ texts: ['a', '', 'c'], numbers: [1, -2, 0.5], flags: [true, false], none: [] }),
  'arrays with holes': attributes({ nulls: ['a', null, 'c'], undefineds: [1, undefined, 3] }),
  'arrays of several kinds': attributes({ mixed: ['a', 1, true] }),
  'null, bytes, maps and arrays of arrays': attributes({
    none: null,
    bytes: Uint8Array.of(0, 1, 255),
    map: { a: 1, b: { c: 'd' } },
    nested: [[1], ['a']],
  }),
  'values that are no attribute values': attributes({
    function: () => 1,
    symbol: Symbol('s'),
    undefined: undefined,
    kept: 'yes',
  }),
  'keys that come again': ({ tracer }) => {
    span(tracer, 'span', { attributes: { a: 1, b: 2 } }, ROOT_CONTEXT, (started) => {
      started.setAttribute('a', 'new').setAttributes({ b: false, c: 3 }).setAttribute('c', 4);
    });
  },
  'an empty key': ({ tracer }) => span(tracer, 'span', { attributes: { '': 'no', a: 1 } }),
  events: ({ tracer }) => {
    span(tracer, 'span', {}, ROOT_CONTEXT, (started) => {
      started.addEvent('second', { n: 2 }, LATER).addEvent('first', { n: 1 }, AT).addEvent('bare', LATER);
      started.addEvent('', { text: 'an empty name' }, LATER);
    });
  },
  exceptions: ({ tracer }) => {
    const thrown = {
      error,
      text: 'only text',
      code: { code: 42, message: 'm' },
      name: { name: 'N', message: 'm', stack: 's' },
    };
    for (const [name, exception] of Object.entries(thrown)) {
      span(tracer, name, {}, ROOT_CONTEXT, (started) => started.recordException(exception, LATER));
    }
  },
  'what is no exception': ({ tracer }) => {
    span(tracer, 'span', {}, ROOT_CONTEXT, (started) => started.recordException({ other: 1 }, LATER));
  },
  links: ({ tracer }) => {
    const first = { context: remote({ traceState: createTraceState('a=1,b=2') }), attributes: { n: 1 } };
    const second = { context: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: TraceFlags.NONE } };
    span(tracer, 'at creation', { links: [first, second] });
    span(tracer, 'later', { links: [second] }, ROOT_CONTEXT, (started) => {
      started.addLink(first).addLinks([second, first]);
    });
  },
  'links without ids': ({ tracer }) => {
    const context = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };
    span(tracer, 'span', { links: [{ context, attributes: { why: 'it has attributes' } }] });
  },
  parents: ({ tracer }) => {
    const root = tracer.startSpan('root', { startTime: AT }, ROOT_CONTEXT);
    const child = tracer.startSpan('child', { startTime: AT }, trace.setSpan(ROOT_CONTEXT, root));
    span(tracer, 'grandchild', {}, trace.setSpan(ROOT_CONTEXT, child));
    span(tracer, 'another root', { root: true }, trace.setSpan(ROOT_CONTEXT, child));
    child.end(LATER);
    root.end(LATER);
  },
  'remote parents': ({ tracer }) => {
    const traceState = createTraceState('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
    const parent = span(tracer, 'remote', {}, under(remote({ traceState })));
    span(tracer, 'its child', {}, trace.setSpan(ROOT_CONTEXT, parent));
    span(tracer, 'local', {}, under(remote({ isRemote: false })));
    span(tracer, 'root under remote', { root: true }, under(remote({ traceState })));
    span(tracer, 'invalid', {}, under(remote({ traceId: '0'.repeat(32) })));
  },
  scopes: ({ provider }) => {
    const schemaUrl = 'https://opentelemetry.io/schemas/1.37.0';
    const scopes = [['name'], ['name', '1.2.3'], ['name', '1.2.3', { schemaUrl }], ['größe', '']];
    for (const [n, scope] of scopes.entries()) span(provider.getTracer(...scope), `span ${n}`);
  },
  'calls after the end': ({ tracer }) => {
    const ended = span(tracer, 'span', { attributes: { a: 1 } });
    ended.setAttribute('b', 2).addEvent('late').updateName('late').setStatus({ code: SpanStatusCode.ERROR });
    ended.addLink({ context: remote() }).recordException(error);
    ended.end([SECONDS + 9, 0]);
  },
};

/** No more than two of everything, and text of at most five characters. */
const LIMITS = {
  attributeCountLimit: 2,
  attributeValueLengthLimit: 5,
  eventCountLimit: 2,
  linkCountLimit: 2,
  attributePerEventCountLimit: 2,
  attributePerLinkCountLimit: 2,
};

const three = { a: 'longer than five', b: ['longer than five', 'ok'], c: 3 };

const LIMITED = {
  'attributes over limits': ({ tracer }) => {
    span(tracer, 'span', { attributes: three }, ROOT_CONTEXT, (started) => {
      started.setAttribute('d', 4).setAttribute('a', 5);
    });
  },
  'attributes of events over limits': ({ tracer }) => {
    span(tracer, 'span', {}, ROOT_CONTEXT, (started) => started.addEvent('event', three, AT));
  },
  'attributes of links over limits': ({ tracer }) => {
    span(tracer, 'span', { links: [{ context: remote(), attributes: three }] });
  },
  'events over limits': ({ tracer }) => {
    span(tracer, 'span', {}, ROOT_CONTEXT, (started) => {
      for (let n = 0; n < 5; n++) started.addEvent(`event ${n}`, AT);
    });
  },
  'links over limits': ({ tracer }) => {
    const links = Array.from({ length: 5 }, (_, n) => ({ context: remote({ spanId: `${n + 1}`.repeat(16) }) }));
    span(tracer, 'span', { links });
  },
};

/** Samples by name, adds an attribute and a tracestate, and lets everything else be. */
const sampler = {
  shouldSample: (_context, traceId, name, kind, given, links) => ({
    decision: { dropped: 0, 'only recorded': 1 }[name] ?? 2,
    attributes: { seen: [traceId, name, kind, Object.keys(given), links.length].join(' '), given: 'by the sampler' },
    traceState: createTraceState('by=sampler'),
  }),
  toString: () => 'ByName',
};

const sampled = ({ tracer }) => {
  const parent = span(tracer, 'root', { kind: SpanKind.SERVER, attributes: { given: 'by the user', a: 1 } });
  span(tracer, 'child', { links: [{ context: remote() }] }, trace.setSpan(ROOT_CONTEXT, parent));
  span(tracer, 'under remote', {}, under(remote({ traceState: createTraceState('from=remote') })));
  for (const name of ['dropped', 'only recorded']) {
    const unsampled = span(tracer, name, {}, trace.setSpan(ROOT_CONTEXT, parent));
    span(tracer, `child of ${name}`, {}, trace.setSpan(ROOT_CONTEXT, unsampled));
  }
};

const limited = ([name, record]) => [name, { record, options: { limits: LIMITS } }];

/** Cases that need options of the provider. */
export const CASES_WITH_OPTIONS = {
  ...Object.fromEntries(Object.entries(LIMITED).map(limited)),
  "a sampler of the user's": { record: sampled, options: { sampler } },
};
