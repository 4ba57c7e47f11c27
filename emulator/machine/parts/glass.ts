/**
 * The display's glass: which segments are driven, which of them light, and what a person reads. A broken segment acts
 * only while the glass is driven: a blank display is an unpowered one, and stays blank.
 */
import type { GlassHal } from '../../../firmware/hal.js';
import { decode } from '../../../firmware/lcd/glyphs.js';
import { type Display, SEGMENT_NAMES } from '../../../firmware/lcd/segments.js';
import { plainNumbers, setAll } from '../../../firmware/plain.js';
import { checkOneOf, checkWhole } from '../../checks.js';

/** The behaviour of a segment: it never lights, it lights whenever the glass is driven, or it is whole. */
export type SegmentFault = 'dead' | 'lit' | 'free';

/** Whether a mask has a segment. */
const hasAny = (mask: number): boolean => mask !== 0;

export class Glass implements GlassHal {
  /** Segments that light now, a mask a cell from the left, bit order of `SEGMENTS`. Only to be read. */
  readonly segments: Uint16Array;
  /** Set whenever other segments light than before; the reporter of changes clears it. */
  changed = false;

  private readonly driven: Uint16Array;
  private readonly dead: Uint16Array;
  private readonly stuckLit: Uint16Array;
  /** Whether any segment is dead or stuck. */
  private isBroken = false;
  /** The text of `segments`; undefined until the first read. */
  private read: string | undefined = '';

  constructor(
    private readonly display: Display,
    cells: number,
  ) {
    this.segments = new Uint16Array(cells);
    this.driven = new Uint16Array(cells);
    this.dead = new Uint16Array(cells);
    this.stuckLit = new Uint16Array(cells);
  }

  /** @param cells one mask a cell, as many as the glass has cells */
  show(cells: Uint16Array): void {
    const { driven } = this;
    if (this.isBroken) {
      for (let cell = 0; cell < driven.length; cell++) driven[cell] = cells[cell];
      this.light();
      return;
    }
    // Of a glass without faults, what is driven lights: one loop, since this runs for every key.
    const { segments } = this;
    for (let cell = 0; cell < driven.length; cell++) {
      const lit = cells[cell];
      driven[cell] = lit;
      if (segments[cell] !== lit) this.relight(cell, lit);
    }
  }

  /** The drive is gone, as when the supply is lost. */
  blank(): void {
    setAll(this.driven, 0);
    this.light();
  }

  /** Lights what is driven, faults included. */
  private light(): void {
    const { segments, driven, dead, stuckLit } = this;
    let any = 0;
    for (let cell = 0; cell < driven.length; cell++) any |= driven[cell];
    for (let cell = 0; cell < driven.length; cell++) {
      const lit = any === 0 ? 0 : (driven[cell] & ~dead[cell]) | stuckLit[cell];
      if (segments[cell] !== lit) this.relight(cell, lit);
    }
  }

  private relight(cell: number, lit: number): void {
    this.segments[cell] = lit;
    this.changed = true;
    this.read = undefined;
  }

  /** The readable text: a character a cell, without trailing blanks; `?` for a shape that is no character's. */
  get text(): string {
    if (this.read === undefined) this.read = this.readCells(this.segments);
    return this.read;
  }

  /** The text that would be readable if no segment were broken. */
  get drivenText(): string {
    return this.readCells(this.driven);
  }

  private readCells(segments: Uint16Array): string {
    const { display } = this;
    let end = segments.length;
    while (end > 0 && segments[end - 1] === 0) end -= 1;
    let text = '';
    for (let cell = 0; cell < end; cell++) text += decode(display, segments[cell]);
    return text;
  }

  /**
   * Breaks or repairs a segment.
   * @param cell counts from 1 at the left
   * @param name as in `SEGMENTS`, such as `g1`
   * @throws InputError for a cell or a segment that the display does not have
   */
  setFault(cell: number, name: string, fault: SegmentFault): void {
    const count = this.segments.length;
    const names = SEGMENT_NAMES[this.display];
    checkWhole('segment: cell', cell, 1, count);
    checkOneOf('segment: name', name, names);
    const bit = names.indexOf(name);
    const others = ~(1 << bit);
    this.dead[cell - 1] &= others;
    this.stuckLit[cell - 1] &= others;
    if (fault === 'dead') this.dead[cell - 1] |= ~others;
    if (fault === 'lit') this.stuckLit[cell - 1] |= ~others;
    this.noteFaults();
    this.light();
  }

  /** Repairs every segment: another card's glass. */
  clearFaults(): void {
    if (!this.isBroken) return;
    this.dead.fill(0);
    this.stuckLit.fill(0);
    this.isBroken = false;
    this.light();
  }

  save(): GlassState {
    return { driven: plainNumbers(this.driven), dead: plainNumbers(this.dead), lit: plainNumbers(this.stuckLit) };
  }

  /** @param state of a glass of the same display and cells */
  load(state: GlassState): void {
    this.driven.set(state.driven);
    this.dead.set(state.dead);
    this.stuckLit.set(state.lit);
    this.noteFaults();
    this.light();
  }

  private noteFaults(): void {
    this.isBroken = this.dead.some(hasAny) || this.stuckLit.some(hasAny);
  }
}

/** Masks a cell from the left: what is driven, and the segments that are broken. */
export interface GlassState {
  readonly driven: readonly number[];
  readonly dead: readonly number[];
  readonly lit: readonly number[];
}
