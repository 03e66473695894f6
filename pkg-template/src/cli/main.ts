#!/usr/bin/env node
/**
 * `npx edgespan`: asks a receiver whether it takes traces and errors, by sending some.
 *
 * @module
 */

import { VERSION } from '../host/version.js';
import { USAGE, WrongArguments, readArguments } from './arguments.js';
import { check } from './check.js';

/** Everything was taken; something was not; the arguments are wrong. */
const [TAKEN, REFUSED, MISUSED] = [0, 1, 2];

process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  try {
    const asked = readArguments(given);
    if (asked === 'help' || asked === 'version') {
      console.log(asked === 'help' ? USAGE : VERSION);
      return TAKEN;
    }
    return (await check(asked)) ? TAKEN : REFUSED;
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    console.error(`edgespan: ${error.message}`);
    return MISUSED;
  }
}
