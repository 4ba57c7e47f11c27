/** The page after the login. */
import type { FastifyInstance } from 'fastify';
import { forGuests, guestPage, shownTime } from './access.js';
import { html } from './html.js';
import { activationBanner, originOf } from './ib-key.js';
import { LEVEL_NAMES } from './levels.js';
import { type PageServices, sendPage } from './services.js';

export function registerHome(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/home',
    forGuests(services, 'home', async (guest, request, reply) => {
      const { user, level, serial, address, begun_ms, ends_ms } = guest.session;
      const content = html`${services.site.profile === 'gateway' && html`<p class="good">Client login succeeds</p>`}
<div class="panel">
<dl>
<dt>User</dt><dd>${user}</dd>
<dt>Logged in with</dt><dd>${LEVEL_NAMES[level]}${serial !== undefined && ` ${serial}`}</dd>
<dt>From</dt><dd>${address}</dd>
<dt>Since</dt><dd>${shownTime(begun_ms)}</dd>
<dt>Ends when unused</dt><dd>${shownTime(ends_ms)}</dd>
</dl>
<p><a href="/tasks">Confirm a task</a> with your device, or look after your <a href="/devices">devices</a>, <a href="/addresses">addresses</a>, <a href="/password">password</a> and <a href="/sessions">sessions</a>. Log out when you are done.</p>
</div>
${await activationBanner(services, guest, originOf(request))}`;
      return sendPage(reply, guestPage(services, guest, '/home', { title: 'You are logged in', content }));
    }),
  );
}
