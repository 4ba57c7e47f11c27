/** Pages for those who are logged in. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAtLeast } from '../../identity/index.js';
import type { PortalAct } from '../../methods/index.js';
import { html } from './html.js';
import { type PageParts, page } from './layout.js';
import { LEVEL_NAMES } from './levels.js';
import { type Guest, goTo, guestOf, type PageServices, sendPage } from './services.js';

/** The handler of a page for a user who is logged in. */
export type GuestHandler = (guest: Guest, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** A handler for those who are logged in, at a level that is enough for an act; others are sent to the login. */
export function forGuests(services: PageServices, act: PortalAct, work: GuestHandler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const guest = await guestOf(request, services);
    if (guest === undefined) {
      if (request.method === 'POST') services.visits.checkForm(request, undefined);
      return goTo(reply, '/login');
    }
    if (request.method === 'POST') services.visits.checkForm(request, guest.token);
    if (!mayDo(services, guest, act)) return sendPage(reply, needsMore(services, guest, act, request.url), 403);
    return work(guest, request, reply);
  };
}

/** Whether a session's level is enough for an act. */
export function mayDo({ methods }: PageServices, { session: { level } }: Guest, act: PortalAct): boolean {
  // The uses of a temporary passcode, in its first days and after them.
  if (act === 'makeOnlineCard' && (level === 'passcode' || level === 'print')) return true;
  return isAtLeast(level, methods.settings.levels[act]);
}

/** A page with the navigation of a session. */
export function guestPage(
  { site }: PageServices,
  { session: { user }, csrf }: Guest,
  path: string,
  parts: Omit<PageParts, 'session'>,
): string {
  return page(site, { ...parts, session: { user, csrf, path } });
}

function needsMore(services: PageServices, guest: Guest, act: PortalAct, path: string): string {
  const least = LEVEL_NAMES[services.methods.settings.levels[act]];
  const content = html`<div class="panel">
<p>This page needs a login with another device. The least that is enough: ${least}. Activate a device, log out, and log in with it.</p>
<a class="main" href="/devices">Devices</a>
</div>`;
  return guestPage(services, guest, path, { title: 'Log in with another device first', content });
}

/** A time as pages show it. */
export function shownTime(time_ms: number): string {
  return `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The text about the last change, where a page comes after a form. */
export function doneText(text: string | undefined) {
  return text === undefined ? undefined : html`<p class="good" role="status">${text}</p>`;
}
