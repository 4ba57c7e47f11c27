/** The sessions of somebody: which there are, and their end. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Session } from '../../identity/index.js';
import { doneText, forGuests, guestPage, shownTime } from './access.js';
import { type Html, html } from './html.js';
import { csrfField } from './layout.js';
import { formSchema, type Guest, goTo, type PageServices, sendPage } from './services.js';

export function registerSessions(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/sessions',
    forGuests(services, 'endSessions', (guest, _request, reply) => show(reply, services, guest)),
  );
  app.post(
    '/sessions/end',
    { schema: formSchema({ id: 128 }) },
    forGuests(services, 'endSessions', async (guest, { body }, reply) => {
      const { id } = body as { readonly id: string };
      const { sessions } = services.identity;
      const own = (await sessions.list(guest.session.user)).find((session) => session.id === id);
      if (own === undefined) return show(reply, services, guest, 'That session is over already.');
      await sessions.end(own.id);
      if (own.id === guest.session.id) return goTo(reply, '/login');
      return show(reply, services, guest, 'The session is ended.');
    }),
  );
  app.post(
    '/sessions/end-others',
    { schema: formSchema({}) },
    forGuests(services, 'endSessions', async (guest, _request, reply) => {
      const count = await services.identity.sessions.endAll(guest.session.user, guest.session.id);
      return show(
        reply,
        services,
        guest,
        `${count === 1 ? 'One other session is' : `${count} other sessions are`} ended.`,
      );
    }),
  );
}

async function show(reply: FastifyReply, services: PageServices, guest: Guest, done?: string): Promise<FastifyReply> {
  const sessions = await services.identity.sessions.list(guest.session.user);
  const content = html`${doneText(done)}
<section class="panel wide">
<div class="scroll"><table>
<caption>Where you are logged in.</caption>
<thead><tr><th scope="col">Since</th><th scope="col">From</th><th scope="col">To</th><th scope="col">With</th><th scope="col">Last used</th><th scope="col">Actions</th></tr></thead>
<tbody>
${sessions.map((session) => row(session, guest))}
</tbody>
</table></div>
<form method="post" action="/sessions/end-others">${csrfField(guest.csrf)}<button id="end-others" class="main">End all other sessions</button></form>
</section>`;
  return sendPage(reply, guestPage(services, guest, '/sessions', { title: 'Sessions', content }));
}

function row({ id, begun_ms, seen_ms, address, application, serial }: Session, guest: Guest): Html {
  const end = html`<form method="post" action="/sessions/end">${csrfField(guest.csrf)}<input type="hidden" name="id" value="${id}"><button class="other">End the session of ${shownTime(begun_ms)}</button></form>`;
  return html`<tr>
<th scope="row">${shownTime(begun_ms)}</th>
<td data-label="From">${address ?? 'unknown'}</td>
<td data-label="To">${application ?? 'unknown'}</td>
<td data-label="With">${serial ?? 'password'}</td>
<td data-label="Last used">${shownTime(seen_ms)}</td>
<td>${id === guest.session.id ? 'this session' : end}</td>
</tr>`;
}
