/**
 * Workers AI (OpenTelemetry semantic conventions, `gen-ai/gen-ai-spans.md`): which model, with which settings, and how
 * many tokens. Prompts and answers never; streams and responses are handed out untouched.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { picked, tableOf } from './methods.js';

/** Inputs of models that chat. */
interface Inputs {
  readonly messages?: unknown;
}

/** What models give that were not asked for a stream. */
interface Output {
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
}

const MODEL = 'gen_ai.request.model';
const OPERATION = 'gen_ai.operation.name';

const settings = picked('gen_ai.request.', 'max_tokens temperature top_p');

/** Workers AI. */
export const traceAi = /* @__PURE__ */ tableOf({
  kind: 'ai',
  type: 'AI',
  name(operation, _, attributes) {
    const model = attributes[MODEL];
    return model === undefined ? `ai_${operation}` : `${attributes[OPERATION] as string} ${model as string}`;
  },
  methods: {
    run: { requestAttributes: ([model, inputs]) => request(String(model), inputs as Inputs | undefined), resultAttributes: usage },
    // Without files it gives a service that can do more.
    toMarkdown: { requestAttributes: ({ length }) => (length > 0 ? {} : undefined) },
  },
});

function request(model: string, inputs: Inputs | undefined): Attributes {
  const embeds = /embed|\/bge-/.test(model) ? 'embeddings' : 'generate_content';
  return settings(inputs, {
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

/** Workers AI. */
export const ai: BindingKind = { kind: 'ai', members: 'run toMarkdown', trace: traceAi };
