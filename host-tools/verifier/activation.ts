/** Activates a card that was assigned: its user types the serial that stands on it. */

import type { Answer, Reason } from './attempt.js';
import type { Context } from './context.js';
import { DECOY } from './decoy.js';
import { afterAcceptance, afterFailure, isLocked, noFailures, REFUSED_NAMES_MAX, waitAfter } from './limits.js';
import { lookedUp, normalName } from './names.js';
import type { AssignmentRow, UserRow } from './store/store.js';

/** @returns refused for a wrong serial as for a name that is not known */
export async function activateCard(context: Context, user: string, serial: string): Promise<Answer> {
  const { audit } = context;
  const nameHash = audit.hashName(normalName(user));
  return context.decide(async ({ tx, now_ms, log }) => {
    const known = await tx.user(lookedUp(user));
    const name = known?.name ?? DECOY;
    const assigned = await tx.assignmentsOf(name);
    const limits = (await tx.limits(name, '')) ?? noFailures(name, '');
    const refusals = await tx.refusals(nameHash);
    const match = assigned.find((row) => !row.active && row.serial === normalName(serial) && audit.isSealed(row));
    const reason = activationReason(known, isLocked(limits, now_ms), match);
    const accepted = reason === 'accepted';
    await tx.putLimits(accepted ? afterAcceptance(limits) : afterFailure(limits, now_ms));
    await tx.putRefusals(nameHash, accepted ? 0 : refusals + 1, REFUSED_NAMES_MAX);
    if (accepted) await tx.putAssignment(audit.sealed({ ...match!, active: true }));
    const whose = known === undefined ? { userHash: nameHash } : { user: name };
    log({ action: 'activate', outcome: reason, ...whose, ...(accepted && { serial }) });
    return accepted
      ? { answer: 'accepted', wait_ms: 0, user: name, serial: match!.serial }
      : { answer: 'refused', wait_ms: waitAfter(refusals + 1) };
  });
}

function activationReason(
  user: UserRow | undefined,
  locked: boolean,
  match: AssignmentRow | undefined,
): Exclude<Reason, 'expired' | 'used' | 'forged'> {
  if (user === undefined) return 'unknown';
  if (user.suspended) return 'suspended';
  if (locked) return 'locked';
  return match === undefined ? 'wrong' : 'accepted';
}
