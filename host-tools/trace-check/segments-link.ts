/**
 * Screens → segments: what a person reads and what lights must say the same. There is no font but the card's own, so none
 * is compared: within one trace a character has one shape, and a shape is one character.
 */
import type { TraceRecord } from '../../emulator/trace/record.js';
import { findModel, type Model } from '../../firmware/models.js';
import { Broken } from './broken.js';

/** The character that a person reads where no character has the shape. */
const UNREADABLE = '?';
const BLANK = ' ';

export class SegmentsLink {
  /** How often what lights changed. */
  changes = 0;
  private model: Model | undefined = undefined;
  private readonly shapes = new Map<string, number>();
  private readonly characters = new Map<number, string>();
  private text = '';
  private cells: readonly number[] = [];
  /** When text or segments changed last: what else changed then may still come; −1 where all was looked at. */
  private changed_us = -1;

  /** @throws Broken where text and segments differ */
  follow(record: TraceRecord): void {
    const isOver = record.at_us > this.changed_us || record.event === 'card' || record.event === 'end';
    if (this.changed_us >= 0 && isOver) this.look();
    switch (record.event) {
      case 'card':
        this.fit(findModel(record.model));
        this.text = record.screen;
        this.cells = record.segments;
        break;
      case 'screen':
        this.text = record.text;
        break;
      case 'segments':
        this.cells = record.cells;
        this.changes += 1;
        break;
      default:
        return;
    }
    this.changed_us = record.at_us;
  }

  private fit(model: Model | undefined): void {
    if (model?.display !== this.model?.display) {
      this.shapes.clear();
      this.characters.clear();
    }
    this.model = model;
  }

  private look(): void {
    const { text, cells, model } = this;
    const at_us = this.changed_us;
    this.changed_us = -1;
    // A trace that hides digits hides segments.
    if (model === undefined || cells.length === 0) return;
    if (cells.length !== model.cells) {
      throw new Broken(
        'screens → segments',
        at_us,
        `${cells.length} cells have segments, but ${model.name} has ${model.cells}`,
      );
    }
    for (const [cell, shape] of cells.entries()) {
      const differs = this.learn(shape, text[cell] ?? BLANK);
      if (differs !== undefined) throw new Broken('screens → segments', at_us, `in cell ${cell + 1} ${differs}`);
    }
  }

  /** @returns how the shape and the character differ from what they were before, without saying which they are */
  private learn(shape: number, character: string): string | undefined {
    if ((shape === 0) !== (character === BLANK)) {
      return shape === 0 ? 'no segment lights, but a character shows' : 'segments light, but no character shows';
    }
    const known = this.characters.get(shape);
    if (known !== undefined && known !== character) return 'the same segments showed as another character before';
    this.characters.set(shape, character);
    if (character === UNREADABLE) return undefined;
    const own = this.shapes.get(character);
    if (own !== undefined && own !== shape) return 'the same character had other segments before';
    this.shapes.set(character, shape);
    return undefined;
  }
}
