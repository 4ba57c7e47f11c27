/** `dscplus card new`: a card file, a folder full of them, or a key container. */

import { InputError } from '../../../../emulator/input-error.js';
import { createCardFile } from '../../../../emulator/machine/card-file/card-file.js';
import { checkRecord, completeRecord, readCounter } from '../../../../emulator/machine/card-record.js';
import { countOf } from '../../../../emulator/text.js';
import { MODELS } from '../../../../firmware/models.js';
import { Batch, randomKey, randomSerial } from '../../../card-files/batch.js';
import { makeContainer } from '../../../card-files/container-file.js';
import { fillFolder, MOST_CARDS } from '../../../card-files/fill-folder.js';
import { readKeyBytes } from '../../../verifier/secret-file.js';
import { named } from '../../shell/actions.js';
import { readArguments, wholeNumber } from '../../shell/arguments.js';
import { printDone } from '../../shell/print.js';
import { PROTECTION_OPTIONS, type ProtectionValues, protectionOf } from './protection.js';
import { table } from './show.js';
import { USAGE } from './usage.js';
import { watched } from './watched.js';

/** Lengths in bytes of a key that is given. */
const KEY_LENGTHS = Array.from({ length: 64 }, (_, index) => index + 1);

const OPTIONS = {
  model: { type: 'string', allowed: MODELS.map((model) => model.name) },
  serial: { type: 'string' },
  suite: { type: 'string' },
  counter: { type: 'string' },
  count: { type: 'string' },
  'serial-start': { type: 'string' },
  pins: { type: 'boolean' },
  ...PROTECTION_OPTIONS,
} as const;

/** The end of a name that makes one file of --count cards, in place of a folder. */
const CONTAINER_END = '.xml';

type Values = ProtectionValues & { readonly pins?: boolean };

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
    serial: serial ?? start ?? randomSerial(),
  });
  // Before a key is asked for; this suite is then known to be one.
  checkRecord(record);
  if (count !== undefined) {
    if (serial !== undefined)
      throw new InputError(
        '--count makes cards that differ: leave out --serial, and name the first with --serial-start',
      );
    const batch = new Batch(record, start ?? 'DSC-000001', wholeNumber('--count', count, 1, MOST_CARDS));
    return path!.endsWith(CONTAINER_END)
      ? makeContainerOf(batch, path!, given.values)
      : makeMany(batch, path!, given.values);
  }
  refuse(
    given.values,
    ['pins', 'password-file', 'password', 'plain', 'mac'],
    'is for many cards in a key container: add --count N',
  );
  if (start !== undefined) throw new InputError('--serial-start is for many cards: add --count N, or use --serial');
  const secretHex = keyFile === undefined ? randomKey(record.suite) : readKey(keyFile);
  createCardFile(path!, { ...record, secretHex });
  printDone(`made ${path}`, `made ${path}\n${table({ ...record, secretHex }, false)}`);
  return 0;
}

/** Card files that are made stay when it is broken off. */
async function makeMany(batch: Batch, folder: string, values: Values): Promise<number> {
  refuse(
    values,
    ['pins', 'key-file', 'password-file', 'password', 'plain', 'mac'],
    `is for a key container, whose name ends in ${CONTAINER_END}: card files hold no PIN, and each a key of its own`,
  );
  const { count } = batch;
  const { made, status } = await watched(count, (watching) => fillFolder(folder, batch.records(), watching));
  const next = made === count ? '' : `; go on with --serial-start ${batch.serialOf(made)} --count ${count - made}`;
  printDone(`made ${made} of ${countOf(count, 'card')} in ${folder}${next}`);
  return status;
}

async function makeContainerOf(batch: Batch, path: string, values: Values): Promise<number> {
  const { pins = false } = values;
  const sealing = await protectionOf(values);
  const { count } = batch;
  const { made, status } = await watched(count, (watching) =>
    makeContainer(path, batch.provisioned(pins), sealing, watching),
  );
  printDone(`made ${made} of ${countOf(count, 'card')} in ${path}`);
  return status;
}

function refuse(values: Values, names: readonly (keyof Values)[], because: string): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) throw new InputError(`--${given} ${because}`);
}

/** The key in the file, or in standard input; blanks and line ends around it are ignored. */
function readKey(path: string): string {
  const place = path === '-' ? 'standard input' : path;
  const key = readKeyBytes(path === '-' ? 0 : path, 'the key', KEY_LENGTHS);
  if (key !== undefined) return key.toString('hex');
  throw new InputError(`the key in ${place} must be 2 to 128 hexadecimal digits, two for each byte`);
}
