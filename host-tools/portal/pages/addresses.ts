/** From where somebody may log in. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { InputError } from '../../../emulator/input-error.js';
import { doneText, forGuests, guestPage, shownTime } from './access.js';
import { html } from './html.js';
import { csrfField, errorText } from './layout.js';
import { FORM_REFUSED, formSchema, type Guest, type PageServices, sendPage } from './services.js';

const RULES_LENGTH_MAX = 4096;

/** The messages of a page besides the rules, and the typed text. */
interface Said {
  readonly error?: string;
  readonly done?: string;
  readonly typed?: string;
}

export function registerAddresses(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/addresses',
    forGuests(services, 'changeAddresses', (guest, { ip }, reply) => show(reply, services, guest, ip)),
  );
  app.post(
    '/addresses',
    { schema: formSchema({ rules: RULES_LENGTH_MAX }) },
    forGuests(services, 'changeAddresses', async (guest, { body, ip }, reply) => {
      const { rules: typed } = body as { readonly rules: string };
      const rules = typed.split(/[\s,]+/).filter((rule) => rule !== '');
      try {
        const { next } = await services.identity.addresses.set(guest.session.user, rules);
        const from = next === undefined ? 'They hold now.' : `They hold from ${shownTime(next.from_ms)} on.`;
        return show(reply, services, guest, ip, { done: `The addresses are saved. ${from}` });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // The message names the place in a list; a person sees the rule itself.
        return show(reply, services, guest, ip, { error: error.message.replace(/^rules\[[0-9]+\] /, ''), typed });
      }
    }),
  );
}

async function show(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  address: string,
  { error, done, typed }: Said = {},
): Promise<FastifyReply> {
  const { rules, next } = await services.identity.addresses.of(guest.session.user);
  const listed = (list: readonly string[]): string => (list.length === 0 ? 'any address' : list.join(', '));
  const content = html`<form class="panel" method="post" action="/addresses">
${csrfField(guest.csrf)}
${errorText(services.site, error)}${doneText(done)}
<dl>
<dt>Now</dt><dd>${listed(rules)}</dd>
${next !== undefined && html`<dt>From ${shownTime(next.from_ms)}</dt><dd>${listed(next.rules)}</dd>`}
<dt>You are at</dt><dd>${address}</dd>
</dl>
<label for="rules">Addresses that may log in</label>
<textarea id="rules" name="rules" rows="5" maxlength="${RULES_LENGTH_MAX}" spellcheck="false" aria-describedby="rules-hint">${typed ?? (next?.rules ?? rules).join('\n')}</textarea>
<p class="hint" id="rules-hint">One a line: an address, a network such as 192.0.2.0/24, or a range. Leave it empty for any address.</p>
<button id="save" class="main">Save</button>
</form>`;
  const text = guestPage(services, guest, '/addresses', { title: 'Addresses', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}
