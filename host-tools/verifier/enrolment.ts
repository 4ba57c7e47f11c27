/** Users in batches: each with a card that is in the store already, and the PIN that it begins with. */
import { InputError } from '../../emulator/input-error.js';
import { checkFlag, checkList, checkOptionalText, checkOptions, checkText } from '../arguments.js';
import { hashPin, sealPin } from './card-secrets.js';
import type { Context, Decision, View } from './context.js';
import { cardOf } from './lookups.js';
import { checkedName } from './names.js';
import { readSuite } from './ocra/suite.js';
import { refuseTrivialPin } from './pins.js';

export interface Enrolment {
  /** Added where there is none of that name. */
  readonly user: string;
  readonly serial: string;
  /** 4 … 16 digits; where it is left out, the card keeps the PIN that it has. */
  readonly pin?: string;
}

/** A fault in one entry of a batch. No message holds a PIN. */
export interface EnrolmentFault {
  /** Which of the batch, from 0 on. */
  readonly at: number;
  readonly field: 'user' | 'serial' | 'pin';
  readonly message: string;
}

/** Enrolments at once, at most: a login server on the same store waits for no longer than they take. */
export const ENROLMENTS_MAX = 1000;

/** @throws InputError for what is no batch */
export function checkEnrolments(batch: readonly Enrolment[], activate = false): void {
  checkList('batch', batch, ENROLMENTS_MAX);
  for (const one of batch) {
    checkOptions('batch', one, ['user', 'serial', 'pin']);
    checkText('user', one.user);
    checkText('serial', one.serial);
    checkOptionalText('pin', one.pin);
  }
  checkFlag('activate', activate);
}

/** All that is wrong with a batch, as the store is now. */
export async function faultsOf(view: View, batch: readonly Enrolment[]): Promise<EnrolmentFault[]> {
  const faults: EnrolmentFault[] = [];
  for (const [at, one] of batch.entries()) {
    for (const [field, check] of CHECKS) {
      try {
        await check(view, one);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        faults.push({ at, field, message: error.message });
        break;
      }
    }
  }
  return faults;
}

type Check = (view: View, one: Enrolment) => unknown;

const CHECKS: ReadonlyArray<readonly [EnrolmentFault['field'], Check]> = [
  ['user', (_, { user }) => checkedName('user', user)],
  ['serial', (view, { serial }) => cardOf(view, serial)],
  [
    'pin',
    async (view, { serial, pin }) => {
      if (pin === undefined) return;
      hashPin(readSuite((await cardOf(view, serial)).suite), pin);
      await refuseTrivialPin(view.tx, pin);
    },
  ],
];

/**
 * Enrols those of a batch who have not that card yet.
 * @param activate whether their cards work at once, without what the user types
 * @returns how many were enrolled
 * @throws InputError for the first fault
 */
export async function enrol(
  context: Context,
  decision: Decision,
  { batch, activate, operator }: { batch: readonly Enrolment[]; activate: boolean; operator: string },
): Promise<number> {
  const [fault] = await faultsOf(decision, batch);
  if (fault !== undefined) throw new InputError(`batch[${fault.at}] ${fault.field}: ${fault.message}`);
  let enrolled = 0;
  for (const one of batch) if (await enrolOne(context, decision, { one, activate, operator })) enrolled += 1;
  return enrolled;
}

/** @returns whether that user had not that card */
async function enrolOne(
  { vault, audit }: Context,
  decision: Decision,
  { one, activate, operator }: { one: Enrolment; activate: boolean; operator: string },
): Promise<boolean> {
  const { tx, log } = decision;
  const name = checkedName('user', one.user);
  const card = await cardOf(decision, one.serial);
  const { serial } = card;
  if ((await tx.assignment(name, serial)) !== undefined) return false;
  if ((await tx.user(name)) === undefined) {
    await tx.putUser({ name, suspended: false });
    log({ action: 'add user', outcome: 'done', user: name, operator });
  }
  if (one.pin !== undefined) {
    const sealedPinHash = sealPin(vault, serial, readSuite(card.suite), one.pin);
    await tx.updateCard({ ...card, sealedPinHash, epoch: card.epoch + 1 });
    log({ action: 'reset pin', outcome: 'done', serial, operator });
  }
  await tx.putAssignment(audit.sealed({ user: name, serial, active: activate }));
  log({ action: 'assign', outcome: 'done', user: name, serial, operator });
  if (activate) log({ action: 'activate', outcome: 'done', user: name, serial, operator });
  return true;
}
