/**
 * Somebody with a stop-watch who knows the card's description and sees its debounced keys and its display, nothing of
 * its program: what has been entered, since when PRESS is held, and when the card must be off (docs/fidelity.md).
 */
import { BACK_BIT, NEVER_MS, OK_BIT, PRESS_BIT } from '../../../firmware/hal.js';
import type { Model } from '../../../firmware/models.js';

/** What a person takes the card to be doing. */
export type Phase = 'off' | 'warning' | 'entry' | 'response' | 'error' | 'selfTest';

export interface WitnessState {
  readonly phase: Phase;
  readonly text: string;
  readonly levels: number;
  /** Digits of each field, in the order in which the card asks for them; those before `confirmed` had their OK. */
  readonly counts: readonly number[];
  readonly confirmed: number;
  readonly holdDue_ms: number;
  /** The card must be off at the scan of this time, if no press comes before. */
  readonly until_ms: number;
}

export class Witness {
  private phase: Phase = 'off';
  private levels = 0;
  private counts: number[];
  private confirmed = 0;
  private text = '';
  private holdDue_ms = NEVER_MS;
  private until_ms = NEVER_MS;
  /** The keys that went down at the scan being seen, and its time; 0 keys where that scan is dealt with. */
  private pressed = 0;
  private edges_ms = -1;

  constructor(private readonly model: Model) {
    this.counts = model.fields.map(() => 0);
  }

  /** Whether PIN and challenge have been entered in full, each with its OK. */
  get allConfirmed(): boolean {
    return this.confirmed === this.model.fields.length;
  }

  /** Whether a press, counted or not, prolongs the time until the card must be off. */
  get isProlonged(): boolean {
    return this.phase === 'entry' || this.phase === 'error';
  }

  get offBy_ms(): number {
    return this.until_ms;
  }

  /** A debounced level changed at the scan of this time. */
  debounced(now_ms: number, key: number, level: number): void {
    if (now_ms !== this.edges_ms) this.catchUp(now_ms - 1);
    this.edges_ms = now_ms;
    const bit = 1 << key;
    this.levels = level === 1 ? this.levels | bit : this.levels & ~bit;
    if (level === 1) this.pressed |= bit;
    else if (key === PRESS_BIT) this.holdDue_ms = NEVER_MS;
  }

  /** The display changed, at or after the scan that was last told of. */
  display(now_ms: number, text: string): void {
    this.catchUp(now_ms);
    this.text = text;
    if (text === '') this.restart('off', NEVER_MS);
    else if (this.showsError()) this.fail(now_ms);
    else if (text === this.model.lowBatteryText) this.warn();
    else if (this.phase === 'warning' || this.phase === 'error') this.phase = 'entry';
  }

  /** The self test was asked for. */
  selfTest(now_ms: number): void {
    this.restart('selfTest', now_ms + this.model.selfTest_ms);
  }

  /** Takes in all that is told up to this scan. */
  catchUp(now_ms: number): void {
    if (this.pressed !== 0) this.press(this.edges_ms);
    if (this.holdDue_ms > now_ms) return;
    const open_ms = this.holdDue_ms;
    this.holdDue_ms = NEVER_MS;
    this.restart(this.showsError() ? 'error' : 'entry', open_ms + this.model.idle_ms);
  }

  private press(now_ms: number): void {
    const { levels, pressed, phase } = this;
    this.pressed = 0;
    if (this.isProlonged) this.until_ms = now_ms + this.model.idle_ms;
    if (levels !== pressed || (levels & (levels - 1)) !== 0 || phase === 'warning') return;
    const key = 31 - Math.clz32(levels);
    if (key === PRESS_BIT) this.holdDue_ms = now_ms + this.model.hold_ms;
    else if (phase === 'entry') this.enter(now_ms, key);
  }

  private enter(now_ms: number, key: number): void {
    const { counts, confirmed } = this;
    const full = this.model.fields[confirmed].digits;
    if (key === BACK_BIT) counts[confirmed] = Math.max(0, counts[confirmed] - 1);
    else if (key !== OK_BIT) counts[confirmed] = Math.min(full, counts[confirmed] + 1);
    else if (counts[confirmed] === full) {
      this.confirmed += 1;
      if (!this.allConfirmed) return;
      this.phase = 'response';
      this.until_ms = now_ms + this.model.response_ms;
    }
  }

  private restart(phase: Phase, until_ms: number): void {
    this.phase = phase;
    this.until_ms = until_ms;
    this.counts = this.model.fields.map(() => 0);
    this.confirmed = 0;
  }

  private showsError(): boolean {
    return this.text === this.model.memoryErrorText || this.text === this.model.noKeyText;
  }

  /** The error has the time that presses prolong; it may come in the place of a response. */
  private fail(now_ms: number): void {
    if (this.phase === 'response') this.until_ms = now_ms + this.model.idle_ms;
    this.phase = 'error';
  }

  /** The warning comes before the first screen, whose time counts from the warning's end. */
  private warn(): void {
    if (this.phase !== 'warning') this.until_ms += this.model.lowBattery_ms;
    this.phase = 'warning';
  }

  save(): WitnessState {
    const { phase, text, levels, counts, confirmed, holdDue_ms, until_ms } = this;
    return { phase, text, levels, counts: [...counts], confirmed, holdDue_ms, until_ms };
  }

  load(state: WitnessState): void {
    this.phase = state.phase;
    this.text = state.text;
    this.levels = state.levels;
    this.counts = [...state.counts];
    this.confirmed = state.confirmed;
    this.holdDue_ms = state.holdDue_ms;
    this.until_ms = state.until_ms;
    this.pressed = 0;
  }
}
