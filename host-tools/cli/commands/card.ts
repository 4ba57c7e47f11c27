/** `dscplus card`: makes card files and shows what is in them. */
import { randomBytes, randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createCardFile, isOpenToOthers, readCardFile } from '../../../emulator/card-file/card-file.js';
import {
  checkRecord,
  completeRecord,
  DEMO_MODEL,
  type FullRecord,
  readCounter,
} from '../../../emulator/card-record.js';
import { InputError } from '../../../emulator/input-error.js';
import { MODELS } from '../../../firmware/models.js';
import { parseSuite } from '../../../firmware/ocra/suite.js';
import { readArguments } from '../arguments.js';
import { nearest } from '../nearest.js';

const MODEL_NAMES = MODELS.map((model) => model.name);

const USAGE = `Usage: dscplus card new FILE [OPTIONS]
       dscplus card show FILE [--reveal] [--json]

Makes a card file, or shows what is in one. A card file keeps the card's key: only its owner can read it.

Options of "new":
  --model MODEL    ${MODEL_NAMES.join(', ')}; ${DEMO_MODEL} if left out
  --serial TEXT    1 to 32 characters; DSC- and six random digits if left out
  --suite SUITE    an OCRA suite whose lengths fit the model; the model's if left out
  --counter N      the first counter; 0 if left out
  --key-file FILE  the key in hexadecimal, from a file or from standard input (-); random if left out.
                   A key can't be an argument: others could read it in the list of processes.

Options of "show":
  --reveal         show the key too
  --json           as one JSON object

Examples:
  dscplus card new my.card
  dscplus card new my.card --model nagra-326 --counter 7 --key-file key.hex
  dscplus card show my.card
`;

/** Bytes of a random key: as long as the hash (RFC 2104 section 3). */
const KEY_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;
const LONGEST_KEY_FILE = 1024;

const ACTIONS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { new: make, show };

/** @returns the exit status: 0 */
export async function run(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action !== undefined) return action(rest);
  // An option before the action: --help, or one that is refused.
  if (name.startsWith('-') && readArguments(args, {}, USAGE) === undefined) return 0;
  const near = nearest(name, Object.keys(ACTIONS));
  const found = name === '' ? 'what to do with a card is missing' : `there is no "card" action ${JSON.stringify(name)}`;
  const hint = near === undefined ? 'it is "card new FILE" or "card show FILE"' : `did you mean "card ${near}"?`;
  throw new InputError(`${found}: ${hint}`);
}

async function make(args: readonly string[]): Promise<number> {
  const options = {
    model: { type: 'string', allowed: MODEL_NAMES },
    serial: { type: 'string' },
    suite: { type: 'string' },
    counter: { type: 'string' },
    'key-file': { type: 'string' },
  } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const path = onePath(given.positionals);
  const { model, suite, counter, serial, 'key-file': keyFile } = given.values;
  const card = completeRecord({
    ...(model !== undefined && { model }),
    ...(suite !== undefined && { suite }),
    ...(counter !== undefined && { counter: readCounter(counter) }),
    serial: serial ?? `DSC-${String(randomInt(1_000_000)).padStart(6, '0')}`,
  });
  // Before a key is asked for; this suite is then known to be one.
  checkRecord(card);
  const secretHex = keyFile === undefined ? randomKey(card.suite) : await readKey(keyFile);
  createCardFile(path, { ...card, secretHex });
  process.stdout.write(`made ${path}\n${table({ ...card, secretHex }, false)}`);
  return 0;
}

async function show(args: readonly string[]): Promise<number> {
  const options = { reveal: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const path = onePath(given.positionals);
  const card = readCardFile(path);
  if (isOpenToOthers(path)) {
    process.stderr.write(`dscplus: warning: others can read or change ${path}, and the key in it: chmod 600 it\n`);
  }
  const { reveal = false, json = false } = given.values;
  process.stdout.write(json ? object(card, reveal) : table(card, reveal));
  return 0;
}

function onePath(positionals: readonly string[]): string {
  const [path, more] = positionals;
  if (path === undefined) throw new InputError('the card file is missing: name one, as in "dscplus card show my.card"');
  if (more !== undefined) throw new InputError(`there is a second file, ${JSON.stringify(more)}: name one card file`);
  return path;
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

function table(card: FullRecord, reveal: boolean): string {
  return `model    ${card.model}
serial   ${card.serial}
suite    ${card.suite}
counter  ${card.counter}
key      ${keyText(card.secretHex, reveal)}
`;
}

function keyText(secretHex: string, reveal: boolean): string {
  if (secretHex === '') return 'none';
  return reveal ? secretHex : `${secretHex.length / 2} bytes, hidden`;
}

function object({ model, serial, suite, counter, secretHex }: FullRecord, reveal: boolean): string {
  const key = { keyBytes: secretHex.length / 2, ...(reveal && { keyHex: secretHex }) };
  return `${JSON.stringify({ model, serial, suite, counter: String(counter), ...key })}\n`;
}
