/**
 * A login over a wire that may lose, double or damage any byte. No key is believed to have arrived before the screen
 * that it makes was read; what doesn't fit is started over by holding PRESS, which drops all that was entered.
 */

import { InputError } from '../../emulator/input-error.js';
import { type CardModel, type FieldScreen, fieldText } from './card-models.js';
import { LinkError } from './errors.js';

/** Bits of the SCPI operation condition register that name the screen. */
const ON = 1 << 8;
const FIELD_BIT = { pin: 1 << 9, challenge: 1 << 10 } as const;
const RESPONSE = 1 << 11;
const SCREEN_BITS = ON | FIELD_BIT.pin | FIELD_BIT.challenge | RESPONSE;

/** The screen in one answer, in which the text came twice and alike. */
export interface Screen {
  readonly text: string;
  /** The operation condition register. */
  readonly condition: number;
}

/**
 * Sends command lines (each with its LF; "" for none), then reads the screen once they have been carried out.
 * @returns the screen, or undefined where no whole answer came in time
 */
export type ReadScreen = (lead: string, takes_ms: number) => Promise<Screen | undefined>;

export interface LoginResult {
  /** All digits of the response, pages joined. */
  readonly response: string;
  /** How often anything was done again: a reading, a key, or the whole entry. 0 on a quiet wire. */
  readonly repeats: number;
}

/** One attempt's entry is started over so often, a key or a reading is repeated so often, before the login fails. */
const MOST_ATTEMPTS = 20;
const MOST_TRIES = 20;

/** A press and the rest after it. */
const PRESS_ms = 200;
const HOLD = 'SYST:KEY PRESS,2.5S;*WAI\n';
const HOLD_ms = 2600;
/** The low-battery text shows for a second. */
const LOW_BATTERY_ms = 1500;

export class Login {
  private repeats = 0;
  private fault: string | undefined = undefined;

  /** @throws InputError where PIN or challenge are not the digits that the model asks for */
  constructor(
    private readonly readScreen: ReadScreen,
    private readonly model: CardModel,
    private readonly entries: { readonly pin: string; readonly challenge: string },
  ) {
    for (const { name, digits } of model.fields) {
      const { length } = entries[name];
      if (length === digits && /^[0-9]+$/.test(entries[name])) continue;
      throw new InputError(
        `the ${name === 'pin' ? 'PIN' : name} has ${length} characters, but the ${model.name} takes ${digits} digits`,
      );
    }
  }

  /** @throws LinkError where no attempt went through; what reading the screen throws */
  async run(): Promise<LoginResult> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (attempt > 0) this.repeats += 1;
      const response = await this.attempt();
      if (response !== undefined) return { response, repeats: this.repeats };
      if (this.fault !== undefined) throw new LinkError(`no login is possible on the card: ${this.fault}`);
    }
    throw new LinkError(`the card did not show what was typed, ${MOST_ATTEMPTS} times in a row: is a key stuck?`);
  }

  /** @returns the response, or undefined where the entry must be started over */
  private async attempt(): Promise<string | undefined> {
    const { fields } = this.model;
    if (!(await this.open())) return undefined;
    for (const [place, field] of fields.entries()) {
      if (!(await this.enter(field))) return undefined;
      const next = fields[place + 1];
      const full = this.fieldShows(field, field.digits);
      const after = next === undefined ? this.pageShows : this.fieldShows(next, 0);
      if ((await this.press('OK', full, after)) === undefined) return undefined;
    }
    return this.readResponse();
  }

  /** Holds PRESS: the first field opens, empty. */
  private async open(): Promise<boolean> {
    const { model } = this;
    let screen = await this.read(HOLD, HOLD_ms);
    if (screen.text === model.lowBattery) {
      const first = `DISP:WAIT? "${model.fields[0]!.prompt}",${LOW_BATTERY_ms}MS\n`;
      screen = await this.read(first, LOW_BATTERY_ms);
    }
    if (this.fieldShows(model.fields[0]!, 0)(screen)) return true;
    // A text of a fault is none of a field's or a response's, and two readings of it are none of the wire's making.
    const fault = model.faults[screen.text];
    if (fault !== undefined && (await this.read('', 0)).text === screen.text) this.fault = fault;
    return false;
  }

  private async enter(field: FieldScreen): Promise<boolean> {
    const digits = this.entries[field.name];
    for (let count = 1; count <= digits.length; count++) {
      const before = this.fieldShows(field, count - 1);
      const after = this.fieldShows(field, count);
      if ((await this.press(digits[count - 1]!, before, after)) === undefined) return false;
    }
    return true;
  }

  /**
   * Presses a key until the screen shows that it arrived.
   * @param before the screen of a key that did not arrive
   * @returns the screen after it; undefined where something else shows
   */
  private async press(key: string, before: Test, after: Test): Promise<Screen | undefined> {
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      if (turn > 0) this.repeats += 1;
      const screen = await this.read(`SYST:KEY ${key};*WAI\n`, PRESS_ms);
      if (after(screen)) return screen;
      if (!before(screen)) return undefined;
    }
    return undefined;
  }

  /** All pages of the response, each of them read twice and alike; OK turns the page. */
  private async readResponse(): Promise<string | undefined> {
    const { pages } = this.model;
    const found = new Map<number, string>();
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      const first = await this.read(turn === 0 ? '' : 'SYST:KEY OK;*WAI\n', PRESS_ms);
      const second = await this.read('', 0);
      if (!this.pageShows(first) || !this.pageShows(second)) return undefined;
      if (first.text === second.text) found.set(first.text.length, first.text);
      if (pages.every((digits) => found.has(digits))) return pages.map((digits) => found.get(digits)).join('');
      if (turn >= pages.length) this.repeats += 1;
    }
    return undefined;
  }

  private async read(lead: string, takes_ms: number): Promise<Screen> {
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      if (turn > 0) this.repeats += 1;
      const screen = await this.readScreen(turn === 0 ? lead : '', takes_ms);
      if (screen !== undefined) return screen;
    }
    throw new LinkError(`the card gave no answer that could be read, ${MOST_TRIES} times in a row`);
  }

  private fieldShows(field: FieldScreen, count: number): Test {
    const text = fieldText(this.model, field, this.entries[field.name], count);
    const bits = ON | FIELD_BIT[field.name];
    return (screen) => screen.text === text && (screen.condition & SCREEN_BITS) === bits;
  }

  private readonly pageShows: Test = ({ text, condition }) =>
    (condition & SCREEN_BITS) === (ON | RESPONSE) && /^[0-9]+$/.test(text) && this.model.pages.includes(text.length);
}

type Test = (screen: Screen) => boolean;
