/** Questions to the person at the terminal: a secret as an argument would show in the list of processes. */
import type { ReadStream } from 'node:tty';
import { InputError } from '../../../emulator/input-error.js';
import { SECRET_LENGTH_MAX } from '../../verifier/secret-file.js';
import { Stop } from './stop.js';

const INTERRUPTED = 130;

/** Somebody asked to stop while a question stood open: the command ends with `status`, and nothing was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly status: number) {
    super('stopped');
  }
}

export interface Question {
  /** The question, as it is shown, and whether the answer is shown too. */
  readonly text: string;
  readonly isSecret: boolean;
  /** The advice where there is no terminal to ask at: the end of the message. */
  readonly otherwise: string;
}

/**
 * Asks at the terminal; the question goes to standard error, so that it never stands in a command's output. The terminal
 * is as it was when this ends, however it ends.
 * @throws InputError where there is no terminal, or it ends; Interrupted at Ctrl-C or a signal
 */
export async function ask(question: Question): Promise<string> {
  const stop = new Stop();
  try {
    const answer = await askAt(process.stdin, process.stderr, question, stop.asked);
    if (answer === undefined) throw new Interrupted(stop.status || INTERRUPTED);
    return answer;
  } finally {
    stop.close();
  }
}

/**
 * Asks for a new secret twice.
 * @throws InputError if the two differ, and as `ask` does
 */
export async function askTwice(question: Question): Promise<string> {
  const first = await ask(question);
  const second = await ask({ ...question, text: `${question.text.replace(/: $/, '')}, again: ` });
  if (first !== second) throw new InputError('the two answers differ: nothing was done');
  return first;
}

/**
 * @param stopped fulfilled when a signal asks to stop
 * @returns undefined where it was stopped, by a signal or by Ctrl-C
 * @throws InputError where `input` is no terminal, or ends
 */
export async function askAt(
  input: ReadStream,
  output: NodeJS.WritableStream,
  { text, isSecret, otherwise }: Question,
  stopped: Promise<unknown>,
): Promise<string | undefined> {
  if (!input.isTTY) throw new InputError(`there is no terminal to ask at: ${otherwise}`);
  // Before the question shows: what is typed at it must not meet a terminal that is about to change.
  input.setRawMode(true);
  try {
    output.write(text);
    const typed = readTyped(input, isSecret ? () => undefined : (shown) => output.write(shown));
    // The question before has paused it.
    input.resume();
    return await Promise.race([typed, stopped.then(() => undefined)]);
  } finally {
    input.setRawMode(false);
    input.pause();
    input.removeAllListeners('data');
    input.removeAllListeners('end');
    output.write('\n');
  }
}

/**
 * The text typed up to Enter; Backspace and Ctrl-U take back, Ctrl-C gives undefined. Text that was typed ahead stays
 * for the next question.
 */
function readTyped(input: ReadStream, echo: (shown: string) => void): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const line = new TypedLine(echo);
    const decoder = new TextDecoder();
    const sequences = new EscapeSequences();
    input.on('end', () => reject(new InputError('the terminal ended before there was an answer')));
    input.on('data', (bytes: Buffer) => {
      const characters = [...decoder.decode(bytes, { stream: true })];
      for (const [index, character] of characters.entries()) {
        if (sequences.hold(character)) continue;
        if (character === '\x03') return resolve(undefined);
        if (character === '\x04') return reject(new InputError('no answer was given: nothing was done'));
        if (character === '\r' || character === '\n') {
          input.removeAllListeners('data');
          // A stream that flows without a listener loses what it has.
          input.pause();
          const ahead = characters.slice(index + 1).join('');
          if (ahead !== '') input.unshift(Buffer.from(ahead));
          return resolve(line.text);
        }
        line.type(character);
      }
    });
  });
}

/**
 * The input of a terminal besides typed characters: arrow keys, focus reports, the marks around a paste, late replies.
 * None of it is part of an answer. A control character ends a sequence that is not whole: Ctrl-C and Enter always work.
 */
class EscapeSequences {
  /** The sequence that is being read: its kind is the character behind ESC. */
  #kind: 'none' | 'escape' | 'csi' | 'string' = 'none';

  /** @returns whether the character belongs to a sequence */
  hold(character: string): boolean {
    if (character === '\x1b') this.#kind = 'escape';
    else if (this.#kind === 'none') return false;
    else if (character < ' ') {
      const isBell = this.#kind === 'string' && character === '\x07';
      this.#kind = 'none';
      return isBell;
    } else this.#kind = this.#after(character);
    return true;
  }

  #after(character: string): 'none' | 'csi' | 'string' {
    if (this.#kind === 'string') return 'string';
    // The last character of a control sequence is one of @ to ~ (ECMA-48, 5.4).
    if (this.#kind === 'csi') return character >= '@' && character <= '~' ? 'none' : 'csi';
    return character === '[' || character === 'O' ? 'csi' : /[\]PX^_]/.test(character) ? 'string' : 'none';
  }
}

/** A line while it is typed, with the two keys that take back. */
class TypedLine {
  #characters: string[] = [];
  readonly #echo: (shown: string) => void;

  constructor(echo: (shown: string) => void) {
    this.#echo = echo;
  }

  get text(): string {
    return this.#characters.join('');
  }

  type(character: string): void {
    if (character === '\x7f' || character === '\b') this.#takeBack(1);
    else if (character === '\x15') this.#takeBack(this.#characters.length);
    else if (this.#characters.length < SECRET_LENGTH_MAX) {
      this.#characters.push(character);
      this.#echo(character.replace(/\p{C}/u, '?'));
    }
  }

  #takeBack(count: number): void {
    for (const _ of this.#characters.splice(-count, count)) this.#echo('\b \b');
  }
}
