/** The part of the portal that the pages need, and the few steps that many of them take. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Device, Identity, Session } from '../../identity/index.js';
import type { Methods } from '../../methods/index.js';
import type { ServerLog, StoreHealth } from '../../server-log.js';
import type { Verifier } from '../../verifier/index.js';
import type { HeldAnswers } from '../http/held-answers.js';
import type { Metrics } from '../http/metrics.js';
import type { Clock } from '../options.js';
import type { DemoMessage } from './factor.js';
import type { Site } from './layout.js';
import type { Question, Questions } from './questions.js';
import type { Visits } from './visits.js';

export interface PageServices {
  readonly site: Site;
  readonly verifier: Verifier;
  readonly identity: Identity;
  readonly visits: Visits;
  readonly questions: Questions;
  readonly methods: Methods;
  readonly held: HeldAnswers;
  readonly metrics: Metrics;
  readonly health: StoreHealth;
  readonly log: ServerLog;
  readonly clock: Clock;
  readonly challengeAlways: boolean;
  /** In a demo, the messages that have come for a number, the newest last. */
  readonly mailbox: ((number: string) => Promise<readonly DemoMessage[]>) | undefined;
}

/** Somebody who is logged in. */
export interface Guest {
  readonly token: string;
  readonly session: Session;
  readonly csrf: string;
}

export async function guestOf(request: FastifyRequest, { visits, identity }: PageServices): Promise<Guest | undefined> {
  const token = visits.token(request, 'session');
  const session = token === undefined ? undefined : await identity.sessions.find(token);
  return token === undefined || session === undefined ? undefined : { token, session, csrf: visits.csrf(token) };
}

/** Other than 303, some programs would send a form again, password and all. */
export function goTo(reply: FastifyReply, path: `/${string}`): FastifyReply {
  return reply.redirect(path, 303);
}

/** Pages hold what is their reader's alone: nobody keeps them, nobody frames them, and they run nothing but our files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export function sendPage(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store', vary: 'Cookie' })
    .type('text/html; charset=utf-8')
    .send(text);
}

/** Whether a device answers a challenge that a page shows: others are sent a code, or stay the same. */
const SHOWS_CHALLENGE: Readonly<Record<Device['kind'], boolean>> = {
  card: true,
  'ib-key': true,
  code: false,
  passcode: false,
  'online-card': false,
};

export function showsChallenge({ kind }: Pick<Device, 'kind'>): boolean {
  return SHOWS_CHALLENGE[kind];
}

/** Whether somebody whose password is wrong gets a decoy in the same place: then a page says no more of the device to the others. */
export function isHidden({ challengeAlways }: PageServices, { flow, kind = 'card' }: Question): boolean {
  return challengeAlways && flow === 'login' && showsChallenge({ kind });
}

/** A form was understood, and what it asks for can't be. */
export const FORM_REFUSED = 422;

/**
 * The schema of a form: texts of at most so many characters.
 * @param fields must all be there
 * @param optional may be there
 */
export function formSchema(
  fields: Readonly<Record<string, number>>,
  optional: Readonly<Record<string, number>> = {},
): { readonly body: object } {
  const all = { csrf: 64, ...fields };
  const properties = Object.fromEntries(
    Object.entries({ ...all, ...optional }).map(([name, maxLength]) => [name, { type: 'string', maxLength }]),
  );
  return { body: { type: 'object', properties, required: Object.keys(all), additionalProperties: false } };
}
