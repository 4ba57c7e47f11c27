/** How somebody is asked for a response, and what is made of the answer: the same on all pages. */
import type { CodeWay, Device, PasswordAnswer } from '../../identity/index.js';
import { type Challenge, LOGIN } from '../../verifier/index.js';
import type { ShownChallenge } from './login-page.js';
import type { Question } from './questions.js';
import type { PageServices } from './services.js';

export const WRONG_RESPONSE =
  'The security code was not accepted. Check the challenge and the PIN, and try again or start over.';

/** What is said of a password that was not accepted. */
export function passwordError({ answer, wait_ms }: PasswordAnswer): string {
  const wait = wait_ms === 0 ? '' : ` Wait ${Math.ceil(wait_ms / 1000)} seconds before you try again.`;
  if (answer === 'refused') return `User name or password is wrong.${wait}`;
  return `${answer === 'busy' ? 'Too many people are logging in.' : 'Too many passwords were wrong.'}${wait}`;
}

/** What a user can answer with now. */
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

/** Issues a challenge; one that nothing answers for nobody's question. */
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
  const challenge = await verifier.challenge(user, serial, {
    purpose: question.purpose,
    task: question.task,
    within: async (decision, { handle, question: text, lifetime_ms }) => {
      expires_ms = decision.now_ms + lifetime_ms;
      const challenge = { handle, question: text, expires_ms };
      const { kind } = device ?? {};
      await questions.putWithin(decision, token, { ...question, serial, kind, device: device?.name, challenge });
      if (serial === undefined) return;
      const about = question.purpose === LOGIN ? 'login' : 'task';
      await methods.deliveries.putWithin(decision, {
        user,
        serial,
        challenge: { handle, question: text, lifetime_ms },
        about,
        way,
      });
    },
  });
  methods.deliveries.wake();
  metrics.challengeIssued(challenge.handle, expires_ms);
  return challenge;
}

/** @returns undefined where it has expired */
export async function shownChallenge(
  { verifier, clock }: PageServices,
  { challenge, device, kind }: Question,
): Promise<ShownChallenge | undefined> {
  const now_ms = await verifier.look(async (view) => view.now_ms);
  const left_ms = challenge!.expires_ms - now_ms;
  if (left_ms <= 0) return undefined;
  return {
    question: challenge!.question,
    left_ms: clock === 'virtual' ? undefined : left_ms,
    device: device ?? 'your security device',
    kind,
  };
}
