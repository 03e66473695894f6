/**
 * Options from environment variables, and what the console was told of them.
 *
 * @module
 */

import { after, before } from 'node:test';
import { optionsFromEnv } from './subject.mjs';

let warnings = [];
const { warn } = console;
before(() => {
  console.warn = (sentence) => warnings.push(sentence);
});
after(() => {
  console.warn = warn;
});

/** The options of some variables, and what was said of them for the first time. */
export function read(variables) {
  warnings = [];
  const options = optionsFromEnv(variables);
  return { options, warnings };
}
