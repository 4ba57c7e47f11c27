/** `dscplus compare`: the card at the end of a line beside an emulated one, driven by one script. */

import { InputError } from '../../../emulator/input-error.js';
import type { CardRecord } from '../../../emulator/machine/card-record.js';
import { parseScript, type Script } from '../../../emulator/script/parse.js';
import { scriptFiles } from '../../../emulator/script/read-file.js';
import { microsecondsOf, quote } from '../../../emulator/text.js';
import { findModel, type Model } from '../../../firmware/models.js';
import { CardClient } from '../../client/client.js';
import { LinkError } from '../../client/errors.js';
import { FOUND_HEAD } from '../../compare/differences.js';
import { type Comparison, Lockstep, reportOf } from '../../compare/lockstep.js';
import { readCardOption } from '../../files/for-option.js';
import { refuseForeign } from '../../files/made-script.js';
import { writeWhole } from '../../files/output.js';
import { checkWritten } from '../../files/read-by-script.js';
import { checkForLine } from '../../line/line-player.js';
import { meetCard } from '../../line/meet-card.js';
import { type Arguments, readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';
import { LINE_OPTIONS, LINE_USAGE, lineOf } from './line/line-options.js';
import { onLines } from './line/on-lines.js';

const USAGE = `Usage: dscplus compare [--port PATH [--baud N] | --tcp [HOST:]PORT] [OPTIONS] FILE...

Plays key scripts on the card at the end of a line and on an emulated card, each move at the same board time, and reports
the first difference of their screens or of when they show them. So an emulator is checked against a card, and a card
against the emulator. A script here may press, type, down, up, wait and expect.

The line:
${LINE_USAGE}
Options:
  --card FILE      the card file with the record of the card there, for equal responses; it is read only. Without it, the
                   emulated card is the demo card of the same model
  --within TIME    times that are not farther apart are the same; 100ms by default
  --every TIME     how often the display is read, in board time; 10ms by default
  --script FILE    write a script that shows the first difference: it passes on an emulated card and fails on this one.
                   A FILE that is there is replaced only if a comparison has made it
  --json           print the comparisons as a JSON array
  -h, --help       show this

Examples:
  dscplus compare --port /dev/ttyUSB0 --card my.card login.keys
  dscplus compare --tcp 5025 --script difference.keys login.keys

Exit status: 0 all are the same, 1 one differs, 2 the input is wrong, 3 the link failed, 130 stopped by Ctrl-C.
`;

const OPTIONS = {
  ...LINE_OPTIONS,
  card: { type: 'string' },
  within: { type: 'string' },
  every: { type: 'string' },
  script: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = Arguments<typeof OPTIONS>['values'];

const DIFFERS = 1;
const LONGEST_US = 60_000_000;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length === 0) throw new InputError('compare needs key scripts: dscplus compare --port PATH FILE');
  const open = lineOf(values);
  if (open === undefined) throw new InputError('compare needs a line to a card: --port or --tcp');
  if (values.script !== undefined) {
    for (const script of positionals) checkWritten([['a script', values.script]], { script, card: values.card });
    refuseForeign(values.script, FOUND_HEAD, 'dscplus compare', 'name another file');
  }
  const times = { within_us: readTime(values, 'within', 100_000), every_us: readTime(values, 'every', 10_000) };
  const known = values.card === undefined ? undefined : readCardOption(values.card);
  return onLines(async (openLine, { signal }) => {
    const { stream } = await openLine(open);
    const client = new CardClient(stream);
    const { model: name, serial, mode } = await meetCard(client, { signal });
    const model = findModel(name);
    if (model === undefined) throw new LinkError(`the card says that it is a ${quote(name)}, which is not emulated`);
    const scripts = positionals.map((path) => scriptForLine(path, model, values.card));
    const record: CardRecord = known ?? { model: name, serial };
    const lockstep = new Lockstep({ client, mode, record, ...times, signal });
    try {
      return report(await compareAll(lockstep, scripts), values);
    } finally {
      lockstep.close();
      client.close();
    }
  });
}

/** @throws InputError for no time, or one that is too long */
function readTime(values: Values, name: 'within' | 'every', otherwise_us: number): number {
  const text = values[name];
  if (text === undefined) return otherwise_us;
  const us = microsecondsOf(text);
  if (us !== undefined && us >= 1000 && us <= LONGEST_US) return us;
  throw new InputError(`--${name} is ${quote(text)}, but must be a time from 1ms to 60s, such as 20ms`);
}

function scriptForLine(path: string, model: Model, cardFile: string | undefined): Script {
  const script = parseScript(path, scriptFiles(model));
  checkForLine(script, cardFile);
  return script;
}

/** Up to the first that differs: what comes after would differ too. */
async function compareAll(lockstep: Lockstep, scripts: readonly Script[]): Promise<Comparison[]> {
  const done: Comparison[] = [];
  for (const script of scripts) {
    const comparison = await lockstep.compare(script);
    done.push(comparison);
    if (comparison.difference !== undefined) break;
  }
  return done;
}

function report(comparisons: readonly Comparison[], { json, script: path }: Values): number {
  const found = comparisons.find(({ difference }) => difference !== undefined);
  if (found !== undefined && path !== undefined) writeWhole(path, 'the script', found.script, { option: 'script' });
  if (json === true) print(`${JSON.stringify(comparisons, undefined, 1)}\n`);
  else {
    print(comparisons.map(reportOf).join(''));
    if (found !== undefined)
      print(path === undefined ? '--script FILE writes a script that shows it.\n' : `${path} shows it.\n`);
  }
  return found === undefined ? 0 : DIFFERS;
}
