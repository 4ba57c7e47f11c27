/** `dscplus replay --port` and `--tcp`: the same scripts and reports, on the card at the other end. */
import { InputError } from '../../emulator/input-error.js';
import { findModel } from '../../firmware/models.js';
import type { Stop } from '../cli/shell/stop.js';
import { CardClient } from '../client/client.js';
import { type RunOptions, runScripts } from '../replay/run.js';
import { LineHost } from './line-host.js';
import { type Line, type LineValues, lineOf } from './open-line.js';

const LINK_FAILED = 3;
/** Errors of the link, by name: they may come from the other thread. */
const LINK_ERRORS = new Set(['LinkError', 'ScpiError']);

/**
 * @returns the exit status: 3 where the link failed
 * @throws InputError as `runScripts`, and where the line is no line or the card there is of an unknown model
 */
export async function replayOnLine(values: LineValues, options: RunOptions, stop: Stop): Promise<number> {
  if (options.jobs > 1) throw new InputError('there is one card on the line: leave out --jobs');
  const open = lineOf(values)!;
  let line: Line | undefined;
  try {
    line = await open();
    const host = await LineHost.start(new CardClient(line.stream), optionsOf(values));
    try {
      const { model } = host.settings;
      if (findModel(model) === undefined)
        throw new InputError(`the card is a ${JSON.stringify(model)}, which no script is for`);
      return (await runScripts({ ...options, line: host.settings }, stop)).status;
    } finally {
      host.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || !LINK_ERRORS.has(error.name)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  } finally {
    await line?.close();
  }
}

function optionsOf(values: LineValues): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value as string]);
}
