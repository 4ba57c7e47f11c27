/** Runs the built commands with arguments that they refuse, many in one process, for tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Ended, places } from './testing.js';

interface Refusal {
  readonly folder: string;
  readonly args: readonly string[];
  readonly done: (ended: Ended) => void;
}

/** Runs the built commands one after another. What each throws, and the process as a whole prints, is sent to the parent. */
const REFUSING = `
process.once('message', async ({ bundles, runs }) => {
  const refusals = [];
  for (const { folder, args: [name, ...args] } of runs) {
    process.chdir(folder);
    refusals.push(
      await require(bundles + '/' + name + '.cjs').run(args).then(
        (status) => 'ended with ' + status,
        (error) =>
          !/^(Input|OcraInput|Ocra|Script|Store)Error$/.test(error.name) ? 'failed: ' + error.stack
          : error.name === 'ScriptError' || 'place' in error ? error.message : 'dscplus: ' + error.message,
      ),
    );
  }
  process.send(refusals, () => process.exit());
});
`;

let refusals: Refusal[] = [];

/**
 * Runs `dscplus` with arguments that it refuses. What is asked for at once runs in one process, since starting one takes longer
 * than refusing does: for what a command prints on its own while it runs, use `dscplus`.
 */
export function refused(folder: string, ...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    if (refusals.length === 0) setImmediate(() => void refuse());
    refusals.push({ folder, args, done });
  });
}

async function refuse(): Promise<void> {
  const runs = refusals;
  refusals = [];
  await places.take();
  const child = spawn(process.execPath, ['-e', REFUSING], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const printed = [child.stdout!, child.stderr!].map(textOf);
  const said = new Promise<string[]>((resolve) => child.once('message', (messages) => resolve(messages as string[])));
  child.send({ bundles: resolve('build/cli'), runs: runs.map(({ folder, args }) => ({ folder, args })) });
  const ended = once(child, 'close').then(([status]) => runs.map(() => `the process ended with ${status}`));
  const messages = await Promise.race([said, ended]);
  const [stdout, stderr] = await Promise.all(printed);
  places.giveBack();
  for (const [index, { done }] of runs.entries()) {
    done({
      status: /^(ended|failed|the process)/.test(messages[index]!) ? 0 : 2,
      stdout: stdout!,
      stderr: `${stderr}${messages[index]}\n`,
    });
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const bytes of stream) text += String(bytes);
  return text;
}
