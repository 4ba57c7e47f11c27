/** `dscplus card new`: makes a card, or with --count a batch of them. */
import { randomBytes, randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createCardFile } from '../../../emulator/card-file/card-file.js';
import { checkRecord, completeRecord, type FullRecord, readCounter } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { parseSuite } from '../../../firmware/ocra/suite.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { BATCH_OPTIONS, makeBatch } from './batch.js';
import { factsTable } from './facts.js';
import { MODEL_NAMES, USAGE } from './usage.js';

/** Bytes of a random key: as long as the hash (RFC 2104 section 3). */
const KEY_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
const LONGEST_KEY_FILE = 1024;

export async function makeNew(args: readonly string[]): Promise<number> {
  const options = {
    model: { type: 'string', allowed: MODEL_NAMES },
    suite: { type: 'string' },
    counter: { type: 'string' },
    serial: { type: 'string' },
    'key-file': { type: 'string' },
    ...BATCH_OPTIONS,
  } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const { model, suite, counter, serial, ...others } = given.values;
  const card = completeRecord({
    ...(model !== undefined && { model }),
    ...(suite !== undefined && { suite }),
    ...(counter !== undefined && { counter: readCounter(counter) }),
    serial: serial ?? `DSC-${String(randomInt(1_000_000)).padStart(6, '0')}`,
  });
  // Before a key is asked for; this suite is then known to be one.
  checkRecord(card);
  const { count, 'key-file': keyFile } = others;
  if (count === undefined) {
    refuseBatchOptions(others);
    return makeOne(named('dscplus card new FILE', ['FILE'], given.positionals)[0]!, card, keyFile);
  }
  if (serial !== undefined) throw new InputError('--serial is of one card: with --count it is --serial-start');
  named('dscplus card new --count N --output FOLDER|FILE.xml', [], given.positionals);
  return makeBatch({ ...others, count }, (number) => ({ ...card, serial: number, secretHex: randomKey(card.suite) }));
}

function refuseBatchOptions(values: Readonly<Record<string, unknown>>): void {
  const [option] = Object.keys(BATCH_OPTIONS).filter((name) => values[name] !== undefined);
  if (option !== undefined) throw new InputError(`--${option} is of a batch: it needs --count N`);
}

async function makeOne(path: string, card: FullRecord, keyFile: string | undefined): Promise<number> {
  const secretHex = keyFile === undefined ? randomKey(card.suite) : await readKey(keyFile);
  createCardFile(path, { ...card, secretHex });
  process.stdout.write(`made ${path}\n${factsTable({ ...card, secretHex }, false)}`);
  return 0;
}

function randomKey(suite: string): string {
  return randomBytes(KEY_BYTES[parseSuite(suite).hash]).toString('hex');
}

/** The key in the file, or in standard input; blanks and line ends around it do no harm. */
async function readKey(path: string): Promise<string> {
  const place = path === '-' ? 'standard input' : path;
  const stream = path === '-' ? process.stdin : createReadStream(path);
  let text = '';
  try {
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.length > LONGEST_KEY_FILE) break;
    }
  } catch (error) {
    throw new InputError(`the key can't be read from ${place}: ${(error as Error).message.split(',')[0]}`);
  }
  const key = text.trim();
  if (key.length % 2 === 0 && key.length <= 128 && /^[0-9a-fA-F]+$/.test(key)) return key;
  const length = text.length > LONGEST_KEY_FILE ? `more than ${LONGEST_KEY_FILE}` : key.length;
  throw new InputError(
    `the key in ${place} has ${length} characters, but must be 2 to 128 hexadecimal digits, two for each byte`,
  );
}
