/** Activation of an IB Key: the banner with its QR code, and the page that the code leads a phone without the app to. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { codeImage } from './code-image.js';
import { type Html, html } from './html.js';
import { page } from './layout.js';
import { type Guest, type PageServices, sendPage } from './services.js';

export function registerIbKey(app: FastifyInstance, { site }: PageServices): void {
  app.get('/ib-key', async (_request, reply) => {
    const content = html`<div class="panel">
<p>This link activates an IB Key. Install the app, leave it closed, and scan the code again.</p>
</div>`;
    return sendPage(reply, page(site, { title: 'Install the app first', content }));
  });
}

/** The beginning of links, as the browser has it. */
export function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

/** Recommends an IB Key to those who have none. */
export async function activationBanner(
  services: PageServices,
  guest: Guest,
  origin: string,
): Promise<Html | undefined> {
  const devices = await services.identity.devices.of(guest.session.user);
  const hasOne = devices.some(({ kind, active }) => kind === 'ib-key' && active);
  return hasOne ? undefined : activation(services, guest, origin);
}

/** The code of a login that activates an IB Key: the first, or one on another phone. */
export async function activation({ methods }: PageServices, { token, session }: Guest, origin: string): Promise<Html> {
  const { state, svg, session: id } = await methods.activations.of(token, session, origin);
  return html`<section class="panel" id="ib-key">
<h2>Add an IB Key</h2>
<p>An IB Key on your phone needs no messages, and works beside your other devices.</p>
${
  state === 'open'
    ? html`<p>Scan this code with the camera of your phone, or type the session ID into the app. It works once.</p>
${codeImage('ib-key-code', 'QR code that activates an IB Key', svg)}
<p>Session ID <output id="ib-key-session">${id}</output></p>`
    : html`<p class="hint">The code of this login was used or has expired. Log out, and log in again for a fresh one.</p>`
}
</section>`;
}
