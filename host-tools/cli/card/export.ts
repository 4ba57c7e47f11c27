/** `dscplus card export`: card files as one key container. */
import { readCardFile } from '../../../emulator/card-file/card-file.js';
import { InputError } from '../../../emulator/input-error.js';
import { writePskc } from '../../provisioning/write-pskc.js';
import { named } from '../actions.js';
import { readArguments } from '../arguments.js';
import { Output } from '../replay/output.js';
import { PROTECTION_OPTIONS, protectionOf } from './protection.js';
import { USAGE } from './usage.js';

const OPTIONS = { ...PROTECTION_OPTIONS, plain: { type: 'boolean' }, output: { type: 'string' } } as const;
const OWNER_ONLY = 0o600;

/** @returns the exit status: 0 */
export async function exportCards(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPTIONS, USAGE);
  if (given === undefined) return 0;
  const files = named('dscplus card export CARD… --output FILE', ['CARD…'], given.positionals);
  const { output, plain = false } = given.values;
  if (output === undefined) throw new InputError('export needs --output FILE: keys are not for the terminal');
  const protection = await protectionOf(given.values, true);
  if ((protection.kind === 'plain') !== plain) {
    throw new InputError(
      plain
        ? '--plain writes the keys for everybody to read: leave the key or password out, or leave --plain out'
        : 'the keys need protection: --key-file FILE, --password-file FILE or --password, or --plain to do without',
    );
  }
  const cards = files.map((file) => {
    const { serial, suite, counter, secretHex, model } = readCardFile(file);
    if (secretHex === '') throw new InputError(`${file} is a card without a key, which a key container can't hold`);
    return { serial, suite, counter, key: Buffer.from(secretHex, 'hex'), model };
  });
  const file = new Output(output, 'the key container', { mode: OWNER_ONLY });
  file.write(writePskc(cards, protection));
  file.commit();
  process.stdout.write(`wrote ${cards.length} cards to ${output}\n`);
  return 0;
}
