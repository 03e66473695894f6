/**
 * A configuration in the core, which is made anew when the core was replaced.
 *
 * @module
 */

import { FORGET_CONFIG } from '../core/generated/codes.js';
import { callCore, core, generation } from '../core/instance.js';
import { type CoreOptions, configure } from './configure.js';

/** One configuration. */
export class CoreConfig {
  #held = -1;
  #generation = -1;

  constructor(private options: CoreOptions) {}

  /** Its index in the core that runs now. Throws when there is no core. */
  index(): number {
    core();
    if (this.#generation !== generation) {
      this.#held = configure(this.options);
      this.#generation = generation;
    }
    return this.#held;
  }

  /** Takes other options in the place of those before. */
  replace(options: CoreOptions): void {
    this.forget();
    this.options = options;
  }

  /** Gives the core's part up, until it is needed again. */
  forget(): void {
    if (this.#generation === generation) callCore(FORGET_CONFIG, this.#held);
    this.#generation = -1;
  }
}
