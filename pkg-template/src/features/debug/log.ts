/**
 * What `debug: true` tells of a provider's requests, for people: the waterfall of each, why it is recorded or not, and
 * what was lost and why. That each POST was made, and how it was answered, is told by `export/delivery.ts`, also
 * without a provider. None of it throws.
 *
 * @module
 */

import type { SpanContext } from '@opentelemetry/api';
import { say } from '../../host/diag.js';
import type { Loss } from '../../export/loss.js';
import type { Payloads } from '../../export/payload.js';
import { IS_REMOTE, type SpanMessage } from '../otlp/decode.js';
import type { Recording } from '../../spans/recording.js';
import type { Trace } from '../../spans/trace.js';
import type { Settings } from '../../config/settings.js';
import type { LossReason } from '../../spans/stats.js';
import { reasonOf } from './sampling.js';
import { waterfall } from './waterfall.js';

/** What is told. */
export interface DebugLog {
  /** Spans are about to be posted. */
  request(recording: Recording, payloads: Payloads): void;
  /** So many recorded spans are not kept. */
  sampledOut(recording: Recording, spans: number): void;
  /** A span is not recorded, and stands for its trace: its parent is none of ours. */
  leftOut(settings: Settings, name: string, trace: Trace, parent: SpanContext | undefined): void;
  lost(loss: Loss): void;
}

export const LOG: DebugLog = {
  request({ settings, rootTrace }, [plain, forSentry]) {
    const sampling = ({ flags = 0 }: SpanMessage): string =>
      `sampled (${reasonOf(settings, rootTrace?.note, (flags & IS_REMOTE) !== 0)})`;
    const { bytes } = plain ?? forSentry ?? {};
    try {
      if (bytes) say(waterfall(bytes, sampling));
    } catch {
      // Bytes of ours that cannot be read: whoever gets them will say so.
    }
  },

  sampledOut({ settings, rootTrace }, spans) {
    if (spans === 0) return;
    const why = settings.hasTail ? 'left out by tail sampling' : 'only recorded for span processors, and not sent';
    say(`${spans} spans of trace ${rootTrace?.id} are ${why}`);
  },

  leftOut(settings, name, { note, id }, parent) {
    const reason = reasonOf(settings, note, parent !== undefined);
    say(`${JSON.stringify(note?.transaction ?? name)} is not recorded (${reason}), trace ${id}`);
  },

  lost({ reason, spans, destination }) {
    const where = destination === undefined ? '' : ` for ${destination}`;
    say(`${spans} spans are lost${where}: ${REASONS[reason] ?? 'a defect of edgespan'} (${reason})`);
  },
};

const REASONS: Readonly<Partial<Record<LossReason, string>>> = {
  over_budget: 'there is no room for more within `limits.maxBufferBytes`',
  late: 'they ended after their request',
  too_large: 'longer than `maxRequestBytes`, or the answer than `maxResponseBytes`',
  http_status: 'the receiver refused them',
  timeout: 'no answer within `timeoutMs`',
  network: 'the receiver could not be reached',
  rejected: 'the receiver took only the others',
  rate_limited: 'Sentry takes none for a while',
  unconfigured: 'there is no receiver',
};
