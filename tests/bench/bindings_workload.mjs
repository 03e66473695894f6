// Requests that only call a binding. `begin` makes a request's root span, `inside` runs what is in it, `end` ends it.

/** Calls of one request. */
export const CALLS = 20;
/** Requests of one round; long enough for a clock of whole milliseconds. */
export const REQUESTS = 5000;

/** A namespace that has nothing, at once. Of a class of its own, as methods are replaced in classes. */
export function namespace() {
  return new (class KvNamespace {
    async get() {
      return null;
    }
    async getWithMetadata() {
      return { value: null, metadata: null };
    }
    async put() {}
    async list() {}
    async delete() {}
  })();
}

/** A dataset that takes everything and keeps nothing, of a class of its own. */
export function dataset() {
  return new (class AnalyticsEngineDataset {
    writeDataPoint() {}
  })();
}

export async function read(kv) {
  for (let n = 0; n < CALLS; n++) await kv.get('a key');
}

export async function write(dataset) {
  for (let n = 0; n < CALLS; n++) dataset.writeDataPoint({ indexes: ['a'], doubles: [n] });
}
