/**
 * A configuration in the core, written again after the core was replaced.
 *
 * @module
 */

import { FORGET_CONFIG } from '../core/generated/codes.js';
import { callCore, core, generation } from '../core/instance.js';
import { type CoreOptions, configure } from './configure.js';

/** One configuration. */
export class CoreConfig {
  #index = -1;
  #generation = -1;

  constructor(private options: CoreOptions) {}

  /** The index of the configuration in the running core. Throws when there is no core. */
  index(): number {
    core();
    if (this.#generation !== generation) {
      this.#index = configure(this.options);
      this.#generation = generation;
    }
    return this.#index;
  }

  /** Replaces the options. */
  replace(options: CoreOptions): void {
    this.options = options;
    this.forget();
  }

  /** Frees the configuration in the core; `index()` writes it again. Throws when the core traps. */
  forget(): void {
    if (this.#generation === generation) callCore(FORGET_CONFIG, this.#index);
    this.#generation = -1;
  }
}
