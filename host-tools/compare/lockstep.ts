/** Plays a script on the card at the end of a line and on an emulated one, each move at the same board time. */
import type { Listener } from '../../emulator/machine/board.js';
import { Card } from '../../emulator/machine/card.js';
import type { CardRecord } from '../../emulator/machine/card-record.js';
import { PRESS_US } from '../../emulator/machine/key-sequencer.js';
import { judgedBy } from '../../emulator/script/drivers/interruptible.js';
import { type LineCall, type LinePlay, performOnLine } from '../../emulator/script/drivers/on-line.js';
import type { Script } from '../../emulator/script/parse.js';
import type { AnyInstruction, Verdict } from '../../emulator/script/statements/entry.js';
import { countOf, seconds } from '../../emulator/text.js';
import type { Key } from '../../firmware/hal.js';
import type { CardClient, ClockMode } from '../client/client.js';
import { responseCheck } from '../judge/response-check.js';
import { carryOut } from '../line/carry-out.js';
import { type Difference, firstDifference, type Moved, type Seen, type Shown, scriptOf } from './differences.js';

export interface CompareOptions {
  readonly client: CardClient;
  readonly mode: ClockMode;
  /** Of the card that is emulated. */
  readonly record: CardRecord;
  /** So often the display is read, and times that are not farther apart are the same. */
  readonly every_us: number;
  readonly within_us: number;
  readonly signal: AbortSignal;
}

export interface Comparison {
  readonly file: string;
  /** Screens that the emulated card has shown. */
  readonly screens: number;
  /** How far apart the times of equal screens were at most; each is known but for the time between two readings. */
  readonly apart_us: number;
  readonly board_us: number;
  readonly difference: Difference | undefined;
  /** The script that shows the difference; "" where there is none. */
  readonly script: string;
}

/** The cards go on from one script to the next, as counters do; only their processors are reset. */
export class Lockstep {
  private readonly card: Card;
  private run: Run | undefined = undefined;

  constructor(private readonly options: CompareOptions) {
    const listener: Listener = {
      contact: () => undefined,
      debounced: () => undefined,
      memory: () => undefined,
      display: (time_us, text) => this.run?.show(time_us, text),
    };
    this.card = new Card({ ...options.record, contacts: { kind: 'clean' }, listener });
  }

  /** @throws LinkError, ScpiError where the line does; ScriptError for what a line can't do is the caller's to refuse */
  async compare(script: Script): Promise<Comparison> {
    await this.options.client.reset();
    this.card.board.reset();
    const start_us = await this.options.client.clock();
    this.run = new Run(this.card, start_us, this.options);
    return this.run.play(script);
  }

  close(): void {
    this.card.close();
  }
}

class Run implements LinePlay {
  readonly isWatched = true;
  now_us = 0;
  private readonly shown: Shown[] = [];
  private readonly seen: Seen[] = [];
  private readonly moves: Moved[] = [];
  private readonly base_us: number;
  private display = '';

  constructor(
    private readonly card: Card,
    private readonly start_us: number,
    private readonly options: CompareOptions,
  ) {
    this.base_us = card.now_us;
  }

  show(time_us: number, text: string): void {
    this.shown.push({ at_us: time_us - this.base_us, text });
  }

  async play(script: Script): Promise<Comparison> {
    for (const statement of script.statements) {
      const calls = performOnLine(statement, this);
      for (let next = calls.next(); !next.done; next = calls.next(this.display)) await this.do(next.value);
      if (this.difference() !== undefined) break;
    }
    // The last action gets time to show.
    await this.pass(this.options.within_us + 2 * this.options.every_us);
    const difference = this.difference();
    return {
      file: script.file,
      screens: this.shown.length,
      apart_us: this.apart_us(),
      board_us: this.now_us,
      difference,
      script: difference === undefined ? '' : scriptOf(difference, this.moves),
    };
  }

  judge(expectation: AnyInstruction, display: string, passed_us: number): Verdict {
    const view = { display, facts: () => this.card.facts(), check: responseCheck };
    const verdict = judgedBy(view, expectation, passed_us);
    // Whether it holds is not asked here, only how long it is waited for.
    return verdict === 'open' ? 'open' : undefined;
  }

  private difference(): Difference | undefined {
    return firstDifference(this.shown, this.seen, this.options.within_us, this.now_us);
  }

  private apart_us(): number {
    return Math.max(
      0,
      ...this.seen.map(({ after_us, by_us }, place) => {
        const at_us = this.shown[place]?.at_us ?? by_us;
        return Math.max(after_us - at_us, at_us - by_us);
      }),
    );
  }

  private async do(call: LineCall): Promise<void> {
    this.options.signal.throwIfAborted();
    switch (call.do) {
      case 'press':
        await this.move(call.key, 'down');
        await this.pass(call.for_us);
        await this.move(call.key, 'up');
        await this.pass(PRESS_US);
        return;
      case 'down':
      case 'up':
        await this.move(call.key, call.do);
        return;
      case 'pass':
        await this.pass(call.us);
        return;
      default:
        await this.read();
    }
  }

  private async move(key: Key, to: 'down' | 'up'): Promise<void> {
    await this.options.client[to](key);
    await this.read();
    this.card[to](key);
    this.moves.push({ at_us: this.now_us, key, to });
  }

  /** Both let time pass, and are looked at now and then. */
  private async pass(us: number): Promise<void> {
    const { client, mode, every_us, signal } = this.options;
    const end_us = this.now_us + us;
    while (this.now_us < end_us) {
      signal.throwIfAborted();
      await carryOut({ do: 'pass', us: Math.min(every_us, end_us - this.now_us) }, client, mode);
      await this.read();
    }
  }

  private async read(): Promise<void> {
    const { client } = this.options;
    const before_us = this.now_us;
    const text = await client.display();
    this.now_us = Math.max(before_us, (await client.clock()) - this.start_us);
    if (text !== this.display) this.seen.push({ after_us: before_us, by_us: this.now_us, text });
    this.display = text;
    const late_us = this.base_us + this.now_us - this.card.now_us;
    if (late_us > 0) this.card.wait(late_us);
  }
}

/** One comparison in lines for people. */
export function reportOf({ file, screens, apart_us, board_us, difference }: Comparison): string {
  if (difference === undefined) {
    const apart = apart_us === 0 ? 'at the same times' : `at most ${Math.ceil(apart_us / 1000)} ms apart`;
    return `same    ${file}: ${countOf(screens, 'screen')} in ${seconds(board_us, 3)} s, ${apart}\n`;
  }
  return `differs ${file}: at ${seconds(difference.at_us, 3)} s ${difference.text}\n`;
}
