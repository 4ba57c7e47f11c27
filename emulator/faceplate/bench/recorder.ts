/**
 * Writes down what is done to a card, with an expectation after every change of its display, as a key script that does
 * the same again. It begins with a card from power-on, since no script can begin in the middle of a login.
 */

import { dirname, relative } from 'node:path';
import { InputError } from '../../input-error.js';
import { LARGEST_SCRIPT_BYTES } from '../../script/source-text.js';
import { type Action, isSaid, type StepAction, statementText } from '../../script/statements/table.js';
import type { Transcript } from '../../session/machine.js';
import { LONGEST_DURATION_US } from '../../text.js';

/** More than what is written at the beginning and at the end. */
const FRAME_BYTES = 1024;

interface Line {
  readonly at_us: number;
  readonly text: string;
  /** What is expected of the display from this line on. */
  readonly shown: string;
  /** What it and the wait before it take in the script. */
  readonly bytes: number;
}

export class Recorder implements Transcript {
  private readonly lines: Line[] = [];
  private bytes = FRAME_BYTES;
  /** When it became as long as a script may be. */
  private fullAt_us: number | undefined = undefined;

  /**
   * @param path the script's file: the paths in it are relative to it
   * @param expectation the statement that the display shows this text now
   */
  constructor(
    private readonly path: string,
    private readonly expectation: (text: string) => string,
  ) {}

  /** Whether a longer script could not be read: nothing more is written. */
  get isFull(): boolean {
    return this.fullAt_us !== undefined;
  }

  /**
   * @param apply does the action; its line stands before what it changes, and is written only if it succeeds
   * @throws InputError for what no script can say
   */
  action(at_us: number, action: StepAction, apply: () => void): void {
    if (!isSaid(action)) {
      throw new InputError('a recording can’t hold contacts that are played from a file: end the recording first');
    }
    const place = this.lines.length;
    const { shown } = this;
    const text = statementText(this.seenFromScript(action));
    apply();
    this.insert(place, { at_us, text, shown });
  }

  display(at_us: number, text: string): void {
    if (text === this.shown) return;
    this.insert(this.lines.length, { at_us, text: this.expectation(text), shown: text });
  }

  /** Drops what is later than `at_us`: time went back. */
  cut(at_us: number): void {
    while (this.lines.length > 0 && this.lines.at(-1)!.at_us > at_us) this.bytes -= this.lines.pop()!.bytes;
  }

  /** The whole script, up to `end_us` or to where it became too long. @param digest of the run up to `end_us` */
  text(end_us: number, digest: string): string {
    const lines = ['# Recorded with dscplus panel.'];
    let now_us = 0;
    for (const { at_us, text } of this.lines) {
      lines.push(...waits(at_us - now_us), text);
      now_us = at_us;
    }
    if (this.fullAt_us === undefined) lines.push(...waits(end_us - now_us), `# digest ${digest}`);
    else lines.push('# Here a script ends: it has at most 1 MiB.');
    lines.push('');
    return lines.join('\n');
  }

  private get shown(): string {
    return this.lines.at(-1)?.shown ?? '';
  }

  private insert(place: number, line: Omit<Line, 'bytes'>): void {
    const before_us = this.lines[place - 1]?.at_us ?? 0;
    const bytes = Buffer.byteLength([...waits(line.at_us - before_us), line.text, ''].join('\n'));
    if (this.bytes + bytes > LARGEST_SCRIPT_BYTES) this.fullAt_us ??= line.at_us;
    if (this.isFull) return;
    this.lines.splice(place, 0, { ...line, bytes });
    this.bytes += bytes;
  }

  private seenFromScript(action: Action): Action {
    return action.do === 'cardFile' ? { ...action, path: relative(dirname(this.path), action.path) } : action;
  }
}

function waits(us: number): string[] {
  const lines: string[] = [];
  for (let left_us = us; left_us > 0; left_us -= LONGEST_DURATION_US) {
    lines.push(statementText({ do: 'wait', wait_us: Math.min(left_us, LONGEST_DURATION_US) }));
  }
  return lines;
}
