import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import test from 'ava';
import { InputError } from '../../../emulator/input-error.js';
import { askAt, type Question } from './prompt.js';

const SECRET: Question = { text: 'PIN: ', isSecret: true, otherwise: 'give it in a file' };
const SHOWN: Question = { ...SECRET, text: 'name: ', isSecret: false };

class Terminal extends PassThrough {
  isTTY = true;
  readonly modes: boolean[] = [];
  setRawMode(mode: boolean): this {
    this.modes.push(mode);
    return this;
  }
}

const KEYSTROKES: ReadonlyArray<readonly [string, string | undefined | RegExp]> = [
  ['1234\r', '1234'],
  ['12\x7f34\n', '134'],
  ['99\x151234\r', '1234'],
  ['12\x03', undefined],
  ['\x04', /no answer/],
  ['\r', ''],
  ['gruß 鍵\x7f键\r', 'gruß 键'],
  [`${'1'.repeat(9999)}\r`, '1'.repeat(1024)],
  ['1\x1b[I2\x1b[O3\x1b[A4\x1bOB\r', '1234'],
  ['\x1b[200~1234\x1b[201~\r', '1234'],
  ['12\x1b]11;rgb:0000/0000/0000\x1b\\34\r', '1234'],
  ['12\x1b]11;rgb:0/0/0\x0734\r', '1234'],
  ['12\x1b[\x03', undefined],
  ['1234\x1b\r', '1234'],
];

test('prompt: a secret is asked for without echo, and the terminal is as before whatever is typed', async (t) => {
  for (const [keys, expected] of KEYSTROKES) {
    const terminal = new Terminal();
    const output = new PassThrough();
    const asked = askAt(terminal as unknown as ReadStream, output, SECRET, new Promise(() => {}));
    for (const key of keys.slice(0, 40)) terminal.write(key);
    terminal.write(keys.slice(40));
    if (expected instanceof RegExp) await t.throwsAsync(asked, { instanceOf: InputError, message: expected });
    else t.is(await asked, expected);
    t.deepEqual(terminal.modes, [true, false]);
    output.end();
    t.is(Buffer.concat(await output.toArray()).toString(), 'PIN: \n');
  }
});

test('prompt: a signal ends the question, and the terminal is as before', async (t) => {
  const terminal = new Terminal();
  t.is(await askAt(terminal as unknown as ReadStream, new PassThrough(), SECRET, Promise.resolve()), undefined);
  t.deepEqual(terminal.modes, [true, false]);
});

test('prompt: what is typed ahead answers the next question', async (t) => {
  const terminal = new Terminal();
  terminal.write('one\rtwo\r');
  for (const expected of ['one', 'two']) {
    const asked = askAt(terminal as unknown as ReadStream, new PassThrough(), SECRET, new Promise(() => {}));
    t.is(await asked, expected);
  }
});

test('prompt: an answer that is no secret is shown as it is typed, control characters harmlessly', async (t) => {
  const terminal = new Terminal();
  const output = new PassThrough();
  terminal.write('boc\x7fb\x01\r');
  t.is(await askAt(terminal as unknown as ReadStream, output, SHOWN, new Promise(() => {})), 'bob\x01');
  output.end();
  t.is(Buffer.concat(await output.toArray()).toString(), 'name: boc\b \bb?\n');
});

test('prompt: where there is no terminal, the message says what to do', async (t) => {
  const asked = askAt(new PassThrough() as unknown as ReadStream, new PassThrough(), SECRET, new Promise(() => {}));
  await t.throwsAsync(asked, { instanceOf: InputError, message: 'there is no terminal to ask at: give it in a file' });
});
