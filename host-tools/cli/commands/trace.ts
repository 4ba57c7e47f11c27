/** `dscplus trace`: what can be done with a trace. */
import { InputError } from '../../../emulator/input-error.js';
import { checkTrace } from '../../trace-check/check-trace.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';

const USAGE = `Usage: dscplus trace check FILE.jsonl…

Follows a trace's chain, contacts → keys → screens → segments and bytes, and to the response, and names the first link
that does not hold, or where the trace breaks off. Keys are computed from the raw edges and screens from the keys,
without the card's program, and responses by the verifier, if the trace was made with --reveal. docs/traces.md shows
how to make a trace.

Options:
  -h, --help       show this

Example:
  dscplus replay login.keys --trace login.jsonl --reveal
  dscplus trace check login.jsonl

Exit status: 0 every link holds, 1 one is broken or the trace breaks off, 2 a file is not a trace or can't be read.
`;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, {}, USAGE);
  if (read === undefined) return 0;
  const [what, ...paths] = read.positionals;
  if (what !== 'check') {
    throw new InputError(
      `trace ${what === undefined ? 'needs' : `can't ${JSON.stringify(what)}, only`} check FILE.jsonl (see dscplus trace --help)`,
    );
  }
  if (paths.length === 0) throw new InputError('trace check needs a trace (see dscplus trace --help)');
  let status = 0;
  for (const path of paths) {
    const { lines, fault } = checkTrace(path);
    const report = paths.length > 1 ? lines.map((line) => `${path}: ${line}`) : [...lines];
    if (fault !== undefined) report.push(fault);
    print(`${report.join('\n')}\n`);
    if (fault !== undefined) status = 1;
  }
  return status;
}
