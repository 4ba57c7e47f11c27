/** The recording of a run: a digest of all events and, where wanted, every change of the display. */
import type { Display } from '../../firmware/lcd/segments.js';
import type { Listener } from './board.js';
import { Digest, type DigestState, RECORD } from './digest.js';

/** `digest` writes down no more than that; `screens` grows with the run; `pictures` keeps how some of them looked too. */
export type RecordKind = 'digest' | 'screens' | 'pictures';

/** Screens of which a picture is kept: the first of a run, and the last. */
export const FIRST_PICTURES = 60;
export const LAST_PICTURES = 20;

/** How the glass looks: the segments that light, a mask a cell from the left. */
export interface Picture {
  readonly display: Display;
  readonly segments: readonly number[];
}

export class RunRecorder implements Listener {
  /** Every change of the display's text, from `[0, ""]` on. */
  screens: Array<readonly [number, string]> = [];
  /** With `pictures`: the looks of some screens, by their places in `screens`. */
  pictures = new Map<number, Picture>();
  private readonly digest = new Digest();
  private lastText = '';

  /**
   * @param look how the glass looks now; undefined where something else shows
   * @param next gets everything that is written down, after it has been
   */
  constructor(
    private readonly kind: RecordKind,
    private readonly look: () => Picture | undefined,
    private readonly next?: Listener,
  ) {}

  /** A new run begins, with a blank display at time 0; whoever has the screens of the last one keeps them. */
  begin(): void {
    this.digest.clear();
    this.lastText = '';
    this.screens = [];
    this.pictures = new Map();
    this.keep(0, '');
  }

  private keep(time_us: number, text: string): void {
    if (this.kind === 'digest') return;
    const place = this.screens.push([time_us, text]) - 1;
    if (this.kind === 'screens') return;
    const picture = this.look();
    if (picture !== undefined) this.pictures.set(place, picture);
    if (place - LAST_PICTURES >= FIRST_PICTURES) this.pictures.delete(place - LAST_PICTURES);
  }

  contact(time_us: number, key: number, level: number): void {
    this.digest.contact(time_us, key, level);
    this.next?.contact(time_us, key, level);
  }

  debounced(time_us: number, key: number, level: number): void {
    this.digest.debounced(time_us, key, level);
    this.next?.debounced(time_us, key, level);
  }

  memory(time_us: number, address: number, value: number): void {
    this.digest.memory(time_us, address, value);
    this.next?.memory(time_us, address, value);
  }

  display(time_us: number, text: string): void {
    if (text === this.lastText) return;
    this.lastText = text;
    this.keep(time_us, text);
    this.digest.display(time_us, text);
    this.next?.display(time_us, text);
  }

  operated(time_us: number, what: string): void {
    this.digest.operated(time_us, what);
    this.next?.operated?.(time_us, what);
  }

  /** Another card was fitted, or another device attached. */
  fitted(time_us: number): void {
    this.digest.mark(RECORD.fitted, time_us);
  }

  /** A snapshot is restored; `time_us` is the board time from then on. */
  restored(time_us: number): void {
    this.digest.mark(RECORD.restored, time_us);
  }

  /** SHA-256 in hex over all that happened (docs/digest.md). */
  hex(): string {
    return this.digest.hex();
  }

  /** The recording so far, without the screens. */
  save(): RunRecorderState {
    return { digest: this.digest.save(), lastText: this.lastText };
  }

  /** Goes on from what `save` found. */
  load({ digest, lastText }: RunRecorderState): void {
    this.digest.load(digest);
    this.lastText = lastText;
  }
}

export interface RunRecorderState {
  readonly digest: DigestState;
  readonly lastText: string;
}
