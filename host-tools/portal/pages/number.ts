/** The telephone number of somebody: confirmed by a code that goes to it, and changed in the same way. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { InputError } from '../../../emulator/input-error.js';
import { masked, type OpenCheck } from '../../methods/index.js';
import { doneText, forGuests, guestPage, mayDo } from './access.js';
import { notSent, typed } from './asking.js';
import { mailboxSection } from './factor.js';
import { type Html, html } from './html.js';
import { csrfField, errorText } from './layout.js';
import { CODE_FORM, mistakeOfForm } from './response-form.js';
import { FORM_REFUSED, formSchema, type Guest, type PageServices, sendPage } from './services.js';

const PATH = '/number';
const NUMBER_MAX = 32;

/** The messages of a page besides the number. */
interface Said {
  readonly error?: string;
  readonly done?: string;
}

const ENDED: Readonly<Record<NonNullable<OpenCheck['ended']>, string>> = {
  expired: 'The code has expired. Send a new one.',
  'used up': 'Three codes were not accepted: the one that came is used up. Send a new one.',
};

export function registerNumber(app: FastifyInstance, services: PageServices): void {
  const { methods, held, metrics } = services;
  app.get(
    PATH,
    forGuests(services, 'confirmNumber', (guest, _request, reply) => show(reply, services, guest)),
  );
  app.post(
    '/number/code',
    { schema: formSchema({ way: 8 }) },
    forGuests(services, 'confirmNumber', (guest, { body }, reply) =>
      sendCode(reply, services, guest, body as { readonly way: string }),
    ),
  );
  app.post(
    '/number/change',
    { schema: formSchema({ number: NUMBER_MAX, way: 8 }) },
    forGuests(services, 'changeNumber', (guest, { body }, reply) =>
      sendCode(reply, services, guest, body as { readonly number: string; readonly way: string }),
    ),
  );
  app.post(
    '/number/confirm',
    { schema: formSchema({ code: 64 }) },
    forGuests(services, 'confirmNumber', async (guest, { body }, reply) => {
      const { code } = body as { readonly code: string };
      const { user } = guest.session;
      const open = await methods.numberChecks.open(user);
      if (open === undefined || open.ended !== undefined) return show(reply, services, guest, { error: refusal(open) });
      const mistake = mistakeOfForm(CODE_FORM, typed(code));
      if (mistake !== undefined) return show(reply, services, guest, { error: mistake });
      const { answer } = await held.hold(() => methods.numberChecks.confirm(user, typed(code)));
      metrics.answer('number', answer);
      if (answer !== 'accepted') {
        return show(reply, services, guest, { error: refusal(await methods.numberChecks.open(user)) });
      }
      return show(reply, services, guest, { done: 'The number is confirmed. Codes go to it from now on.' });
    }),
  );
}

async function sendCode(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { number, way }: { readonly number?: string; readonly way: string },
): Promise<FastifyReply> {
  try {
    const to = await services.methods.numberChecks.begin(guest.session.user, number, way === 'voice' ? 'voice' : 'sms');
    if (to === undefined) return show(reply, services, guest, { error: 'There is no number to confirm yet.' });
    return show(reply, services, guest, { done: `A code is on its way to ${masked(to)}.` });
  } catch (error) {
    if (!(error instanceof InputError)) return show(reply, services, guest, { error: notSent(error) });
    return show(reply, services, guest, { error: 'Give the number with its country, such as +1 555 010 0199.' });
  }
}

async function show(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { error, done }: Said = {},
): Promise<FastifyReply> {
  const { methods, site, mailbox } = services;
  const { user } = guest.session;
  const [facts, open] = [await methods.numbers.of(user), await methods.numberChecks.open(user)];
  const messages = open && (await mailbox?.(open.number));
  const state = facts && `${masked(facts.number)}, ${facts.isVerified ? 'confirmed' : 'not confirmed yet'}`;
  const content = html`${errorText(site, error ?? (open?.ended && done === undefined ? refusal(open) : undefined))}${doneText(done)}
<section class="panel">
<dl><dt>Number</dt><dd id="number-now">${state ?? 'none'}</dd></dl>
${facts?.isVerified === false && codeButtons(guest, '/number/code')}
</section>
${open !== undefined && open.ended === undefined && confirmForm(guest, open.number)}
${mayDo(services, guest, 'changeNumber') && changeForm(guest)}
${messages && mailboxSection(messages)}`;
  const text = guestPage(services, guest, PATH, { title: 'Telephone number', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}

/** What is said of a code that was not accepted. @param open the check as it stands now */
function refusal(open: OpenCheck | undefined): string {
  if (open === undefined) return 'No code was sent that is still open. Send a new one.';
  if (open.ended !== undefined) return ENDED[open.ended];
  return 'The code was not accepted. Check what you typed, and try again or send a new one.';
}

/** The buttons that send a code, each in its way. */
function codeButtons({ csrf }: Guest, action: string, fields?: Html): Html {
  return html`<form method="post" action="${action}">${csrfField(csrf)}${fields}
<button class="main" name="way" value="sms">Send a code by SMS</button>
<button class="other" name="way" value="voice">Call with a code</button>
</form>`;
}

function confirmForm({ csrf }: Guest, number: string): Html {
  return html`<form class="panel" method="post" action="/number/confirm">${csrfField(csrf)}
<label for="code">Code that came to ${masked(number)}</label>
<input id="code" name="code" autocomplete="one-time-code" inputmode="numeric" data-keypad="digits" maxlength="64" spellcheck="false" required>
<button id="confirm" class="main">Confirm</button>
</form>`;
}

function changeForm(guest: Guest): Html {
  const field = html`<label for="number">New number</label>
<input id="number" name="number" type="tel" autocomplete="tel" maxlength="${NUMBER_MAX}" required>
<p class="hint">It takes the place of the one before when you have confirmed it. If you logged in with a code, you are logged out then.</p>`;
  return html`<section class="panel"><h2>Another number</h2>
${codeButtons(guest, '/number/change', field)}
</section>`;
}
