/** A new password. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { doneText, forGuests, guestPage } from './access.js';
import { passwordError } from './asking.js';
import { html } from './html.js';
import { csrfField, errorText } from './layout.js';
import { FORM_REFUSED, formSchema, type Guest, type PageServices, sendPage } from './services.js';

const PASSWORD_MAX = 1024;

/** The messages of a page besides the form. */
interface Said {
  readonly error?: string;
  readonly done?: string;
}

export function registerPassword(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/password',
    forGuests(services, 'changePassword', async (guest, _request, reply) => show(reply, services, guest)),
  );
  app.post(
    '/password',
    { schema: formSchema({ old: PASSWORD_MAX, wanted: PASSWORD_MAX, again: PASSWORD_MAX }) },
    forGuests(services, 'changePassword', async (guest, { body, ip: address }, reply) => {
      const { old, wanted, again } = body as { readonly old: string; readonly wanted: string; readonly again: string };
      if (wanted !== again) return show(reply, services, guest, { error: 'The two new passwords are not the same.' });
      const { user, id: exceptId } = guest.session;
      const changed = await services.identity.passwords.change(user, { old, wanted, address, exceptId });
      if (changed.answer === 'accepted') {
        return show(reply, services, guest, { done: 'The password is changed, and all other sessions are ended.' });
      }
      const faults = changed.answer === 'faulty' ? changed.faults.map(({ message }) => message).join(' ') : undefined;
      const refused = changed.answer === 'faulty' ? undefined : passwordError(changed);
      return show(reply, services, guest, { error: faults ?? refused! });
    }),
  );
}

function show(reply: FastifyReply, services: PageServices, guest: Guest, { error, done }: Said = {}): FastifyReply {
  const field = (name: string, label: string, autocomplete: string) => html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" maxlength="${PASSWORD_MAX}" data-keypad="letters" required>`;
  const content = html`<form class="panel" method="post" action="/password">
${csrfField(guest.csrf)}
${errorText(services.site, error)}${doneText(done)}
${field('old', 'Password now', 'current-password')}
${field('wanted', 'New password', 'new-password')}
<p class="hint">Several words are easier to remember, and harder to guess, than signs. No sequences, no user name.</p>
${field('again', 'New password again', 'new-password')}
<button id="save" class="main">Change the password</button>
</form>`;
  const text = guestPage(services, guest, '/password', { title: 'Password', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}
