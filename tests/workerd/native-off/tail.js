// Receives what the platform traces, and says for each request which spans it had.
export default {
  tailStream({ event, spanContext }) {
    const { url } = event.info;
    if (!url?.includes('links.example')) return undefined;
    const lines = [];
    const names = new Map([[event.spanId, 'request']]);
    return {
      spanOpen({ event: { name, spanId }, spanContext: { spanId: parent } }) {
        names.set(spanId, name);
        lines.push(`${names.get(parent)} > ${name}`);
      },
      outcome: () => console.log(`platform, ${new URL(url).pathname}: ${lines.join(', ')}`),
    };
  },
};
