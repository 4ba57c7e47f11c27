/** The online code card: made and printed by its owner, with a temporary passcode of any age or another device. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OnlineCard } from '../../methods/index.js';
import { forGuests, guestPage, shownTime } from './access.js';
import { type Html, html } from './html.js';
import { csrfField } from './layout.js';
import { formSchema, type Guest, goTo, type PageServices, sendPage } from './services.js';

const PATH = '/online-card';
const COLUMNS = 10;

export function registerOnlineCard(app: FastifyInstance, services: PageServices): void {
  app.get(
    PATH,
    forGuests(services, 'makeOnlineCard', (guest, _request, reply) => show(reply, services, guest)),
  );
  app.post(
    PATH,
    { schema: formSchema({}) },
    forGuests(services, 'makeOnlineCard', async (guest, _request, reply) => {
      await services.methods.passcodes.giveOnlineCard(guest.session.user);
      return goTo(reply, PATH);
    }),
  );
}

async function show(reply: FastifyReply, services: PageServices, guest: Guest): Promise<FastifyReply> {
  const card = await services.methods.passcodes.onlineCard(guest.session.user);
  const content = html`<section class="panel wide">
${card === undefined ? html`<p>You have no online code card. It is good for 21 days and asks for two of its cells at each login.</p>` : table(card)}
<form method="post" action="${PATH}">${csrfField(guest.csrf)}<button id="new-card" class="main">${card === undefined ? 'Make a card' : 'Make a new card, which ends this one'}</button></form>
</section>`;
  return sendPage(reply, guestPage(services, guest, PATH, { title: 'Online code card', content }));
}

function table({ cells, ends_ms }: OnlineCard): Html {
  const rows = Array.from({ length: cells.length / COLUMNS }, (_, at) => at * COLUMNS);
  return html`<div class="scroll"><table>
<caption>Print it, and keep it by you. It ends on ${shownTime(ends_ms)}.</caption>
<tbody>
${rows.map((from) => html`<tr>${cells.slice(from, from + COLUMNS).map((cell, at) => html`<td><small>${from + at + 1}</small> <code>${cell}</code></td>`)}</tr>`)}
</tbody>
</table></div>`;
}
