/** A challenge for somebody who is logged in: of a task, of a new PIN, of a card to share. */
import type { FastifyReply } from 'fastify';
import { guestPage } from './access.js';
import { shownChallenge } from './asking.js';
import { type ChallengeForm, challengeForm, countdownHead, expiredPage } from './login-page.js';
import type { Question } from './questions.js';
import { FORM_REFUSED, type Guest, type PageServices, sendPage } from './services.js';

export interface GuestChallenge extends Pick<ChallengeForm, 'action' | 'button' | 'startOver' | 'before' | 'between'> {
  /** The page of the navigation that it belongs to. */
  readonly path: string;
  readonly title: string;
}

/** The page with the form for the response, or one that says that the challenge has expired. */
export async function sendGuestChallenge(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { question, error }: { readonly question: Question; readonly error: string | undefined },
  { path, title, ...form }: GuestChallenge,
): Promise<FastifyReply> {
  const { site } = services;
  const challenge = await shownChallenge(services, question);
  if (challenge === undefined) return sendPage(reply, expiredPage(site, form.startOver));
  const content = challengeForm(site, { ...form, csrf: guest.csrf, error, challenge, application: 'portal' });
  const head = countdownHead(challenge);
  const text = guestPage(services, guest, path, { title, content, ...(head && { head }) });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}
