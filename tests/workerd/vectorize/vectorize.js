// Speaks the interface of Vectorize (`Vectorize` of @cloudflare/workers-types), as a class with private fields, like the
// platform's own.
class Vectorize {
  #vectors = new Map();

  async describe() {
    return { vectorCount: this.#vectors.size, dimensions: 2 };
  }

  #query(vector, { topK = 5 } = {}) {
    if (vector.length !== 2) throw new Error('VECTOR_QUERY_ERROR (code = 40006): invalid dimensions');
    const matches = [...this.#vectors.keys()].slice(0, topK).map((id) => ({ id, score: 1 }));
    return { matches, count: matches.length };
  }

  async query(vector, options) {
    return this.#query(vector, options);
  }

  async queryById(id, options) {
    return this.#query(this.#vectors.get(id).values, options);
  }

  #write(vectors) {
    for (const vector of vectors) this.#vectors.set(vector.id, vector);
    return { mutationId: 'm' };
  }

  async upsert(vectors) {
    return this.#write(vectors);
  }

  async insert(vectors) {
    return this.#write(vectors);
  }

  async deleteByIds(ids) {
    for (const id of ids) this.#vectors.delete(id);
    return { mutationId: 'm' };
  }

  async getByIds(ids) {
    return ids.flatMap((id) => this.#vectors.get(id) ?? []);
  }
}

export default () => new Vectorize();
