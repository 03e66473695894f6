/**
 * Builds events from captures (Sentry develop docs, "Event Payloads").
 *
 * @module
 */

import { host } from '../../host/host.js';
import { VERSION } from '../../host/version.js';
import type { ClientOptions } from '../types/client_options.js';
import { transactionOf } from '../tracing/dsc.js';
import { requestOf } from '../tracing/request_context.js';
import type { Event, ExceptionValue } from '../types/event.js';
import type { Captured } from './captured.js';
import { debugImages } from './debug_ids.js';
import { exceptionValues, stackFrames } from './exception_values.js';
import { newRoom, plainMembers } from './plain_value.js';
import { pageFacts, requestFacts } from './request.js';

/** The SDK of an event and of an envelope. */
export const SDK = { name: 'edgespan', version: VERSION };

/** The event of a capture, before processors and hooks. Never throws. */
export function eventOf(captured: Captured, options: ClientOptions): Event {
  const { release, dist, serverName, environment, sendDefaultPii } = options;
  const subject = subjectOf(captured, options);
  const { facts, context } = captured;
  const served = requestOf(context);
  const request = served ? requestFacts(served, sendDefaultPii) : pageFacts(sendDefaultPii);
  const transaction = transactionOf(context);
  const user = { ...request.user, ...facts.user };
  const extra = { ...subject.extra, ...facts.extra };
  const images = debugImages(facts.exception ?? subject.exception);
  return {
    // Required members first: later members may be cut.
    event_id: captured.id,
    timestamp: facts.timestamp ?? captured.timestamp,
    ...(facts.contexts && { contexts: facts.contexts }),
    platform: host.language === 'nodejs' ? 'node' : 'javascript',
    environment,
    ...(release && { release }),
    ...(dist && { dist }),
    ...(serverName && { server_name: serverName }),
    ...request,
    ...(transaction && { transaction }),
    ...subject,
    ...(images.length > 0 && { debug_meta: { images } }),
    ...facts,
    ...(Object.keys(user).length > 0 && { user }),
    ...(Object.keys(extra).length > 0 && { extra }),
    // By default Relay uses the sender's address as that of the user (SDK Interface, `settings`).
    sdk: { ...SDK, settings: { infer_ip: host.isBrowser && sendDefaultPii ? 'auto' : 'never' } },
  };
}

function subjectOf({ subject, hint }: Captured, { attachStacktrace }: ClientOptions): Partial<Event> {
  if (subject.kind === 'event') return { level: 'error' };
  if (subject.kind === 'exception') {
    const { values, object } = exceptionValues(subject.exception, subject.mechanism, hint['syntheticException']);
    const members = plainMembers(object, newRoom());
    const hasMembers = Object.keys(members).length > 0;
    return { level: 'error', exception: { values }, ...(hasMembers && { extra: { __serialized__: members } }) };
  }
  const { message, level } = subject;
  const frames = attachStacktrace ? stackFrames(hint['syntheticException']) : undefined;
  const value = { value: message, stacktrace: { frames } } as ExceptionValue;
  return { message, level, ...(frames && { exception: { values: [value] } }) };
}
