#!/usr/bin/env node
/**
 * `npx edgespan`: checks that a receiver accepts traces and errors by sending some.
 *
 * @module
 */

import { VERSION } from '../host/version.js';
import { USAGE, WrongArguments, readArguments } from './arguments.js';
import { check } from './check.js';

/** Exit codes: everything was accepted; something was not; the arguments are not valid. */
const [TAKEN, REFUSED, MISUSED] = [0, 1, 2];

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const args = readArguments(argv);
    if (args === 'help' || args === 'version') {
      console.log(args === 'help' ? USAGE : VERSION);
      return TAKEN;
    }
    return (await check(args)) ? TAKEN : REFUSED;
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    console.error(`edgespan: ${error.message}`);
    return MISUSED;
  }
}
