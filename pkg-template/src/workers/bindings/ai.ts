/**
 * Workers AI (OpenTelemetry semantic conventions, `gen-ai/gen-ai-spans.md`): records the model, its settings and the
 * token counts. Prompts and completions are never recorded; streams and responses are returned untouched.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { attributePicker, tableOf } from './methods.js';

/** Inputs of a chat model. */
interface Inputs {
  readonly messages?: unknown;
}

/** The output of a model that does not stream. */
interface Output {
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
}

const MODEL = 'gen_ai.request.model';
const OPERATION = 'gen_ai.operation.name';

const modelSettings = attributePicker('gen_ai.request.', 'max_tokens temperature top_p');

/** Traces a Workers AI binding. */
const traceAi = /* @__PURE__ */ tableOf({
  kind: 'ai',
  type: 'AI',
  name(operation, _, attributes) {
    const model = attributes[MODEL];
    return model === undefined ? `ai_${operation}` : `${attributes[OPERATION] as string} ${model as string}`;
  },
  methods: {
    run: { request: ([model, inputs]) => request(String(model), inputs as Inputs | undefined), result: usage },
    // Without arguments `toMarkdown()` returns a service object and converts nothing: no span.
    toMarkdown: { request: ({ length }) => (length > 0 ? {} : undefined) },
  },
});

function request(model: string, inputs: Inputs | undefined): Attributes {
  const embeds = /embed|\/bge-/.test(model) ? 'embeddings' : 'generate_content';
  return modelSettings(inputs, {
    'gen_ai.provider.name': 'cloudflare.workers_ai',
    [OPERATION]: inputs?.messages ? 'chat' : embeds,
    [MODEL]: model,
  });
}

function usage(output: unknown): Attributes | undefined {
  if (output instanceof ReadableStream || output instanceof Response) return undefined;
  const { usage: used } = (output ?? {}) as Output;
  return { 'gen_ai.usage.input_tokens': used?.prompt_tokens, 'gen_ai.usage.output_tokens': used?.completion_tokens };
}

/** The kind of Workers AI bindings. */
export const ai: BindingKind = { kind: 'ai', members: 'run toMarkdown', trace: traceAi };
