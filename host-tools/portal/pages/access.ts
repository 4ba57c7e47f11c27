/** Pages for those who are logged in. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAtLeast } from '../../identity/index.js';
import { html } from './html.js';
import { type PageParts, page } from './layout.js';
import { type Guest, goTo, guestOf, type PageServices, sendPage } from './services.js';

/** The handler of a page for a user who is logged in. */
export type GuestHandler = (guest: Guest, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/**
 * A handler for those who are logged in; others are sent to the login.
 * @param least `password` for pages that a user without a device needs to get one, `print` for the online code card
 */
export function forGuests(
  services: PageServices,
  work: GuestHandler,
  least: 'print' | 'password' | 'passcode' = 'passcode',
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const guest = await guestOf(request, services);
    if (guest === undefined) {
      if (request.method === 'POST') services.visits.checkForm(request, undefined);
      return goTo(reply, '/login');
    }
    if (request.method === 'POST') services.visits.checkForm(request, guest.token);
    if (!isAtLeast(guest.session.level, least)) return sendPage(reply, needsDevice(services, guest, request.url), 403);
    return work(guest, request, reply);
  };
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

function needsDevice(services: PageServices, guest: Guest, path: string): string {
  const content = html`<div class="panel">
<p>This page needs a login with a security device. Activate one, log out, and log in with it.</p>
<a class="main" href="/devices">Devices</a>
</div>`;
  return guestPage(services, guest, path, { title: 'Log in with a device first', content });
}

/** A time as pages show it. */
export function shownTime(time_ms: number): string {
  return `${new Date(time_ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The text about the last change, where a page comes after a form. */
export function doneText(text: string | undefined) {
  return text === undefined ? undefined : html`<p class="good" role="status">${text}</p>`;
}
