/** Noise on the line: the script is played through a client, and one byte of all that is said is damaged each time. */

import { InputError } from '../../../emulator/input-error.js';
import { Instrument } from '../../../emulator/link/instrument.js';
import { attachLink } from '../../../emulator/link/link.js';
import { placeText } from '../../../emulator/script/script-error.js';
import type { Campaign, Case } from '../../../emulator/tools/campaign/campaign.js';
import type { Fault, FaultModel } from '../../../emulator/tools/campaign/fault-models/fault-model.js';
import { CardClient } from '../../client/client.js';
import { LinkError, ScpiError } from '../../client/errors.js';
import { DAMAGES, type Direction, type Hit, Line } from './line.js';
import { playOnLine as playStatement } from './play-on-line.js';

/** It is planned and tried here, since the campaign proper knows of no line. */
export const NOISE: FaultModel = {
  name: 'noise',
  title: 'on a serial line, each bit of each byte is flipped, each byte lost, each doubled',
  plan: () => [],
};

/** How many bytes each statement, by its place in the script, makes both sides say. */
type Said = ReadonlyArray<Readonly<Record<Direction, number>>>;

/** One byte that is damaged, as a fault of the script. */
interface NoiseFault {
  readonly hit: Hit;
  readonly fault: Fault;
}

/** Every damage of every byte. @throws InputError where the script does not succeed on a line without noise */
export async function planNoise(campaign: Campaign): Promise<NoiseFault[]> {
  const said: Array<Record<Direction, number>> = [];
  const { failed, why } = await playOnLine(campaign, undefined, (sent) => said.push({ ...sent }));
  if (failed === undefined) return [...faultsOf(campaign, said)];
  throw new InputError(
    `${placeText(campaign.script.statements[failed]!.place)}: the script fails here when it is played on a line ` +
      `without noise${why}: leave noise out with --faults`,
  );
}

function* faultsOf(campaign: Campaign, said: Said): Generator<NoiseFault> {
  for (const [statement, sent] of said.entries()) {
    const step = campaign.steps.findIndex((step) => step.statement === statement);
    const at_us = campaign.goldenRun.starts_us[step]!;
    for (const direction of ['in', 'out'] as const) {
      for (let at = said[statement - 1]?.[direction] ?? 0; at < sent[direction]; at++) {
        for (const damage of DAMAGES) {
          const note = `noise, byte ${at + 1} ${direction === 'in' ? 'to' : 'from'} the card: ${damage.name}`;
          const fault = { faultModel: NOISE, step, at_us, changes: [], note, drift_ppm: 0, count: 1 };
          yield { hit: { direction, at, damage }, fault };
        }
      }
    }
  }
}

/** @returns a case for each of the plan @param progress called with how far it is */
export async function noiseCases(
  campaign: Campaign,
  plan: readonly NoiseFault[],
  progress: (done: number, of: number) => void,
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { hit, fault } of plan) {
    cases.push(await tryOnLine(campaign, fault, hit));
    progress(cases.length, plan.length);
  }
  return cases;
}

async function tryOnLine(campaign: Campaign, fault: Fault, hit: Hit): Promise<Case> {
  const { run, failed } = await playOnLine(campaign, hit, () => {});
  const step = campaign.steps.findIndex(({ statement }) => statement === failed);
  return campaign.judge(run, fault, failed === undefined ? undefined : step);
}

/** @param onSaid called after each statement with all that was said so far */
async function playOnLine(
  campaign: Campaign,
  hit: Hit | undefined,
  onSaid: (sent: Readonly<Record<Direction, number>>) => void,
) {
  const run = campaign.start();
  const line = new Line(hit);
  const instrument = new Instrument(run.card, { clock: 'virtual' });
  const link = attachLink(line.cardEnd, instrument, { eol: 'lf' });
  const client = new CardClient(line.clientEnd);
  try {
    for (const [index, statement] of campaign.script.statements.entries()) {
      const why = await failure(playStatement(statement, client, run));
      if (!run.card.board.powered) run.observer.lost();
      onSaid(line.sent);
      if (why !== undefined) return { run, failed: index, why };
    }
    return { run, failed: undefined, why: '' };
  } finally {
    client.close();
    link.close();
    line.close();
    instrument.close();
  }
}

/**
 * Why a statement failed; undefined where it did not. A command that the client refuses or gives up counts like a
 * failed expectation.
 */
async function failure(performed: Promise<boolean>): Promise<string | undefined> {
  try {
    return (await performed) ? undefined : '';
  } catch (error) {
    if (error instanceof LinkError || error instanceof ScpiError || error instanceof InputError) {
      return ` (${error.message})`;
    }
    throw error;
  }
}
