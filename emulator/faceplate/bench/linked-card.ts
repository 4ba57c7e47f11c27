/** The part of a card at the other end of a wire that the faceplate needs. */
import type { Key } from '../../../firmware/hal.js';
import type { LinkReading } from '../drawing/view.js';

/** The card's end of the wire, which reads it by itself. Commands are carried out one after the other. */
export interface LinkedCard {
  /** Undefined before the first answer. */
  readonly reading: LinkReading | undefined;
  /** Why there is no answer now, or what the card refused last; undefined while all is well. */
  readonly trouble: string | undefined;
  /** Whether the line is lost, and looked for. */
  readonly isLost: boolean;
  move(key: Key, to: 'down' | 'up'): void;
  press(key: Key, for_ms: number): void;
  /** Lets board time pass where it is virtual. */
  advance(by_ms: number): void;
  /** Calls `changed` after every answer, and when the wire is lost or back. */
  listen(changed: () => void): void;
}
