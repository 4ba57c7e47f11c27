/** The content and the controls of the faceplate: a card with its panels. It knows no terminal. */
import type { Grid } from '../drawing/grid.js';
import type { Theme, ThemeName } from '../drawing/theme.js';

/** A key of the terminal: its name or, for a printable one, the character, such as `tab`, `S-tab`, `C-r`, `p` and `P`. */
export type KeyName = string;

/** Any key that writes a character beyond ASCII: nothing takes it, and a line that is typed says so. */
export const BEYOND_ASCII: KeyName = 'beyond-ascii';

/** The mouse's action at a cell. `move` is a move with the button down. */
export interface MouseEvent {
  readonly kind: 'down' | 'move' | 'up' | 'wheel-up' | 'wheel-down';
  readonly x: number;
  readonly y: number;
}

export interface Desk {
  /** All that there is to see now, on a screen of that size in cells. */
  draw(columns: number, rows: number, theme: Theme): Grid;
  /** World time until something may look different by itself, in microseconds; undefined while nothing will. */
  nextFrame_us(): number | undefined;
  /** Whether the terminal says when a key is let go of: keys of the card are then down as long as they are held. */
  hasReleases: boolean;
  /** The look that was asked for; undefined for the one that suits the terminal. */
  readonly themeName: ThemeName | undefined;
  /** @returns whether the person wants to leave */
  key(name: KeyName): boolean;
  /** A key that is held repeats itself. */
  again(name: KeyName): void;
  release(name: KeyName): void;
  /** Releases all held keys: no release would be reported. */
  releaseAll(): void;
  /** Text that goes to the clipboard, once. */
  takeCopy(): string | undefined;
  mouse(event: MouseEvent): void;
  /** Text that came as one piece: no typing, and so no commands. */
  paste(text: string): void;
  /** Shows one line to the person. */
  notify(text: string): void;
  /** Calls `changed` whenever something looks different by itself before `nextFrame_us` says so. */
  listen(changed: () => void): void;
}
