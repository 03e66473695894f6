/**
 * Settings for spans of another SDK, one for each resource.
 *
 * @module
 */

import { type Config, readConfig } from '../../config/read.js';
import type { DestinationOptions, Options } from '../../types/options.js';
import { ResolvedSettings } from '../../config/settings.js';
import type { Settings } from '../../types/settings.js';
import { forResource } from './foreign_config.js';

/** Options of an exporter, or a processor, in a pipeline of OpenTelemetry JS. */
export type PipelineOptions = DestinationOptions &
  Pick<Options, 'destinations' | 'onLoss' | 'deadLetter' | 'debug'> & {
    /** Only `maxBufferBytes`, the byte budget of one export: the SDK applies the other limits. */
    limits?: Options['limits'];
  };

/** Settings by resource, cached. */
export class ForeignSettings {
  private readonly config: Config;
  private readonly byResource = new WeakMap<object, Settings>();

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(options: PipelineOptions) {
    this.config = readConfig(options);
    for (const warning of this.config.found.warnings) console.warn(warning);
  }

  /** The settings for spans of a resource. */
  of(resource: object): Settings {
    let settings = this.byResource.get(resource);
    if (!settings) {
      settings = new ResolvedSettings(null, {}, false, forResource(this.config, resource));
      settings.samplingReason = () => 'the SDK that made it decided';
      this.byResource.set(resource, settings);
    }
    return settings;
  }
}
