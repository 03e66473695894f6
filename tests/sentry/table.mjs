/**
 * The expected outcomes, `links.json`: a row for each recipe and major of each SDK.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';

const { sentences, rows } = JSON.parse(await readFile(new URL('links.json', import.meta.url), 'utf8'));

/**
 * The rows of these SDKs, one for each major, as `{ sdk, major, recipe, expected }`. Sentences are whole, with
 * the name of the SDK in place of `{sdk}`.
 */
export function rowsOf(...sdks) {
  return rows
    .filter(({ sdk }) => sdks.includes(sdk))
    .flatMap(({ sdk, majors, recipe, because, ...outcome }) =>
      majors.map((major) => ({ sdk, major, recipe, expected: { ...outcome, ...said(outcome, sdk) } })),
    );
}

function said({ said: names }, sdk) {
  return names && { said: names.map((name) => `edgespan: ${sentences[name].replace('{sdk}', sdk)}`) };
}
