/** How somebody is asked for a response, and what is made of the answer: the same on all pages. */

import { challengeCode } from '../../../emulator/phone/messages.js';
import type { CodeWay, Device, PasswordAnswer } from '../../identity/index.js';
import { masked, qrCode, TooManyCodesError } from '../../methods/index.js';
import { type Challenge, type Decision, LOGIN, type View } from '../../verifier/index.js';
import { TRIES_MAX } from '../../verifier/store/store.js';
import { shownTime } from './access.js';
import type { Ended, ShownChallenge } from './factor.js';
import type { AskedChallenge, Question } from './questions.js';
import { isHidden, type PageServices, showsChallenge } from './services.js';

const REFUSED = 'The security code was not accepted.';
export const WRONG_RESPONSE = `${REFUSED} Check the challenge and the PIN, and try again or start over.`;

/** The message for a response that was not accepted. */
export function wrongResponse({ kind = 'card' }: Question): string {
  if (showsChallenge({ kind })) return WRONG_RESPONSE;
  const what = kind === 'online-card' ? 'the two cells' : 'what you typed';
  return `${REFUSED} Check ${what}, and try again or start over.`;
}

/** The message for a password that was not accepted. */
export function passwordError({ answer, wait_ms }: PasswordAnswer): string {
  const wait = wait_ms === 0 ? '' : ` Wait ${Math.ceil(wait_ms / 1000)} seconds before you try again.`;
  if (answer === 'refused') return `User name or password is wrong.${wait}`;
  return `${answer === 'busy' ? 'Too many people are logging in.' : 'Too many passwords were wrong.'}${wait}`;
}

/** The devices that a user can answer with now. */
export async function usableDevices({ identity }: PageServices, user: string): Promise<Device[]> {
  return (await identity.devices.of(user)).filter(({ active }) => active);
}

/** A name that no user has, and that stays the same for as long as the visit. */
export function nobody(token: string): string {
  return `nobody ${token}`;
}

/** A response as people type it: in groups. */
export function typed(response: string): string {
  return response.replaceAll(/[\s-]/g, '');
}

/** The message where a code was not sent; any other error is thrown again. */
export function notSent(error: unknown): string {
  if (!(error instanceof TooManyCodesError)) throw error;
  return `No code was sent: too many were sent to you within an hour. The next one can be sent from ${shownTime(error.from_ms)} on.`;
}

/**
 * Issues a challenge; one that nothing answers for nobody's question.
 * @throws TooManyCodesError where the device is asked by a code: the challenge before is still open
 */
export async function ask(
  { verifier, questions, metrics, methods }: PageServices,
  token: string,
  question: Question,
  device: Device | undefined,
  way?: CodeWay,
): Promise<Challenge> {
  const user = question.user ?? nobody(token);
  const { serial } = device ?? {};
  let expires_ms = 0;
  const { purpose, task } = question;
  const within = async (decision: Decision, { handle, question: text, lifetime_ms }: Challenge): Promise<void> => {
    expires_ms = decision.now_ms + lifetime_ms;
    const challenge = { handle, question: text, expires_ms };
    const { kind } = device ?? {};
    await questions.putWithin(decision, token, { ...question, serial, kind, device: device?.name, challenge });
    if (serial === undefined) return;
    const about = purpose === LOGIN ? 'login' : 'task';
    const issued = { handle, question: text, lifetime_ms };
    await methods.deliveries.putWithin(decision, { user, serial, challenge: issued, about, way });
  };
  const challenge = await methods.deliveries.noteLimit(() =>
    verifier.challenge(user, serial, { purpose, task, within }),
  );
  methods.deliveries.wake();
  metrics.challengeIssued(challenge.handle, expires_ms);
  return challenge;
}

/** @param token of the visit or the session that was asked. @returns why it can't be answered any more, where it can't */
export async function shownChallenge(
  services: PageServices,
  token: string,
  question: Question,
): Promise<ShownChallenge | Ended> {
  const { verifier, questions, clock, methods, mailbox } = services;
  const { device, user, kind = 'card', serial } = question;
  const challenge = question.challenge!;
  const hidden = isHidden(services, question);
  const hasPhone = kind === 'ib-key' && !hidden;
  const [now_ms, isUsedUp] = await verifier.look(async (view) => {
    const usedUpHere = await questions.isUsedUp(view, token, challenge);
    return [view.now_ms, usedUpHere || (hasPhone && (await isUsedUpByPhone(view, challenge)))] as const;
  });
  const left_ms = challenge.expires_ms - now_ms;
  if (left_ms <= 0) return 'expired';
  if (isUsedUp) return 'used up';
  const number = kind === 'code' && user !== undefined ? await methods.numbers.of(user) : undefined;
  return {
    // With a decoy for those whose password is wrong, a page says no more to the others.
    kind: hidden ? 'card' : kind,
    question: challenge.question,
    mark: questions.markOf(challenge),
    left_ms: clock === 'virtual' ? undefined : left_ms,
    device: (hidden ? undefined : device) ?? 'your security device',
    code: hasPhone ? codeOf(serial!, challenge.question) : undefined,
    number: number && masked(number.number),
    messages: number && (await mailbox?.(number.number)),
  };
}

/** Whether a phone that the notification went to has spent tries too: the page has not seen them. */
async function isUsedUpByPhone({ tx }: View, { handle }: AskedChallenge): Promise<boolean> {
  const rows = await tx.attempt(handle, handle);
  return rows !== undefined && rows.challenge.wrongTries >= TRIES_MAX;
}

function codeOf(serial: string, challenge: string): string {
  return qrCode(challengeCode({ serial, challenge }));
}
