/**
 * Who decides when a recording is sent.
 *
 * @module
 */

/** Is told when spans end, to decide when to send. */
export interface Lifetime<Recording> {
  /** Nothing starts any more. */
  readonly isOver: boolean;
  /** A span started where none was open. */
  resumed(recording: Recording): void;
  /** The first span of a recording ended, or the last open one. */
  spanEnded(recording: Recording): void;
}
