/** Plays scripts on the card at the other end of a line, from the thread that plays. */

import { receiveMessageOnPort } from 'node:worker_threads';
import type { CardFacts } from '../../emulator/machine/target.js';
import { judgedBy } from '../../emulator/script/drivers/interruptible.js';
import { isForLine, type LineCall, type LinePlay, performOnLine } from '../../emulator/script/drivers/on-line.js';
import type { Script } from '../../emulator/script/parse.js';
import type { Place } from '../../emulator/script/place.js';
import { failureOf, resultOf, timeoutMismatch } from '../../emulator/script/player.js';
import type { ScriptFailure, ScriptResult } from '../../emulator/script/result.js';
import { ScriptError } from '../../emulator/script/script-error.js';
import type { AnyInstruction, Mismatch, Verdict } from '../../emulator/script/statements/entry.js';
import type { Statement } from '../../emulator/script/statements/table.js';
import { findModel, MODELS, type Model } from '../../firmware/models.js';
import { readCardOption } from '../files/for-option.js';
import { responseCheck } from '../judge/response-check.js';
import type { Call, LineSettings, Reply } from './calls.js';
import { isLineError, LineFailure } from './line-failure.js';

/**
 * Refuses what can't be done to a card at the end of a line.
 * @throws ScriptError with the place of the first such statement
 */
export function checkForLine({ statements, sources }: Script, cardFile: string | undefined): void {
  for (const statement of statements) {
    const { place } = statement;
    const refuse = (found: string): never => {
      throw new ScriptError(place, sources.get(place.file) ?? '', found);
    };
    if (!isForLine(statement)) {
      refuse('found what a line can’t do to a card, expected press, type, down, up, wait or expect');
    }
    if (statement.do === 'expectResponse' && cardFile === undefined) {
      refuse('found a response to check on a line, expected --card FILE with the record of the card there');
    }
  }
}

/** How the card is after a call. */
type Answered = Exclude<Reply, { readonly error: unknown }>;

export class LinePlayer implements LinePlay {
  readonly model: Model;
  readonly isWatched = true;
  /** Board time since the script began, and what the display showed then. */
  now_us = 0;
  display = '';
  private screens: Array<readonly [number, string]> = [];
  private readonly answered: Int32Array;
  private answers = 0;
  private start_us = 0;
  /** Of the statement that is played. */
  private place: Place | undefined = undefined;

  /**
   * @param cardFile the record that responses are checked against; it is only read
   * @param timeout_us a script that takes longer in board time fails; undefined for no limit
   */
  constructor(
    private readonly line: LineSettings,
    private readonly cardFile: string | undefined,
    private readonly timeout_us: number | undefined,
  ) {
    // Of a line that has failed no script is read.
    this.model = findModel(line.model) ?? MODELS[0]!;
    this.answered = new Int32Array(line.answered);
  }

  /** @throws LineFailure where the line has failed before the first script */
  checkLine(): void {
    if (this.line.fault !== undefined) throw new LineFailure(undefined, this.line.fault);
  }

  /** @throws ScriptError with the place of a statement that this card can't be asked for */
  check(script: Script): void {
    checkForLine(script, this.cardFile);
  }

  /**
   * The card's processor resets, and time counts from then; its memory stays. A line does not report all events, so
   * there is no digest.
   * @throws LineFailure
   */
  play(script: Script): ScriptResult {
    this.place = undefined;
    const begun = this.ask({ do: 'begin' });
    this.start_us = begun.clock_us;
    this.display = '';
    this.screens = [[0, '']];
    this.note(begun);
    const failure = this.run(script);
    const { model, now_us, screens } = this;
    return resultOf(script, { model, contactsKind: 'bouncy', now_us, screens, digest: () => null }, failure);
  }

  close(): void {
    this.line.port.close();
  }

  private run({ statements }: Script): ScriptFailure | null {
    for (const statement of statements) {
      this.place = statement.place;
      const mismatch = this.perform(statement) ?? timeoutMismatch(this, this.timeout_us);
      if (mismatch !== undefined) return failureOf(statement, this, mismatch);
    }
    return null;
  }

  private perform(statement: Statement): Mismatch | undefined {
    const calls = performOnLine(statement, this);
    for (let next = calls.next(); ; next = calls.next(this.call(next.value))) {
      if (next.done) return next.value;
    }
  }

  judge(expectation: AnyInstruction, display: string, passed_us: number): Verdict {
    return judgedBy({ display, facts: () => this.facts(), check: responseCheck }, expectation, passed_us);
  }

  /** The card file's record, read again each time: a card that is served from the file keeps its counter there. */
  private facts(): CardFacts | undefined {
    if (this.cardFile === undefined) return undefined;
    const { secretHex, suite, counter } = readCardOption(this.cardFile);
    return { model: this.model, key: Buffer.from(secretHex, 'hex'), suite, counter };
  }

  /** @returns the display's text after the call: it was read after the call before, too */
  private call(call: LineCall): string {
    if (call.do !== 'read') this.note(this.ask(call));
    return this.display;
  }

  private note({ text, clock_us }: Answered): void {
    this.now_us = clock_us - this.start_us;
    if (text !== this.display) this.screens.push([this.now_us, text]);
    this.display = text;
  }

  /** Sends the call and stops this thread until its answer is there. */
  private ask(call: Call): Answered {
    const { port } = this.line;
    port.postMessage(call);
    Atomics.wait(this.answered, 0, this.answers++);
    const { message } = receiveMessageOnPort(port) as { readonly message: Reply };
    if (!('error' in message)) return message;
    const error = Object.assign(new Error(), message.error);
    throw isLineError(error) ? new LineFailure(this.place, error.message) : error;
  }
}
