/**
 * Cloudflare Images: what is asked of images, made of them, and stored. Called as in Cloudflare's own tracing.
 *
 * @module
 */

import { type InPlace, inPlace, rowsInPlace } from './in_place.js';
import { type MethodRow, type Shape, picked } from './methods.js';

const options = picked('cloudflare.images.options.', 'format quality background anim');
const result = picked('cloudflare.images.result.', 'format fileSize width height');

function shape(methods: Record<string, MethodRow>): Shape {
  return { kind: 'images', type: 'Images', name: (operation) => `images_${operation}`, methods };
}

/** Images. */
export function wrapImages(binding: object, name: string): object {
  const output = rowsInPlace(shape({ output: { asked: ([given]) => options(given) } }), name);
  const image = rowsInPlace(shape({ details: {}, bytes: {}, signedUrl: {}, update: {}, delete: {} }), name);
  const info = { given: (told: unknown) => result(told) };
  const transformer: InPlace = (call, args) => inPlace(call(...args), output);
  inPlace((binding as { hosted?: unknown }).hosted, {
    ...rowsInPlace(shape({ upload: {}, list: {}, createDirectUpload: {} }), name),
    image: (call, args) => inPlace(call(...args), image),
  });
  return inPlace(binding, { ...rowsInPlace(shape({ info }), name), input: transformer, text: transformer });
}
