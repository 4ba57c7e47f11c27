import { countOf } from '../../../emulator/text.js';
import { refuseForeign } from '../../files/made-script.js';
import { writeWhole } from '../../files/output.js';
import { checkWritten } from '../../files/read-by-script.js';
import { FAULT_OF_CARD, SHRUNK_HEAD, shrinkScript } from '../../replay/shrink-script.js';
import { onlyScript, readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';
import { ProgressLine } from '../shell/progress.js';
import { isTerminal } from '../shell/terminal.js';

const USAGE = `Usage: dscplus shrink FILE [--output FILE] [--card FILE]

Makes the failing key script FILE as small as possible, so that it still fails in the same way: the same is expected and
the same is shown. Where a correct card, as the reference model knows it, plays FILE to its end, it plays the result to
its end too: the result shows the fault of the card. Statements are removed, includes inserted, digits become zeros,
durations short and round. The same script always gives the same result.

Options:
  --output FILE  write the script to FILE; to standard output by default. A FILE that is there is replaced only if a
                 shrink has made it
  --card FILE    the card that the script starts with, as in dscplus replay. Of a card file only a copy is played on:
                 its counter stays
  -h, --help     show this

Examples:
  dscplus shrink failing.keys
  dscplus shrink failing.keys --output smallest.keys

Exit status: 0 the script was shrunk, 2 it succeeds, has a mistake, or a file can't be read or written.
`;

const OPTIONS = { output: { type: 'string' }, card: { type: 'string' } } as const;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  const file = onlyScript('shrink', positionals);
  checkOutput(file, values.output, values.card);
  const progress = new ProgressLine(await isTerminal(2));
  try {
    const shrunk = shrinkScript(file, {
      cardFile: values.card,
      // The printed script is taken to go beside the original.
      output: values.output ?? file,
      progress: (statements, tries) =>
        progress.update(() => `${countOf(statements, 'statement')} left after ${countOf(tries, 'try', 'tries')}`),
    });
    progress.clear();
    write(values.output, shrunk.text);
    const fault = shrunk.isFaultOfCard ? `; ${FAULT_OF_CARD}` : '';
    process.stderr.write(
      `dscplus: ${countOf(shrunk.of, 'statement')} shrunk to ${shrunk.statements} in ${countOf(shrunk.tries, 'try', 'tries')}${fault}\n`,
    );
    return 0;
  } finally {
    progress.clear();
  }
}

/** @throws InputError where the file is one that the shrink reads, or one that no shrink has made */
function checkOutput(file: string, output: string | undefined, card: string | undefined): void {
  if (output === undefined) return;
  checkWritten([['a script', output]], { script: file, card });
  refuseForeign(output, SHRUNK_HEAD, 'a shrink', 'name another file');
}

/** Where the file of `--output` can't be written, the work of minutes is on standard output. */
function write(path: string | undefined, script: string): void {
  try {
    if (path === undefined) print(script);
    else writeWhole(path, 'the script', script, { option: 'output' });
  } catch (error) {
    if (path !== undefined) print(script);
    throw error;
  }
}
