/** The card at the other end of a line, as the script player knows cards. */
import { receiveMessageOnPort } from 'node:worker_threads';
import { InputError } from '../../emulator/input-error.js';
import { readCardFile } from '../../emulator/machine/card-file/card-file.js';
import type { CardFacts, PlayTarget } from '../../emulator/machine/target.js';
import type { Script } from '../../emulator/script/parse.js';
import { ScriptError } from '../../emulator/script/script-error.js';
import type { Statement } from '../../emulator/script/statements.js';
import type { Key } from '../../firmware/hal.js';
import { findModel, type Model } from '../../firmware/models.js';
import type { Call, LineSettings, Reply } from './calls.js';

const PRESS_US = 100_000;
const TYPE_EVERY_US = 200_000;
/** While a text is waited for, the display is read so often. */
const LOOK_EVERY_US = 10_000;

/** What a hand does, and an eye sees. */
const POSSIBLE: ReadonlySet<Statement['do']> = new Set([
  'press',
  'type',
  'down',
  'up',
  'wait',
  'expect',
  'expectResponse',
]);

/**
 * Refuses what can't be done to a card at the end of a line.
 * @throws ScriptError with the place of the first such statement
 */
export function checkForLine({ statements, sources }: Script, cardFile: string | undefined): void {
  for (const { do: what, place } of statements) {
    const refuse = (found: string): never => {
      throw new ScriptError(place, sources.get(place.file) ?? '', found);
    };
    if (!POSSIBLE.has(what)) {
      refuse('found what a line can’t do to a card, expected press, type, down, up, wait or expect');
    }
    if (what === 'expectResponse' && cardFile === undefined) {
      refuse('found a response to check on a line, expected --card FILE with the record of the card there');
    }
  }
}

export class LineTarget implements PlayTarget {
  readonly model: Model;
  readonly contactsKind = 'bouncy';
  screens: Array<readonly [number, string]> = [];
  now_us = 0;
  private readonly answered: Int32Array;
  private answers = 0;
  private start_us = 0;
  private lastText = '';

  /** @param cardFile the record that responses are checked against; it is only read */
  constructor(
    private readonly line: LineSettings,
    private readonly cardFile: string | undefined,
  ) {
    this.model = findModel(line.model)!;
    this.answered = new Int32Array(line.answered);
  }

  /** The card's processor resets, and time counts from now. Its memory stays. */
  restart(): void {
    this.start_us = this.ask({ do: 'begin' }).clock_us;
    this.now_us = 0;
    this.screens = [[0, '']];
    this.lastText = '';
  }

  close(): void {
    this.line.port.close();
  }

  get display(): string {
    return this.call({ do: 'look' });
  }

  /** What the line tells is not all that happened. */
  digest(): null {
    return null;
  }

  /** The card file's record, read anew: a card that is served from the file keeps its counter there. */
  facts(): CardFacts | undefined {
    if (this.cardFile === undefined) return undefined;
    const { secretHex, suite, counter } = readCardFile(this.cardFile);
    return { model: this.model, key: Buffer.from(secretHex, 'hex'), suite, counter };
  }

  press(key: Key, for_us = PRESS_US): void {
    this.call({ do: 'press', key, for_us });
  }

  type(digits: string, every_us = TYPE_EVERY_US): void {
    const down_us = Math.floor(every_us / 2);
    for (const digit of digits) {
      this.down(digit as Key);
      this.wait(down_us);
      this.up(digit as Key);
      this.wait(every_us - down_us);
    }
  }

  down(key: Key): void {
    this.call({ do: 'down', key });
  }

  up(key: Key): void {
    this.call({ do: 'up', key });
  }

  wait(us: number): void {
    const end_us = this.now_us + us;
    while (this.now_us < end_us) this.call({ do: 'pass', us: end_us - this.now_us });
  }

  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean {
    const end_us = this.now_us + limit_us;
    let text = this.display;
    while (!holds(text) && this.now_us < end_us) {
      text = this.call({ do: 'pass', us: Math.min(LOOK_EVERY_US, end_us - this.now_us) });
    }
    return holds(text);
  }

  /** @returns the display's text after the call */
  private call(call: Call): string {
    const { text, clock_us } = this.ask(call);
    this.now_us = clock_us - this.start_us;
    if (text !== this.lastText) this.screens.push([this.now_us, text]);
    this.lastText = text;
    return text;
  }

  /** Sends the call and stops this thread until its answer is there. */
  private ask(call: Call): Exclude<Reply, { readonly error: unknown }> {
    const { port } = this.line;
    port.postMessage(call);
    Atomics.wait(this.answered, 0, this.answers++);
    const { message } = receiveMessageOnPort(port) as { readonly message: Reply };
    if ('error' in message) throw Object.assign(new Error(), message.error);
    return message;
  }

  fit = impossible;
  fitFile = impossible;
  setContacts = impossible;
  playCapture = impossible;
  stick = impossible;
  free = impossible;
  glitch = impossible;
  segment = impossible;
  battery = impossible;
  cutPower = impossible;
  restorePower = impossible;
  save = impossible;
  restore = impossible;
}

/** `checkForLine` has refused such statements before. */
function impossible(): never {
  throw new InputError('a line can’t do that to a card');
}
