/** The palette: all commands by their words, found by some of their letters. */
import type { PaletteView } from '../drawing/view.js';
import type { KeyName } from '../terminal/desk.js';

export interface PaletteEntry {
  readonly says: string;
  /** Its key, as it is shown. */
  readonly shown: string;
}

const LONGEST = 40;

/**
 * How well the letters are found in a text, in their order: less is better; undefined where they are not all there. Runs
 * that begin words cost least.
 */
export function distanceOf(letters: string, text: string): number | undefined {
  let [at, cost] = [0, 0];
  for (const letter of letters.toLowerCase()) {
    if (letter === ' ') continue;
    const found = text.toLowerCase().indexOf(letter, at);
    if (found === -1) return undefined;
    const isBeginning = found === 0 || /[^a-z0-9]/i.test(text[found - 1]);
    cost += (found - at) * 2 + (found === at || isBeginning ? 0 : 3);
    at = found + 1;
  }
  return cost;
}

export class Palette<E extends PaletteEntry> {
  private letters: string | undefined = undefined;
  private place = 0;

  constructor(private readonly entries: () => readonly E[]) {}

  get isOpen(): boolean {
    return this.letters !== undefined;
  }

  open(): void {
    this.letters = '';
    this.place = 0;
  }

  close(): void {
    this.letters = undefined;
  }

  private get found(): readonly E[] {
    const { letters = '' } = this;
    return this.entries()
      .map((entry) => ({ entry, distance: distanceOf(letters, entry.says) ?? distanceOf(letters, entry.shown) }))
      .filter(({ distance }) => distance !== undefined)
      .sort((one, other) => one.distance! - other.distance!)
      .map(({ entry }) => entry);
  }

  /** @returns the entry that was chosen, if one was */
  key(name: KeyName): E | undefined {
    const { letters = '', found } = this;
    if (name === 'escape' || name === 'C-k') this.close();
    else if (name === 'enter') return this.chosen(this.place);
    else if (name === 'up') this.place = Math.max(0, this.place - 1);
    else if (name === 'down' || name === 'tab') this.place = Math.min(found.length - 1, this.place + 1);
    else if (name === 'backspace') this.letters = letters.slice(0, -1);
    else if (name === 'space') this.letters = `${letters} `;
    else if (/^[!-~]$/.test(name) && letters.length < LONGEST) this.letters = letters + name;
    if (this.letters !== letters) this.place = 0;
    return undefined;
  }

  /** The entry at a place among those that are found, and the end of the palette. */
  chosen(place: number): E | undefined {
    const entry = this.found[place];
    this.close();
    return entry;
  }

  view(): PaletteView | undefined {
    const { letters, found, place } = this;
    return letters === undefined ? undefined : { letters, entries: found, chosen: place };
  }
}
