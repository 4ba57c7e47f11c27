/** `dscplus vectors check`: runs test vectors. */
import { InputError } from '../../../emulator/input-error.js';
import { visible } from '../../../emulator/text.js';
import { readVectorFile, type VectorFile } from '../../vectors/vector-file.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';

const USAGE = `Usage: dscplus vectors check FILE…

Runs every case of files of test vectors: of kind "ocra" on the card's implementation and on the verifier's, of kind
"debounce" on the keys' filter, of kind "session" on an emulated card, of kind "radius" on the reader of packets.
test-vectors/README.md describes the files.

Options:
  -h, --help       show this

Example:
  dscplus vectors check test-vectors/*.json

Exit status: 0 all cases hold, 1 one fails (reported with the expected and the actual value), 2 a file holds no vectors.
`;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, {}, USAGE);
  if (read === undefined) return 0;
  const [verb, ...paths] = read.positionals;
  if (verb !== 'check' || paths.length === 0) {
    throw new InputError('vectors needs the word "check" and at least one file (see dscplus vectors --help)');
  }
  // All files are read before the first case runs: a mistake in the last one is reported at once.
  const failed = paths.map(readVectorFile).map(check);
  return failed.some((count) => count > 0) ? 1 : 0;
}

/** Runs a file's cases and reports those that fail. @returns how many fail */
function check({ path, kind, cases }: VectorFile): number {
  let failed = 0;
  for (const { name, run: runCase } of cases) {
    const mismatch = runCase();
    if (mismatch === undefined) continue;
    failed += 1;
    const { wanted, got } = mismatch;
    print(`${path}: "${name}" fails\n  wanted: ${visible(wanted)}\n  got:    ${visible(got)}\n`);
  }
  const { length } = cases;
  const count = `${length} ${kind} case${length === 1 ? '' : 's'}`;
  print(`${path}: ${count}, ${failed === 0 ? 'all hold' : `${failed} fail`}\n`);
  return failed;
}
