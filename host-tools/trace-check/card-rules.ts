/**
 * What a card should show for the keys that are pressed: the rules of the card's documents, written once more from them
 * (docs/fidelity.md, sections 3 to 5), so that a fault of the firmware can't hide here. Models
 * are data, and the same. Times are board time in microseconds.
 */

import type { Lane } from '../../emulator/trace/record.js';
import type { Field, FieldName, Model } from '../../firmware/models.js';

const NEVER = Number.POSITIVE_INFINITY;
const HIDDEN = '•';

/** Screens that the keys do not tell: what the card finds when it opens the first one. */
export type Hindrance = 'lowBattery' | 'memoryError' | 'noKey';
export type State = 'off' | Hindrance | FieldName | 'response' | 'selfTest';

export class CardRules {
  state: State = 'off';
  /** What was entered, by field; hidden digits as dots. */
  readonly entered: string[];
  page = 0;
  /** PRESS is held since a press that counted: when that opens the first screen. */
  private opens_us = NEVER;
  private ends_us = NEVER;
  private turns_us = NEVER;
  private newestShows = false;

  constructor(readonly model: Model) {
    this.entered = model.fields.map(() => '');
  }

  /** The next instant at which something happens without a key. */
  get next_us(): number {
    return Math.min(this.opens_us, this.ends_us, this.turns_us);
  }

  /**
   * One scan: keys first, then the hold, the page, the end of the screen's time.
   * @param pressed keys that went down @param down all that are down now
   */
  scan(now_us: number, pressed: readonly Lane[], down: ReadonlySet<Lane>): void {
    if (pressed.length > 0 && this.idles) this.ends_us = now_us + this.model.idle_ms * 1000;
    if (!down.has('PRESS')) this.opens_us = NEVER;
    if (pressed.length === 1 && down.size === 1) this.press(now_us, pressed[0]!);
    if (now_us >= this.opens_us) this.open(now_us);
    if (now_us >= this.turns_us) this.turn(now_us);
    if (now_us >= this.ends_us) this.end(now_us);
  }

  private get idles(): boolean {
    return this.field !== undefined || this.state === 'memoryError' || this.state === 'noKey';
  }

  private get place(): number {
    return this.model.fields.findIndex(({ name }) => name === this.state);
  }

  private get field(): Field | undefined {
    return this.model.fields[this.place];
  }

  private press(now_us: number, key: Lane): void {
    if (this.state === 'lowBattery') return;
    if (key === 'PRESS') this.opens_us = now_us + this.model.hold_ms * 1000;
    else if (key === 'OK') this.confirm(now_us);
    else if (this.field !== undefined) this.edit(this.field, key);
  }

  private edit(field: Field, key: Lane): void {
    const text = this.entered[this.place]!;
    if (key === 'BACK') {
      if (text === '') return;
      this.entered[this.place] = text.slice(0, -1);
      this.newestShows = false;
    } else if (text.length < field.digits) {
      this.entered[this.place] = text + (key.startsWith('digit') ? HIDDEN : key);
      this.newestShows = true;
    }
  }

  private confirm(now_us: number): void {
    const { field, model } = this;
    if (this.state === 'response' && model.pages.length > 1) this.turn(now_us);
    if (field === undefined || this.entered[this.place]!.length < field.digits) return;
    const next = model.fields[this.place + 1];
    if (next !== undefined) {
      this.state = next.name;
      return;
    }
    this.enter('response', now_us);
    this.page = 0;
    this.turns_us = model.page_ms === 0 ? NEVER : now_us + model.page_ms * 1000;
  }

  private turn(now_us: number): void {
    this.page = 1 - this.page;
    this.turns_us = now_us + this.model.page_ms * 1000;
  }

  /** The first screen, dropping all that was entered. */
  private open(now_us: number): void {
    this.opens_us = NEVER;
    this.wipe();
    this.enter(this.model.fields[0]!.name, now_us);
  }

  private end(now_us: number): void {
    if (this.state === 'lowBattery') this.open(now_us);
    else this.goOff();
  }

  /** What no key tells: the supply is gone, or the test link asked for the self test; also a hindrance at opening. */
  enter(state: State, now_us: number): void {
    const { model } = this;
    if (state !== 'response') this.wipe();
    this.state = state;
    this.turns_us = NEVER;
    const lasts_ms =
      state === 'lowBattery'
        ? model.lowBattery_ms
        : state === 'selfTest'
          ? model.selfTest_ms
          : state === 'response'
            ? model.response_ms
            : model.idle_ms;
    this.ends_us = now_us + lasts_ms * 1000;
  }

  goOff(): void {
    this.wipe();
    this.state = 'off';
    this.ends_us = NEVER;
    this.turns_us = NEVER;
  }

  /** The processor lost all it knew. */
  reset(): void {
    this.goOff();
    this.opens_us = NEVER;
  }

  private wipe(): void {
    this.entered.fill('');
    this.newestShows = false;
    this.page = 0;
  }

  /** What should show; of a response only how many digits, since the keys don't tell which. */
  get shown(): string | { readonly digits: number } {
    const { model, field } = this;
    if (field !== undefined) return this.echo(field);
    switch (this.state) {
      case 'response':
        return { digits: model.pages[this.page]! };
      case 'lowBattery':
        return model.lowBatteryText;
      case 'memoryError':
        return model.memoryErrorText;
      case 'noKey':
        return model.noKeyText;
      case 'selfTest':
        return (model.display === 'sixteen' ? '*' : '8').repeat(model.cells);
      default:
        return '';
    }
  }

  private echo(field: Field): string {
    const text = this.entered[this.place]!;
    if (text === '') return field.prompt;
    const newest = this.newestShows ? text.slice(-1) : '-';
    const echo = field.name === 'pin' ? '-'.repeat(text.length - 1) + newest : text;
    const stays = field.prompt.length + field.digits <= this.model.cells;
    return stays ? field.prompt + echo : echo.slice(-this.model.cells);
  }
}
