/** `dscplus card import`: cards from a key container become card files, or cards of a verifier's store. */

import { setTimeout as wait } from 'node:timers/promises';
import { countOf } from '../../../../emulator/text.js';
import { MODELS } from '../../../../firmware/models.js';
import { type FileOfCards, readCards } from '../../../card-files/container-file.js';
import { fillFolder, portionsOf } from '../../../card-files/fill-folder.js';
import { newCardOf, recordOf } from '../../../card-files/records.js';
import { named } from '../../shell/actions.js';
import { checkMode, type Mode, readArguments } from '../../shell/arguments.js';
import { readPinFile } from '../../shell/pin.js';
import { printDone } from '../../shell/print.js';
import { OPERATOR_OPTIONS, type OperatorValues, withOperator } from '../store/with-operator.js';
import { SECRET_OPTIONS, secretFor } from './protection.js';
import { USAGE } from './usage.js';
import { watched } from './watched.js';

const OPTIONS = {
  ...OPERATOR_OPTIONS.keys,
  ...SECRET_OPTIONS,
  output: { type: 'string' },
  model: { type: 'string', allowed: MODELS.map((model) => model.name) },
  'pin-file': { type: 'string' },
} as const;

const SECRETS = ['key-file', 'password-file', 'password'] as const;
const FILES_MODE: Mode<keyof typeof OPTIONS> = { name: '--output', uses: ['output', 'model', ...SECRETS] };
const STORE_MODE: Mode<keyof typeof OPTIONS> = {
  name: '--store',
  uses: [...(Object.keys(OPERATOR_OPTIONS.keys) as (keyof typeof OPERATOR_OPTIONS.keys)[]), 'pin-file', ...SECRETS],
};

type StoreImport = OperatorValues & { readonly 'pin-file'?: string };

/** @returns the exit status: 0, or 130 after Ctrl-C: then no card files are left, and of a store's cards it is said how many */
export async function importCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card import FILE', ['FILE'], given.positionals);
  const { values } = given;
  const { output, model } = values;
  const isForStore = (values.store ?? values['store-url-file']) !== undefined || output === undefined;
  const name = values['store-url-file'] === undefined ? '--store' : '--store-url-file';
  checkMode(values, isForStore ? { ...STORE_MODE, name } : FILES_MODE);
  const cards = await readCards(path!, (need) => secretFor(need, values), warn);
  try {
    return isForStore ? await toStore(cards, values) : await toFolder(cards, output!, model);
  } finally {
    cards.close();
  }
}

async function toFolder(cards: FileOfCards, folder: string, model: string | undefined): Promise<number> {
  const records = mapped(cards, (card) => recordOf(card, model));
  const { made, status } = await watched(cards.count, (watching) =>
    fillFolder(folder, records, { ...watching, allOrNone: true, option: 'output' }),
  );
  printDone(`made ${made} of ${countOf(cards.count, 'card')} in ${folder}`);
  return status;
}

/** Cards of one transaction. */
const BATCH = 200;
/** Others that use the store get its lock between two transactions. */
const PAUSE_MS = 10;

async function toStore(cards: FileOfCards, values: StoreImport): Promise<number> {
  const { 'pin-file': pinFile, json } = values;
  const pin = pinFile === undefined ? undefined : readPinFile(pinFile);
  const added: string[] = [];
  let count = 0;
  const { made, status } = await watched(cards.count, ({ onProgress, signal }) =>
    withOperator(values, 'keys', async (operator) => {
      const batches = () =>
        portionsOf(
          mapped(cards, (card) => newCardOf(card, pin)),
          BATCH,
        );
      for (const batch of batches()) await operator.checkCards(batch);
      let done = 0;
      for (const batch of batches()) {
        if (signal.aborted) break;
        const serials = await operator.importCards(batch);
        count += serials.length;
        if (json) added.push(...serials);
        done += batch.length;
        onProgress(done);
        await wait(PAUSE_MS);
      }
      return done;
    }),
  );
  const already = made - count;
  const text = [
    `added ${countOf(count, 'card')}`,
    ...(already > 0 ? [`there already: ${already}`] : []),
    ...(made < cards.count ? [`not yet: ${cards.count - made}. Run the same import again to go on`] : []),
  ].join('; ');
  printDone(text, json ? `${JSON.stringify({ added })}\n` : `${text}\n`);
  return status;
}

function* mapped<From, To>(all: Iterable<From>, map: (one: From) => To): Generator<To> {
  for (const one of all) yield map(one);
}

function warn(message: string): void {
  process.stderr.write(`dscplus: warning: ${message}\n`);
}
