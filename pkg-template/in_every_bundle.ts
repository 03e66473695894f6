/**
 * What every bundle of the package begins with: all of `edgespan`. esbuild makes a chunk for each set of bundles that share
 * something; as all share this, it is one chunk and not a dozen, and each file is dear when a process starts.
 *
 * @module
 */

import './src/index.js';
