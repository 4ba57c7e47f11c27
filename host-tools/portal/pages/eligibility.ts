/** The devices that a user may have: the part of the page of devices that says so, and orders a card. */
import { mayDo, shownTime } from './access.js';
import { type Html, html } from './html.js';
import { csrfField } from './layout.js';
import type { Guest, PageServices } from './services.js';

export async function eligibilitySection(services: PageServices, guest: Guest): Promise<Html> {
  const { eligibility, settings } = services.methods;
  const { mayHaveCard, ordered_ms } = await eligibility.of(guest.session.user);
  const above = `${settings.cardBalanceAbove_usd.toLocaleString('en-US')} USD`;
  const canOrder = mayHaveCard && ordered_ms === undefined && mayDo(services, guest, 'orderCard');
  return html`<section class="panel" id="eligibility">
<h2>Devices that you may have</h2>
<dl>
<dt>Code by SMS or call</dt><dd>Everybody.</dd>
<dt>IB Key</dt><dd>Everybody who has a smartphone. It is recommended beside a card, too.</dd>
<dt>Security card</dt><dd>Accounts with a balance greater than ${above}. <span id="may-have-card">${mayHaveCard ? 'Yours is.' : 'Yours is not.'}</span></dd>
</dl>
${ordered_ms !== undefined && html`<p id="ordered">You ordered a card on ${shownTime(ordered_ms)}.</p>`}
${canOrder && html`<form method="post" action="/devices/order">${csrfField(guest.csrf)}<button id="order-card" class="other">Order a card</button></form>`}
</section>`;
}
