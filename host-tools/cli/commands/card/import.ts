/** `dscplus card import`: cards from a key container become card files, or cards of a verifier's store. */
import { MODELS } from '../../../../firmware/models.js';
import { readCards } from '../../../card-files/container-file.js';
import { fillFolder } from '../../../card-files/fill-folder.js';
import { newCardOf, recordOf } from '../../../card-files/records.js';
import { named } from '../../shell/actions.js';
import { checkMode, type Mode, readArguments } from '../../shell/arguments.js';
import { readPinFile } from '../../shell/pin.js';
import { printDone } from '../../shell/print.js';
import { OPERATOR_OPTIONS, withOperator } from '../store/with-operator.js';
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

/** @returns the exit status: 0, or 130 after Ctrl-C, with nothing imported */
export async function importCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus card import FILE', ['FILE'], given.positionals);
  const { values } = given;
  const { output, model, 'pin-file': pinFile } = values;
  const isForStore = values.store !== undefined || output === undefined;
  checkMode(values, isForStore ? STORE_MODE : FILES_MODE);
  const cards = await readCards(path!, (need) => secretFor(need, values), warn);
  if (!isForStore) {
    const records = cards.map((card) => recordOf(card, model));
    const { made, status } = await watched(records.length, (watching) =>
      fillFolder(output!, records, { ...watching, allOrNone: true }),
    );
    printDone(`made ${made} of ${records.length} cards in ${output}`);
    return status;
  }
  const pin = pinFile === undefined ? undefined : readPinFile(pinFile);
  await withOperator(values, 'keys', (operator) => operator.addCards(cards.map((card) => newCardOf(card, pin))));
  const text = `added ${cards.length} cards`;
  const added = { added: cards.map(({ serial }) => serial) };
  printDone(
    text,
    values.json
      ? `${JSON.stringify(added)}
`
      : `${text}
`,
  );
  return 0;
}

function warn(message: string): void {
  process.stderr.write(`dscplus: warning: ${message}\n`);
}
