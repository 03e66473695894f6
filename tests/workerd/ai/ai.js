// Speaks the interface of Workers AI (`Ai` of @cloudflare/workers-types), as a class with private fields, like the
// platform's own.
class Ai {
  #runs = 0;
  aiGatewayLogId = null;

  async run(model, inputs, options = {}) {
    this.#runs++;
    this.aiGatewayLogId = `log-${this.#runs}`;
    if (model === 'absent') throw Object.assign(new Error('5007: No such model'), { name: 'InferenceUpstreamError' });
    if (options.returnRawResponse) return new Response('raw secret');
    if (inputs.stream) return new Blob(['data: {"response":"secret"}\n\n']).stream();
    if (model.includes('bge')) return { shape: [1, 2], data: [[0.5, 0.25]] };
    const usage = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
    return inputs.messages ? { response: 'secret', usage } : { image: 'c2VjcmV0' };
  }

  toMarkdown(files) {
    return files ? Promise.resolve([{ name: files[0].name, data: 'secret' }]) : { supported: () => [] };
  }

  async models() {
    return [{ name: '@cf/meta/llama-3.1-8b-instruct' }];
  }

  gateway(id) {
    return { id };
  }
}

export default () => new Ai();
