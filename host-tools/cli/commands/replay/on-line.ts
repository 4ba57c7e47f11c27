/** `dscplus replay --port` and `--tcp`: the same scripts and reports, on the card at the other end. */
import type { Duplex } from 'node:stream';
import { InputError } from '../../../../emulator/input-error.js';
import { findModel } from '../../../../firmware/models.js';
import { CardClient } from '../../../client/client.js';
import type { LineSettings } from '../../../line/calls.js';
import { isLineError } from '../../../line/line-failure.js';
import { failedLine, LineHost } from '../../../line/line-host.js';
import type { OpenReports } from '../../../replay/open-reports.js';
import { type LineValues, lineOf } from '../line/line-options.js';
import { onLines } from '../line/on-lines.js';
import { type PrintedRun, printRun } from './print-run.js';

/**
 * @returns the exit status: 3 where the link failed, with a report up to there
 * @throws InputError as `printRun`, and where the line is no line or the card there is of an unknown model
 */
export function replayOnLine(values: LineValues, options: PrintedRun, reports: OpenReports): Promise<number> {
  const opening = lineOf(values)!;
  return onLines(async (open, stop) => {
    const play = async (line: LineSettings): Promise<number> =>
      (await printRun({ ...options, line }, reports, stop)).status;
    const asked = { retries: options.rules.retries, signal: stop.signal };
    const started = await start(async () => (await open(opening)).stream, values, asked);
    if (!(started instanceof LineHost)) return play(failedLine(started.message, optionsOf(values)));
    try {
      const { model } = started.settings;
      if (findModel(model) === undefined) {
        throw new InputError(`the card is a ${JSON.stringify(model)}, which no script is for`);
      }
      return await play(started.settings);
    } finally {
      started.close();
    }
  });
}

/** @returns the error where the line fails, so that the reports have it too */
async function start(
  open: () => Promise<Duplex>,
  values: LineValues,
  asked: Parameters<typeof LineHost.start>[2],
): Promise<LineHost | Error> {
  try {
    return await LineHost.start(new CardClient(await open()), optionsOf(values), asked);
  } catch (error) {
    if (isLineError(error)) return error;
    throw error;
  }
}

function optionsOf({ port, baud, tcp }: LineValues): string[] {
  return Object.entries({ port, baud, tcp }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}
