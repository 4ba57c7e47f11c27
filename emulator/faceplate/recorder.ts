/**
 * Writes down what is done to a card, with an expectation after every change of its display, as a key script that does
 * the same again. It begins with a card from power-on, since no script can begin in the middle of a login.
 */
import { dirname, relative } from 'node:path';
import { InputError } from '../input-error.js';
import { LARGEST_SCRIPT_BYTES } from '../script/source-text.js';
import type { Deed } from '../script/statements.js';
import { statementText } from '../script/write.js';

/** The longest duration that a statement takes: 30 days. */
const LONGEST_WAIT_US = 2_592_000_000_000;
/** More than a line's `wait` takes, and what is written at the end. */
const WAIT_BYTES = 24;
const END_BYTES = 1024;

interface Line {
  readonly at_us: number;
  readonly text: string;
  /** What is expected of the display from this line on. */
  readonly shown: string;
  /** The name under which this line saves the machine. */
  readonly saves: string | undefined;
}

export class Recorder {
  private readonly lines: Line[] = [];
  private bytes = END_BYTES;

  /**
   * @param path the script's file: the paths in it are relative to it
   * @param expectation the statement that the display shows this text now
   */
  constructor(
    readonly path: string,
    private readonly expectation: (text: string) => string,
  ) {}

  /** Whether a longer script could not be read any more. */
  get isFull(): boolean {
    return this.bytes > LARGEST_SCRIPT_BYTES;
  }

  /** @param apply does the deed; its line stands before what it changes, and is written only if it succeeds */
  deed(at_us: number, deed: Deed, apply: () => void): void {
    const place = this.lines.length;
    const { shown } = this;
    const text = statementText(this.seenFromScript(deed));
    apply();
    this.insert(place, { at_us, text, shown, saves: deed.do === 'save' ? deed.name : undefined });
  }

  display(at_us: number, text: string): void {
    if (text === this.shown) return;
    this.insert(this.lines.length, { at_us, text: this.expectation(text), shown: text, saves: undefined });
  }

  /** @throws InputError where the script could not restore what was saved before it began */
  checkRestore(name: string): void {
    if (this.lines.some(({ saves }) => saves === name)) return;
    throw new InputError(`${name} was saved before the recording began: end the recording with F2 first`);
  }

  /** Drops what is later than `at_us`: time went back. */
  cut(at_us: number): void {
    while (this.lines.length > 0 && this.lines.at(-1)!.at_us > at_us) this.bytes -= bytesOf(this.lines.pop()!);
  }

  /** The whole script, up to `end_us`. @param digest of the run */
  text(end_us: number, digest: string): string {
    const lines = ['# Recorded with dscplus panel.'];
    let now_us = 0;
    for (const { at_us, text } of this.lines) {
      lines.push(...waits(at_us - now_us), text);
      now_us = at_us;
    }
    lines.push(...waits(end_us - now_us), `# digest ${digest}`, '');
    return lines.join('\n');
  }

  private get shown(): string {
    return this.lines.at(-1)?.shown ?? '';
  }

  private insert(place: number, line: Line): void {
    this.lines.splice(place, 0, line);
    this.bytes += bytesOf(line);
  }

  private seenFromScript(deed: Deed): Deed {
    return deed.do === 'cardFile' ? { ...deed, path: relative(dirname(this.path), deed.path) } : deed;
  }
}

function bytesOf({ text }: Line): number {
  return Buffer.byteLength(text) + WAIT_BYTES;
}

function waits(us: number): string[] {
  const lines: string[] = [];
  for (let left_us = us; left_us > 0; left_us -= LONGEST_WAIT_US) {
    lines.push(statementText({ do: 'wait', wait_us: Math.min(left_us, LONGEST_WAIT_US) }));
  }
  return lines;
}
