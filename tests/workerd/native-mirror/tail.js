// Receives what the platform traces, and says of each request which spans it had, inside of which, and what they say.
export default {
  tailStream({ event, spanContext }) {
    const { url } = event.info;
    if (!url?.includes('links.example')) return undefined;
    const spans = new Map([[event.spanId, { name: 'request', told: [] }]]);
    const tell = (spanContext, what) => spans.get(spanContext.spanId)?.told.push(what);
    return {
      spanOpen({ event: { name, spanId }, spanContext: { spanId: parent } }) {
        spans.set(spanId, { name: `${spans.get(parent)?.name} > ${name}`, told: [] });
      },
      attributes({ event: { info }, spanContext }) {
        const ours = info.filter(({ name }) => ['text', 'count', 'flag', 'list'].includes(name));
        if (ours.length > 0)
          tell(spanContext, JSON.stringify(Object.fromEntries(ours.map(({ name, value }) => [name, value]))));
      },
      spanUpdate: ({ event: { info }, spanContext }) => tell(spanContext, JSON.stringify(info)),
      exception: ({ event: { name, message }, spanContext }) => tell(spanContext, `${name}: ${message}`),
      outcome() {
        for (const { name, told } of spans.values()) console.log([`platform: ${name}`, ...told].join(' '));
      },
    };
  },
};
