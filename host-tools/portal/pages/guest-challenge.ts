/** A challenge for somebody who is logged in: of a task, of a new PIN, of a card to share. */
import type { FastifyReply } from 'fastify';
import { guestPage } from './access.js';
import { shownChallenge } from './asking.js';
import { type ChallengeForm, challengeForm, countdownHead, endedPage } from './login-page.js';
import type { Question } from './questions.js';
import { FORM_REFUSED, type Guest, type PageServices, sendPage } from './services.js';

export interface GuestChallenge extends Pick<ChallengeForm, 'action' | 'button' | 'startOver' | 'before' | 'between'> {
  /** The page of the navigation that it belongs to. */
  readonly path: string;
  readonly title: string;
}

/** The page with the form for the response, or one that says that the challenge can't be answered any more. */
export async function sendGuestChallenge(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { question, error }: { readonly question: Question; readonly error: string | undefined },
  { path, title, ...form }: GuestChallenge,
): Promise<FastifyReply> {
  const { site } = services;
  const status = error === undefined ? 200 : FORM_REFUSED;
  const challenge = await shownChallenge(services, guest.token, question);
  if (typeof challenge === 'string') return sendPage(reply, endedPage(site, form.startOver, challenge), status);
  const content = challengeForm(site, { ...form, csrf: guest.csrf, error, challenge, application: 'portal' });
  const head = countdownHead(challenge);
  const text = guestPage(services, guest, path, { title, content, ...(head && { head }) });
  return sendPage(reply, text, status);
}
