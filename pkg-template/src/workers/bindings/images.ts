/**
 * Cloudflare Images: what is asked of images, made of them, and stored. Called as in Cloudflare's own tracing.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type MethodRow, type TraceObject, picked, tableOf } from './methods.js';

const options = /* @__PURE__ */ picked('cloudflare.images.options.', 'format quality background anim');
const result = /* @__PURE__ */ picked('cloudflare.images.result.', 'format fileSize width height');

function table(methods: Record<string, MethodRow>): TraceObject {
  return tableOf({ kind: 'images', type: 'Images', name: (operation) => `images_${operation}`, methods });
}

const traceTransformer = /* @__PURE__ */ table({ output: { requestAttributes: ([given]) => options(given) } });
const traceImage = /* @__PURE__ */ table({ details: {}, bytes: {}, signedUrl: {}, update: {}, delete: {} });
const traceHosted = /* @__PURE__ */ table({
  upload: {},
  list: {},
  createDirectUpload: {},
  image: { traceResult: (image, binding) => traceImage(image, binding) },
});

const TRANSFORMER: MethodRow = { traceResult: (transformer, binding) => traceTransformer(transformer, binding) };

const traceBinding = /* @__PURE__ */ table({
  info: { resultAttributes: (found: unknown) => result(found) },
  input: TRANSFORMER,
  text: TRANSFORMER,
});

/** Images. */
export function traceImages(binding: object, name: string): object {
  traceHosted((binding as { hosted?: unknown }).hosted, name);
  return traceBinding(binding, name);
}

/** Images. */
export const images: BindingKind = { kind: 'images', members: 'input info', trace: traceImages };
