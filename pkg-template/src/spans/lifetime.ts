/**
 * The owner of recordings: decides when each recording is sent.
 *
 * @module
 */

/** Called back by recordings when spans start and end. */
export interface Lifetime<Recording> {
  /** No more spans may start. */
  readonly isOver: boolean;
  /** A span of the recording started while no other span was open. */
  resumed(recording: Recording): void;
  /** The first span of the recording ended, or its last open span. */
  spanEnded(recording: Recording): void;
}
