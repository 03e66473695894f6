/**
 * Cloudflare Images: reading, transforming and hosting images. Spans and attributes are named as in Cloudflare's own
 * tracing.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type MethodRow, type TraceObject, attributePicker, tableOf } from './methods.js';

const outputOptions = /* @__PURE__ */ attributePicker('cloudflare.images.options.', 'format quality background anim');
const infoResult = /* @__PURE__ */ attributePicker('cloudflare.images.result.', 'format fileSize width height');

function table(methods: Record<string, MethodRow>): TraceObject {
  return tableOf({ kind: 'images', type: 'Images', name: (operation) => `images_${operation}`, methods });
}

const traceTransformer = /* @__PURE__ */ table({ output: { request: ([options]) => outputOptions(options) } });
const traceImage = /* @__PURE__ */ table({ details: {}, bytes: {}, signedUrl: {}, update: {}, delete: {} });
const traceHosted = /* @__PURE__ */ table({
  upload: {},
  list: {},
  createDirectUpload: {},
  image: { trace: (image, binding) => traceImage(image, binding) },
});

const TRANSFORMER: MethodRow = { trace: (transformer, binding) => traceTransformer(transformer, binding) };

const traceBinding = /* @__PURE__ */ table({
  info: { result: (result: unknown) => infoResult(result) },
  input: TRANSFORMER,
  text: TRANSFORMER,
});

/** Traces an Images binding. */
function traceImages(binding: object, name: string): object {
  traceHosted((binding as { hosted?: unknown }).hosted, name);
  return traceBinding(binding, name);
}

/** The kind of Images bindings. */
export const images: BindingKind = { kind: 'images', members: 'input info', trace: traceImages };
