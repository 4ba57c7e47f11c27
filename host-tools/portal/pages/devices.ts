/** The devices of somebody: activation, a lost one, and the way to a new PIN. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Device } from '../../identity/index.js';
import { doneText, forGuests, guestPage } from './access.js';
import { eligibilitySection } from './eligibility.js';
import { type Html, html } from './html.js';
import { activation, originOf } from './ib-key.js';
import { csrfField, errorText } from './layout.js';
import { FORM_REFUSED, formSchema, type Guest, type PageServices, sendPage } from './services.js';

const NOT_ACTIVATED = 'No device was activated. Check the serial number on its back.';

const NOT_ORDERED = 'No card was ordered: the balance of your account is too low, or you have ordered one already.';

/** The messages of a page besides the devices. */
interface Said {
  readonly error?: string;
  readonly done?: string;
}

export function registerDevices(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/devices',
    forGuests(services, 'seeDevices', (guest, _request, reply) => showDevices(reply, services, guest)),
  );
  app.post(
    '/devices/activate',
    { schema: formSchema({ serial: 128 }) },
    forGuests(services, 'activateDevice', async (guest, { body }, reply) => {
      const { serial } = body as { readonly serial: string };
      const { verifier, held, metrics } = services;
      const given = await held.hold(() => verifier.activate(guest.session.user, serial.trim()));
      metrics.answer('activation', given.answer);
      if (given.answer !== 'accepted') return showDevices(reply, services, guest, { error: NOT_ACTIVATED });
      return showDevices(reply, services, guest, {
        done: `${given.serial} is activated. Log in with it from now on.`,
      });
    }),
  );
  app.post(
    '/devices/order',
    { schema: formSchema({}) },
    forGuests(services, 'orderCard', async (guest, _request, reply) => {
      const isOrdered = await services.methods.eligibility.orderCard(guest.session.user);
      const done = 'A card is ordered. It is sent to the address of your account.';
      return showDevices(reply, services, guest, isOrdered ? { done } : { error: NOT_ORDERED });
    }),
  );
  app.post(
    '/devices/suspend',
    { schema: formSchema({ serial: 128 }) },
    forGuests(services, 'suspendDevice', async (guest, { body }, reply) => {
      const { serial } = body as { readonly serial: string };
      const own = (await services.identity.devices.of(guest.session.user)).find((device) => device.serial === serial);
      if (own === undefined) return showDevices(reply, services, guest, { error: 'You have no such device.' });
      await services.verifier.operator('portal').suspendCard(own.serial);
      return showDevices(reply, services, guest, {
        done: `${own.name} is suspended: nobody logs in with it, and sessions begun with it end. An operator can resume it.`,
      });
    }),
  );
}

export async function showDevices(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { error, done }: Said = {},
): Promise<FastifyReply> {
  const devices = await services.identity.devices.of(guest.session.user);
  const content = html`${errorText(services.site, error)}${doneText(done)}
<section class="panel wide">
${devices.length === 0 ? html`<p>You have no device yet. When a card was sent to you, activate it here.</p>` : table(devices, guest)}
</section>
<section class="panel">
<h2>Activate a device</h2>
<form method="post" action="/devices/activate">
${csrfField(guest.csrf)}
<label for="serial">Serial number</label>
<input id="serial" name="serial" maxlength="128" autocapitalize="characters" spellcheck="false" required>
<p class="hint">It is printed on the back of the card.</p>
<button id="activate" class="main">Activate</button>
</form>
</section>
<section class="panel">
<h2>Share a card</h2>
<p><a href="/devices/share">Use a card that another of your users has</a>.</p>
</section>
<section class="panel">
<h2>Telephone number</h2>
<p><a href="/number">Confirm or change the number</a> that codes go to.</p>
</section>
${await activation(services, guest, originOf(reply.request))}
${await eligibilitySection(services, guest)}`;
  const text = guestPage(services, guest, '/devices', { title: 'Devices', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}

function table(devices: readonly Device[], guest: Guest): Html {
  return html`<div class="scroll"><table>
<caption>Each device works by itself: choose one at the login.</caption>
<thead><tr><th scope="col">Device</th><th scope="col">State</th><th scope="col">Actions</th></tr></thead>
<tbody>
${devices.map((device) => row(device, guest))}
</tbody>
</table></div>`;
}

function row(device: Device, guest: Guest): Html {
  const { serial, name, takesPin, lastUsed } = device;
  const state = stateOf(device);
  const isUsable = state === 'active';
  return html`<tr>
<th scope="row">${name}${lastUsed && html` <span class="hint">used last</span>`}</th>
<td data-label="State">${state}</td>
<td>${isUsable && takesPin && html`<a href="/devices/pin?serial=${encodeURIComponent(serial)}">Change PIN</a>`}
${isUsable && suspension(serial, name, guest)}</td>
</tr>`;
}

function stateOf({ active, suspended, locked }: Device): string {
  if (!active) return 'not activated';
  if (suspended) return 'suspended';
  return locked ? 'locked' : 'active';
}

/** In two steps, so that nobody does it by mistake. */
function suspension(serial: string, name: string, { csrf }: Guest): Html {
  return html`<details><summary>Lost it?</summary>
<form method="post" action="/devices/suspend">${csrfField(csrf)}<input type="hidden" name="serial" value="${serial}">
<button class="other">Suspend ${name}</button></form></details>`;
}
