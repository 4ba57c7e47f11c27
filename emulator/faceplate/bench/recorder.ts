/**
 * Writes down what is done to a card, with an expectation after every change of its display, as a key script that does
 * the same again. It begins with a card from power-on, since no script can begin in the middle of a login.
 */

import { dirname, relative } from 'node:path';
import type { Contacts } from '../../machine/parts/contacts.js';
import { LARGEST_SCRIPT_BYTES } from '../../script/source-text.js';
import { contactMove } from '../../script/statements/keys.js';
import { type Action, isSaid, type StepAction, statementText } from '../../script/statements/table.js';
import type { Transcript } from '../../session/machine.js';
import { LONGEST_DURATION_US } from '../../text.js';

/** More than what is written at the beginning and at the end. */
const FRAME_BYTES = 1024;
/** Places to begin at that are kept, besides the first. */
const MOST_STARTS = 200;

/** The part of the recorded card that the recorder needs. */
export interface Recorded {
  /** The statement that the display shows this text now. */
  expectation(text: string): string;
  /** How the next move bounces. */
  contacts(): Contacts;
}

/** A place where a script can begin: a card from power-on, made by these actions. */
export interface Start {
  readonly at_us: number;
  /** Lines that are before it. */
  readonly lines: number;
  readonly actions: readonly Action[];
}

interface Line {
  readonly at_us: number;
  /** A path in an action is written as it is seen from the script. */
  readonly says: string | Action;
  /** The display expected from this line on. */
  readonly shown: string;
  /** Whether contacts are clean from here on only because a capture's moves are written. */
  readonly isMeasured: boolean;
  /** The bytes that it and the wait before it take in the script. */
  readonly bytes: number;
}

export class Recorder implements Transcript {
  private readonly lines: Line[] = [];
  private readonly starts: Start[] = [];
  private bytes = FRAME_BYTES;
  /** When it became as long as a script may be. */
  private fullAt_us: number | undefined = undefined;

  constructor(
    private readonly recorded: Recorded,
    private readonly most_bytes = LARGEST_SCRIPT_BYTES,
  ) {}

  /** Whether a longer script could not be read: nothing more is written. */
  get isFull(): boolean {
    return this.fullAt_us !== undefined;
  }

  /** A script can begin here. */
  start(at_us: number, actions: readonly Action[]): void {
    this.starts.push({ at_us, lines: this.lines.length, actions });
    if (this.starts.length > MOST_STARTS) this.starts.splice(1, 1);
  }

  get first(): Start | undefined {
    return this.starts[0];
  }

  /** The last start after which something was done. */
  get lastUsed(): Start | undefined {
    return this.starts.findLast(({ lines }) => this.lines.slice(lines).some(({ says }) => typeof says !== 'string'));
  }

  /** @param apply does the action; its line stands before what it changes, and is written only if it succeeds */
  action(at_us: number, action: StepAction, apply: () => void): void {
    const place = this.lines.length;
    const { shown } = this;
    const [before, said] = this.saidAs(action);
    const isMeasured = this.isMeasuringAfter(action, before !== undefined);
    apply();
    (before === undefined ? [said] : [before, said]).forEach((says, offset) => {
      this.insert(place + offset, { at_us, says, shown, isMeasured });
    });
  }

  /**
   * A measured move is one of a clean contact; behind it, contacts bounce again as they would have.
   * @returns what is to be written before it, if anything is, and what says it
   */
  private saidAs(action: StepAction): readonly [before: Action | undefined, said: Action] {
    const contacts = this.recorded.contacts();
    if (!isSaid(action)) {
      const said: Action = { do: action.isDown ? 'down' : 'up', key: action.key };
      const isClean = contacts.kind === 'clean' || this.isMeasuring;
      return [isClean ? undefined : { do: 'contacts', contacts: { kind: 'clean' } }, said];
    }
    const isUsed = contactMove(action) !== undefined || action.do === 'save';
    return [this.isMeasuring && isUsed ? { do: 'contacts', contacts } : undefined, action];
  }

  private isMeasuringAfter(action: StepAction, begins: boolean): boolean {
    if (!isSaid(action)) return this.isMeasuring || begins;
    const ends = contactMove(action) !== undefined || /^(save|restore|contacts)$/.test(action.do);
    return this.isMeasuring && !ends;
  }

  private get isMeasuring(): boolean {
    return this.lines.at(-1)?.isMeasured === true;
  }

  display(at_us: number, text: string): void {
    if (text === this.shown) return;
    const says = this.recorded.expectation(text);
    this.insert(this.lines.length, { at_us, says, shown: text, isMeasured: this.isMeasuring });
  }

  note(at_us: number, text: string): void {
    const { shown, isMeasuring: isMeasured } = this;
    this.insert(this.lines.length, { at_us, says: `# ${text}`, shown, isMeasured });
  }

  /** Drops what is later than `at_us`: time went back. */
  cut(at_us: number): void {
    while (this.lines.length > 0 && this.lines.at(-1)!.at_us > at_us) this.bytes -= this.lines.pop()!.bytes;
    while (this.starts.length > 0 && this.starts.at(-1)!.at_us > at_us) this.starts.pop();
    if (this.fullAt_us !== undefined && this.fullAt_us > at_us) this.fullAt_us = undefined;
  }

  /**
   * A whole script, up to `end_us` or to where it became too long.
   * @param path the script's file: the paths in it are relative to it
   * @param last what stands at its end, such as the run's digest
   */
  text(path: string, start: Start, end_us: number, last: string): string {
    const texts = ['# Recorded with dscplus panel.', ...start.actions.map((action) => textOf(action, path))];
    let now_us = start.at_us;
    for (const { at_us, says } of this.lines.slice(start.lines)) {
      texts.push(...waits(at_us - now_us), textOf(says, path));
      now_us = at_us;
    }
    if (this.fullAt_us === undefined) texts.push(...waits(end_us - now_us), last);
    else texts.push('# Here a script ends: it has at most 1 MiB.');
    texts.push('');
    return texts.join('\n');
  }

  private get shown(): string {
    return this.lines.at(-1)?.shown ?? '';
  }

  private insert(place: number, line: Omit<Line, 'bytes'>): void {
    const before_us = this.lines[place - 1]?.at_us ?? 0;
    const bytes = Buffer.byteLength([...waits(line.at_us - before_us), textOf(line.says, ''), ''].join('\n'));
    if (this.bytes + bytes > this.most_bytes) this.fullAt_us ??= line.at_us;
    if (this.isFull) return;
    this.lines.splice(place, 0, { ...line, bytes });
    this.bytes += bytes;
  }
}

function textOf(says: string | Action, path: string): string {
  if (typeof says === 'string') return says;
  return statementText(
    says.do === 'cardFile' && path !== '' ? { ...says, path: relative(dirname(path), says.path) } : says,
  );
}

function waits(us: number): string[] {
  const lines: string[] = [];
  for (let left_us = us; left_us > 0; left_us -= LONGEST_DURATION_US) {
    lines.push(statementText({ do: 'wait', wait_us: Math.min(left_us, LONGEST_DURATION_US) }));
  }
  return lines;
}
