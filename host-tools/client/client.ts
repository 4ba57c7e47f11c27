/** A card at the end of a serial line, or of anything that behaves like one: keys to press, a display to read. */
import type { Duplex } from 'node:stream';
import { InputError } from '../../emulator/input-error.js';
import { checkNumber, checkOneOf, checkText } from '../arguments.js';
import { quoted, unquote, wholeNumber } from './answer.js';
import { CARD_MODELS, type CardModel } from './card-models.js';
import { LinkError } from './errors.js';
import { Login, type LoginResult, type Screen } from './login.js';
import { type CallOptions, type ClientOptions, checkCall, MOST_TRIES, ScpiClient } from './scpi-client.js';

export const CARD_KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'OK', 'BACK', 'PRESS'] as const;
export type CardKey = (typeof CARD_KEYS)[number];

export type ClockMode = 'real' | 'virtual';

/** The condition registers, read. */
export interface CardStatus {
  readonly on: boolean;
  readonly enteringPin: boolean;
  readonly enteringChallenge: boolean;
  readonly showingResponse: boolean;
  readonly batteryLow: boolean;
  readonly memoryError: boolean;
}

const LONGEST_DURATION_ms = 3_600_000;
/** A press where nobody says how long, the rest after any press, and one digit of a run. */
const PRESS_ms = 100;
const REST_ms = 100;
const DIGIT_ms = 200;
const MOST_DIGITS = 64;
const LONGEST_TEXT = 64;

/** `ScpiClient` lists the errors that every call may throw. */
export class CardClient extends ScpiClient {
  /** @param stream a `SerialPortStream`, a socket, any byte stream; it need not be open yet, and `close` leaves it open */
  constructor(stream: Duplex, options: ClientOptions = {}) {
    super(stream, 'card', options);
  }

  /** Presses and releases the key; fulfilled when the rest after it is over. */
  async press(key: CardKey, options: CallOptions & { readonly for_ms?: number } = {}): Promise<void> {
    checkCall(options, ['for_ms']);
    const { for_ms = PRESS_ms } = options;
    return this.command(`SYST:KEY ${checkedKey(key)},${duration('for_ms', for_ms)}`, for_ms + REST_ms, options);
  }

  /** Presses a run of digits. */
  async type(digits: string, options: CallOptions = {}): Promise<void> {
    checkText('digits', digits);
    checkCall(options);
    if (!/^[0-9]+$/.test(digits) || digits.length > MOST_DIGITS) {
      throw new InputError(
        `the run of digits has ${digits.length} characters: 1 to ${MOST_DIGITS} of 0 to 9 are allowed`,
      );
    }
    return this.command(`SYST:KEY:TYPE ${quoted(digits)}`, digits.length * DIGIT_ms, options);
  }

  /** Closes the key's contact. */
  async down(key: CardKey, options: CallOptions = {}): Promise<void> {
    checkCall(options);
    return this.command(`SYST:KEY:DOWN ${checkedKey(key)}`, 0, options);
  }

  /** Opens the key's contact. */
  async up(key: CardKey, options: CallOptions = {}): Promise<void> {
    checkCall(options);
    return this.command(`SYST:KEY:UP ${checkedKey(key)}`, 0, options);
  }

  /** The display's text, without trailing blanks; "" while it is off. */
  async display(options: CallOptions = {}): Promise<string> {
    checkCall(options);
    const screen = await this.turns.take(() => this.readScreen('', 0, options.signal), options.signal);
    return (screen ?? this.fail()).text;
  }

  /** The segments that light: a mask a cell from the left. */
  async segments(options: CallOptions = {}): Promise<number[]> {
    checkCall(options);
    const [masks] = await this.query(':DISP:SEGM?', 1, 0, options);
    return /^[0-9]{1,5}(,[0-9]{1,5})*$/.test(masks!) ? masks!.split(',').map(Number) : this.fail();
  }

  /**
   * Waits until exactly `text` shows.
   * @throws ScpiError -365 where it does not within the time
   */
  async waitFor(text: string, options: CallOptions & { readonly within_ms: number }): Promise<void> {
    checkText('text', text);
    checkCall(options, ['within_ms']);
    if (text.length > LONGEST_TEXT || !/^[\x20-\x7e]*$/.test(text)) {
      throw new InputError(
        `the text has ${text.length} characters: at most ${LONGEST_TEXT} printable ones are allowed`,
      );
    }
    const { within_ms } = options;
    await this.query(`:DISP:WAIT? ${quoted(text)},${duration('within_ms', within_ms)}`, 1, within_ms, options);
  }

  async clockMode(options: CallOptions = {}): Promise<ClockMode> {
    checkCall(options);
    const [mode] = await this.query(':SYST:CLOC:MODE?', 1, 0, options);
    return readClockMode(mode!) ?? this.fail();
  }

  async setClockMode(mode: ClockMode, options: CallOptions = {}): Promise<void> {
    checkOneOf('mode', mode, ['real', 'virtual']);
    checkCall(options);
    return this.command(`SYST:CLOC:MODE ${mode === 'real' ? 'REAL' : 'VIRT'}`, 0, options);
  }

  /** Moves the board's time, in virtual time. */
  async advance(by_ms: number, options: CallOptions = {}): Promise<void> {
    checkCall(options);
    return this.command(`SYST:CLOC:ADV ${duration('by_ms', by_ms)}`, 0, options);
  }

  /** @returns board time in microseconds */
  async clock(options: CallOptions = {}): Promise<number> {
    checkCall(options);
    const [time] = await this.query(':SYST:CLOC?', 1, 0, options);
    const [, seconds, micros] = /^([0-9]+)\.([0-9]{6})$/.exec(time!) ?? this.fail();
    return Number(seconds) * 1_000_000 + Number(micros);
  }

  async status(options: CallOptions = {}): Promise<CardStatus> {
    checkCall(options);
    const answers = await this.query(':STAT:OPER:COND?;:STAT:QUES:COND?', 2, 0, options);
    const [operation, questionable] = answers.map((answer) => wholeNumber(answer) ?? this.fail());
    const has = (bit: number): boolean => (operation! & (1 << bit)) !== 0;
    return {
      on: has(8),
      enteringPin: has(9),
      enteringChallenge: has(10),
      showingResponse: has(11),
      batteryLow: (questionable! & (1 << 9)) !== 0,
      memoryError: (questionable! & (1 << 10)) !== 0,
    };
  }

  /** Resets the card's processor, as `*RST` does: the display goes off, keys are released, memory stays. */
  async reset(options: CallOptions = {}): Promise<void> {
    checkCall(options);
    return this.command('*RST', 0, options);
  }

  /**
   * Enters the PIN and the challenge as the card's model asks for them and reads the response. Every key is confirmed by
   * the screen that it makes; a byte that was lost, doubled or damaged costs a repeat, or the login.
   * @param challenge all its digits, as the model takes them
   * @throws LinkError where the card can't be brought to show a response
   */
  async login(challenge: string, pin: string, options: CallOptions = {}): Promise<LoginResult> {
    checkText('challenge', challenge);
    checkText('pin', pin);
    checkCall(options);
    const { signal } = options;
    return this.turns.take(async () => {
      this.unsure = true;
      const model = modelNamed((await this.readIdentity(MOST_TRIES, signal)).model);
      const mode = await this.repeat(':SYST:CLOC:MODE?', 1, ([answer]) => readClockMode(answer!), MOST_TRIES, signal);
      const readScreen = (lead: string, takes_ms: number): Promise<Screen | undefined> =>
        this.readScreen(lead, mode === 'real' ? takes_ms : 0, signal);
      return new Login(readScreen, model, { pin, challenge }).run();
    }, signal);
  }

  private async readScreen(lead: string, takes_ms: number, signal?: AbortSignal): Promise<Screen | undefined> {
    const query = ':DISP:DATA?;DATA?;:STAT:OPER:COND?';
    const answers = await this.wire.ask({ lead, query, within_ms: takes_ms + this.timeout_ms, signal });
    if (answers?.length !== 3 || answers[0] !== answers[1]) return undefined;
    const text = unquote(answers[0]!);
    const condition = wholeNumber(answers[2]!);
    return text === undefined || condition === undefined ? undefined : { text, condition };
  }
}

function checkedKey(key: CardKey): CardKey {
  checkOneOf('key', key, CARD_KEYS);
  return key;
}

function duration(name: string, ms: number): string {
  checkNumber(name, ms, 0, LONGEST_DURATION_ms);
  return `${ms}MS`;
}

function readClockMode(answer: string): ClockMode | undefined {
  if (answer === 'REAL') return 'real';
  return answer === 'VIRT' ? 'virtual' : undefined;
}

function modelNamed(name: string): CardModel {
  const model = CARD_MODELS.find((known) => known.name === name);
  if (model !== undefined) return model;
  const names = CARD_MODELS.map((known) => known.name).join(', ');
  throw new LinkError(`the card says that it is a ${JSON.stringify(name)}, and only ${names} can be logged in with`);
}
