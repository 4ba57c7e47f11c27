/** The display's driver: character cells through the model's font to the glass, which is driven only when something changed. */
import type { GlassHal } from './hal.js';
import { glyphTable } from './lcd/glyphs.js';
import type { Model } from './models.js';
import { plainNumbers, setAll } from './plain.js';

const BLANK = 0x20;
/** The character whose glyph lights every segment of a cell. */
const ALL_SEGMENTS = { sixteen: 0x2a, seven: 0x38 } as const;

export class DisplayDriver {
  /** Character codes to show, a cell each, from the left. */
  readonly cells: Uint8Array;
  private readonly shown: Uint16Array;
  private readonly glyphs: Uint16Array;
  private readonly allSegments: number;

  constructor(
    private readonly glass: GlassHal,
    model: Model,
  ) {
    this.cells = new Uint8Array(model.cells).fill(BLANK);
    this.shown = new Uint16Array(model.cells);
    this.glyphs = glyphTable(model.display);
    this.allSegments = ALL_SEGMENTS[model.display];
  }

  /** Drives the glass with `cells`, if that is not what it shows. */
  show(): void {
    const { cells, shown, glyphs } = this;
    let differs = 0;
    for (let cell = 0; cell < cells.length; cell++) {
      const segments = glyphs[cells[cell]];
      differs |= segments ^ shown[cell];
      shown[cell] = segments;
    }
    if (differs !== 0) this.glass.show(shown);
  }

  showAllSegments(): void {
    this.cells.fill(this.allSegments);
    this.show();
  }

  /** The processor has lost its memory, and the glass is blank. */
  reset(): void {
    setAll(this.cells, BLANK);
    setAll(this.shown, 0);
  }

  save(): number[] {
    return plainNumbers(this.shown);
  }

  load(shown: readonly number[]): void {
    this.shown.set(shown);
  }
}
