/** `dscplus card new`: a card file, or a folder full of them. */
import { randomBytes, randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createCardFile } from '../../../emulator/card-file/card-file.js';
import { checkRecord, completeRecord, type FullRecord, readCounter } from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { MODELS } from '../../../firmware/models.js';
import { parseSuite } from '../../../firmware/ocra/suite.js';
import { named } from '../actions.js';
import { readArguments, wholeNumber } from '../arguments.js';
import { createCardFiles, MOST_CARDS } from './card-files.js';
import { table } from './show.js';
import { USAGE } from './usage.js';

/** Bytes of a random key: as long as the hash (RFC 2104 section 3). */
const KEY_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
const LONGEST_KEY_FILE = 1024;

const OPTIONS = {
  model: { type: 'string', allowed: MODELS.map((model) => model.name) },
  serial: { type: 'string' },
  suite: { type: 'string' },
  counter: { type: 'string' },
  'key-file': { type: 'string' },
  count: { type: 'string' },
  'serial-start': { type: 'string' },
} as const;

/** @returns the exit status: 0, or 130 after Ctrl-C in a batch */
export async function make(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card new FILE', ['FILE'], given.positionals);
  const { model, suite, counter, serial, count, 'serial-start': start, 'key-file': keyFile } = given.values;
  const record = completeRecord({
    ...(model !== undefined && { model }),
    ...(suite !== undefined && { suite }),
    ...(counter !== undefined && { counter: readCounter(counter) }),
    serial: serial ?? start ?? `DSC-${String(randomInt(1_000_000)).padStart(6, '0')}`,
  });
  // Before a key is asked for; this suite is then known to be one.
  checkRecord(record);
  if (count !== undefined) {
    if (serial !== undefined || keyFile !== undefined) {
      throw new InputError('--count makes cards that differ: leave --serial and --key-file out (see --serial-start)');
    }
    return makeMany(path!, wholeNumber('--count', count, 1, MOST_CARDS), start ?? 'DSC-000001', record);
  }
  if (start !== undefined) throw new InputError('--serial-start is for many cards: add --count N, or use --serial');
  const secretHex = keyFile === undefined ? randomKey(record.suite) : await readKey(keyFile);
  createCardFile(path!, { ...record, secretHex });
  process.stdout.write(`made ${path}\n${table({ ...record, secretHex }, false)}`);
  return 0;
}

/** Cards with serials that count up, each with a key of its own. */
async function makeMany(folder: string, count: number, start: string, record: FullRecord): Promise<number> {
  const serials = serialsFrom(start, count);
  function* records(): Generator<FullRecord> {
    for (const serial of serials) yield { ...record, serial, secretHex: randomKey(record.suite) };
  }
  const { made, status } = await createCardFiles(folder, count, records());
  const next = made === count ? '' : `; go on with --serial-start ${serials[made]} --count ${count - made}`;
  process.stdout.write(`made ${made} of ${count} cards in ${folder}${next}\n`);
  return status;
}

/** @throws InputError where the serial has no number at its end that counts as far as that */
function serialsFrom(start: string, count: number): readonly string[] {
  const [, head = '', digits = ''] = /^(.*?)([0-9]{1,15})$/.exec(start) ?? [];
  const first = Number(digits);
  if (digits !== '' && String(first + count - 1).length <= digits.length) {
    return Array.from({ length: count }, (_, index) => head + String(first + index).padStart(digits.length, '0'));
  }
  throw new InputError(
    `--serial-start is ${JSON.stringify(start)}, but must end in digits enough to count up ${count} cards, as in DSC-000001`,
  );
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
