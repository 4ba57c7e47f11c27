/** `dscplus replay --port` and `--tcp`: the same scripts and reports, on the card at the other end. */
import { InputError } from '../../../../emulator/input-error.js';
import { findModel } from '../../../../firmware/models.js';
import { CardClient } from '../../../client/client.js';
import { LineHost } from '../../../line/line-host.js';
import type { OpenReports } from '../../../replay/open-reports.js';
import { type LineValues, lineOf } from '../line/line-options.js';
import { onLines } from '../line/on-lines.js';
import { type PrintedRun, printRun } from './print-run.js';

/**
 * @returns the exit status: 3 where the link failed
 * @throws InputError as `printRun`, and where the line is no line or the card there is of an unknown model
 */
export function replayOnLine(values: LineValues, options: PrintedRun, reports: OpenReports): Promise<number> {
  const opening = lineOf(values)!;
  return onLines(async (open, stop) => {
    const { stream } = await open(opening);
    const host = await LineHost.start(new CardClient(stream), optionsOf(values));
    try {
      const { model } = host.settings;
      if (findModel(model) === undefined) {
        throw new InputError(`the card is a ${JSON.stringify(model)}, which no script is for`);
      }
      return (await printRun({ ...options, line: host.settings }, reports, stop)).status;
    } finally {
      host.close();
    }
  });
}

function optionsOf({ port, baud, tcp }: LineValues): string[] {
  return Object.entries({ port, baud, tcp }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
}
