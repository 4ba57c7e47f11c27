/**
 * Another device on the board's time. While one is attached, it is the device that people hold: what it shows is the
 * machine's display, and its state is saved with the board's.
 */
export interface Attached {
  /** The name of its kind in reports; no card model has it. */
  readonly name: string;
  /** The text that it shows; "" for nothing. */
  readonly text: string;
  /** Its time of the next thing that it does by itself, in microseconds of board time; a far future where there is none. */
  readonly next_us: number;
  /** The key that it computes responses with now; undefined where it has none. */
  readonly key: { readonly key: Uint8Array; readonly suite: string } | undefined;
  /** @param to_us board time then, not before the last */
  advance(to_us: number): void;
  /** Plain data that never changes. */
  save(): object;
  /** Goes on from what `save` of a device of this kind gave. */
  load(state: object): void;
}
