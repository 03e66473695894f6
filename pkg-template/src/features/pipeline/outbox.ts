/**
 * Ended spans of another SDK that wait to be sent, grouped by resource.
 *
 * @module
 */

import type { HrTime } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { send } from '../../export/send.js';
import { Recording } from '../../spans/recording.js';
import { keepAlive } from '../../host/host.js';
import { countLoss, counters } from '../../spans/stats.js';
import { textOf } from '../../host/text.js';
import { MANUAL } from './encode.js';
import { type ForeignSpan, startOf, writeContent } from './foreign_span.js';
import type { ForeignSettings } from './foreign_settings.js';

/** Waiting spans and pending exports. */
export class Outbox {
  /** Number of waiting spans. */
  waiting = 0;
  isShutDown = false;
  private readonly recordings = new Map<object, Recording>();
  private readonly sending = new Set<Promise<boolean>>();

  constructor(private readonly settings: ForeignSettings) {}

  /** Adds a span. `false` when it is not a span, which counts as malformed. Never throws. */
  add(span: ForeignSpan): boolean {
    let recording: Recording;
    let index: number;
    try {
      const start = startOf(span);
      const { name, resource, startTime } = span;
      recording = this.recordingOf(resource);
      index = recording.startSpan(start, textOf(name), [...startTime]);
    } catch (error) {
      diagWarn('a span of another SDK cannot be read and is lost', error);
      counters.started++;
      countLoss('malformed', 1);
      return false;
    }
    this.waiting++;
    recording.endStart();
    let endTime: HrTime | undefined;
    try {
      endTime = [...span.endTime];
      writeContent(recording, index, span);
    } catch (error) {
      diagWarn('a span of another SDK cannot be read to its end', error);
    }
    recording.endSpan(index, endTime);
    return true;
  }

  /** Sends all waiting spans. `true` when every receiver accepted them; `undefined` when none wait. */
  send(): Promise<boolean> | undefined {
    this.waiting = 0;
    const recordings = [...this.recordings.values()];
    this.recordings.clear();
    const sent = recordings.map((recording) => send(recording)).filter((promise) => promise !== undefined);
    if (sent.length === 0) return undefined;
    const settled = Promise.all(sent).then((outcomes) => {
      this.sending.delete(settled);
      return outcomes.every(Boolean);
    });
    this.sending.add(settled);
    keepAlive(settled);
    return settled;
  }

  /** Sends all waiting spans, and settles when all receivers have answered. */
  async flush(): Promise<void> {
    void this.send();
    await Promise.all(this.sending);
  }

  async shutdown(): Promise<void> {
    this.isShutDown = true;
    await this.flush();
  }

  private recordingOf(resource: object): Recording {
    let recording = this.recordings.get(resource);
    if (!recording || recording.closed !== undefined) {
      recording = new Recording(this.settings.of(resource), MANUAL);
      this.recordings.set(resource, recording);
    }
    return recording;
  }
}
