/**
 * The package under test: `edgespan` as installed, or the folder that `EDGESPAN_PKG` names (one with
 * `@opentelemetry/api` above it).
 *
 * @module
 */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.EDGESPAN_PKG;
/** The package's folder. */
export const root = folder ? pathToFileURL(`${resolve(folder)}/`) : new URL('../../', import.meta.resolve('edgespan'));

/** A module of the package's inside, by its path below `dist/`. */
export const inside = (path) => import(new URL(`dist/${path}`, root).href);

/** What this runtime's entry calls its language. */
export const language = 'nodejs';

export const {
  OTLPIntegration,
  captureException,
  captureMessage,
  close,
  createProvider,
  flush,
  getTraceData,
  init,
  instrument,
  instrumentDurableObject,
  instrumentEntrypoint,
  instrumentPages,
  isInitialized,
  otlpIntegration,
  setTag,
  stats,
  withSentry,
} = await inside('entry/node.js');
