/** `dscplus campaign`: what comes of a key script when something goes wrong. */

import { InputError } from '../../../emulator/input-error.js';
import { FAULT_MODELS as ON_CARD } from '../../../emulator/tools/campaign/fault-models/all.js';
import type { FaultModel } from '../../../emulator/tools/campaign/fault-models/fault-model.js';
import { campaignPage } from '../../../emulator/tools/campaign/html/page.js';
import { campaignScript } from '../../campaign/campaign-script.js';
import { NOISE } from '../../campaign/noise/noise.js';
import { checkWritable, writeWhole } from '../../files/output.js';
import { checkWritten } from '../../files/read-by-script.js';
import { onlyScript, readArguments } from '../shell/arguments.js';
import { nearest } from '../shell/nearest.js';
import { print, printDone } from '../shell/print.js';
import { ProgressLine } from '../shell/progress.js';
import { isTerminal } from '../shell/terminal.js';
import { campaignText } from './campaign/text.js';

const FAULT_MODELS: readonly FaultModel[] = [...ON_CARD, NOISE];
const NAMES = FAULT_MODELS.map(({ name }) => name);

const USAGE = `Usage: dscplus campaign FILE [--faults MODELS] [--json] [--html PAGE] [--card FILE]

Plays the key script FILE, which succeeds, again and again, each time with one fault. Where the script expects a response,
the display's text is typed at a server, which computes the response by itself.

  no effect  every expectation of the script holds
  detected   an expectation fails before an answer is typed: a person sees that something is wrong
  refused    the server refuses the answer
  accepted   what must never happen: an answer is accepted that the card did not make of this challenge and PIN, a
             counter value shows twice or is left out, the record in memory is lost, or the firmware throws

Fault models:
${FAULT_MODELS.map(({ name, title }) => `  ${name.padEnd(12)}${title}`).join('\n')}

Options:
  --faults MODELS  only these fault models, separated by commas
  --json           print the whole report as JSON
  --html PAGE      write it to PAGE for people too: one page that holds all it shows, with a picture of when which faults
                   end how
  --card FILE      the card that the script starts with, as in dscplus replay. Of a card file only a copy is played on:
                   its counter stays
  -h, --help       show this

Examples:
  dscplus campaign login.keys
  dscplus campaign login.keys --faults write,cut
  dscplus campaign login.keys --html campaign.html

Exit status: 0 nothing was accepted that must not be, 1 something was (the key scripts that repeat it are printed), 2 the
script fails without a fault, has a mistake, or a file can't be read or written.
`;

const OPTIONS = {
  faults: { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  card: { type: 'string' },
} as const;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  const file = onlyScript('campaign', positionals);
  const faultModels = values.faults === undefined ? FAULT_MODELS : faultModelsOf(values.faults);
  const { html: page } = values;
  if (page !== undefined) {
    checkWritten([['a page', page]], { script: file, card: values.card });
    checkWritable(page, 'the page', { option: 'html' });
  }
  const progress = new ProgressLine(await isTerminal(2));
  try {
    const { report, source } = await campaignScript(file, {
      faultModels,
      cardFile: values.card,
      progress: (done, of) => progress.update(() => `${done} of ${of} runs`),
    });
    progress.clear();
    const text = values.json ? `${JSON.stringify(report, null, 1)}\n` : campaignText(report);
    if (page === undefined) print(text);
    else writeBoth(page, campaignPage(report, source), text);
    return report.ok ? 0 : 1;
  } finally {
    progress.clear();
  }
}

function faultModelsOf(text: string): FaultModel[] {
  const names = text.split(',');
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index)
      throw new InputError(`--faults names ${JSON.stringify(name)} twice: name it once`);
    if (NAMES.includes(name)) continue;
    const near = nearest(name, NAMES);
    const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
    throw new InputError(`--faults has ${JSON.stringify(name)}, but there is only ${NAMES.join(', ')}${hint}`);
  }
  return FAULT_MODELS.filter(({ name }) => names.includes(name));
}

/** The page and the text: where one can't be written, the work of minutes is in the other. */
function writeBoth(path: string, page: string, text: string): void {
  try {
    writeWhole(path, 'the page', page, { option: 'html' });
  } catch (error) {
    print(text);
    throw error;
  }
  printDone(`wrote ${path}`, text);
}
