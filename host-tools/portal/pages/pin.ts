/** A new PIN: a response with the old one, then one with the new one. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { InputError } from '../../../emulator/input-error.js';
import { LOGIN } from '../../verifier/index.js';
import { forGuests } from './access.js';
import { ask, typed, usableDevices, WRONG_RESPONSE } from './asking.js';
import { showDevices } from './devices.js';
import { sendGuestChallenge } from './guest-challenge.js';
import { type Html, html } from './html.js';
import { endedPage } from './login-page.js';
import type { Question } from './questions.js';
import { ANSWERED, type Answered, mistakeIn } from './response-form.js';
import { FORM_REFUSED, formSchema, type Guest, goTo, type PageServices, sendPage } from './services.js';

/** The purpose of the second response. */
const PURPOSE = 'change PIN';
const PIN = /^[0-9]{4,16}$/;

export function registerPin(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/devices/pin',
    forGuests(services, 'changePin', async (guest, { query }, reply) => {
      const { serial } = query as { readonly serial?: unknown };
      const devices = await usableDevices(services, guest.session.user);
      const device = devices.find((one) => one.serial === serial && one.takesPin);
      if (device === undefined) return goTo(reply, '/devices');
      // The proof of the old PIN is a login: nothing but the page that it stands on tells it from another.
      await ask(services, guest.token, { user: guest.session.user, flow: 'pin', purpose: LOGIN }, device);
      return goTo(reply, '/devices/pin/old');
    }),
  );
  app.get(
    '/devices/pin/old',
    forPin(services, (guest, question, reply) => showStep(reply, services, guest, question)),
  );
  app.post(
    '/devices/pin/old',
    { schema: formSchema(...ANSWERED) },
    forPin(services, (guest, question, reply, { response, asked }) =>
      proveOld(reply, services, guest, question, { response: typed(response!), asked }),
    ),
  );
  app.get(
    '/devices/pin/new',
    forPin(services, (guest, question, reply) => showStep(reply, services, guest, question)),
  );
  app.post(
    '/devices/pin/new',
    { schema: formSchema({ pin: 64, again: 64, ...ANSWERED[0] }, ANSWERED[1]) },
    forPin(services, (guest, question, reply, body) => changePin(reply, services, guest, question, body)),
  );
}

type PinHandler = (
  guest: Guest,
  question: Question & { readonly challenge: NonNullable<Question['challenge']> },
  reply: FastifyReply,
  body: Readonly<Record<string, string>>,
) => Promise<FastifyReply>;

function forPin(services: PageServices, work: PinHandler) {
  return forGuests(services, 'changePin', async (guest, { body }, reply) => {
    const question = await services.questions.find(guest.token);
    if (question?.challenge === undefined || question.flow !== 'pin') return goTo(reply, '/devices');
    const fields = (body ?? {}) as Readonly<Record<string, string>>;
    return work(guest, { ...question, challenge: question.challenge }, reply, fields);
  });
}

async function showStep(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Question,
  error?: string,
): Promise<FastifyReply> {
  const isNew = question.login !== undefined;
  return sendGuestChallenge(
    reply,
    services,
    guest,
    { question, error },
    {
      path: '/devices',
      title: isNew ? 'The new PIN' : 'Change the PIN',
      action: isNew ? '/devices/pin/new' : '/devices/pin/old',
      button: isNew ? 'Change the PIN' : 'Continue',
      startOver: '/devices',
      before: html`<p>${isNew ? 'Choose a new PIN. Then enter the new PIN and this challenge into the card.' : 'First, answer with the PIN that the card has now.'}</p>`,
      ...(isNew && { between: newPinFields() }),
    },
  );
}

function newPinFields(): Html {
  const field = (name: string, label: string): Html => html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" inputmode="numeric" autocomplete="new-password" minlength="4" maxlength="16" data-keypad="digits" required>`;
  return html`${field('pin', 'New PIN')}<p class="hint">4 digits for the card; no birthday, no 1234.</p>${field('again', 'New PIN again')}`;
}

async function proveOld(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Parameters<PinHandler>[1],
  { response, asked }: Answered,
): Promise<FastifyReply> {
  const { verifier, held, metrics, site, questions } = services;
  const { user, challenge } = question;
  const { handle } = challenge;
  const mistake = await mistakeIn(services, question, { response, asked });
  if (mistake !== undefined) return showStep(reply, services, guest, question, mistake);
  const given = await held.hold(() =>
    verifier.verify({
      handle,
      response,
      user,
      purpose: LOGIN,
      within: (decision, answer) => questions.answeredWithin(decision, guest.token, handle, answer),
    }),
  );
  metrics.answer('pin-change', given.answer);
  if (given.answer === 'expired') return sendPage(reply, endedPage(site, '/devices', 'expired'), FORM_REFUSED);
  if (given.answer !== 'accepted') return showStep(reply, services, guest, question, WRONG_RESPONSE);
  const device = (await usableDevices(services, guest.session.user)).find(({ serial }) => serial === given.serial);
  await ask(services, guest.token, { user, flow: 'pin', purpose: PURPOSE, login: handle }, device);
  return goTo(reply, '/devices/pin/new');
}

function pinFault(pin: string, again: string): string | undefined {
  if (pin !== again) return 'The two PINs are not the same.';
  return PIN.test(pin) ? undefined : 'A PIN has 4 to 16 digits.';
}

async function changePin(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Parameters<PinHandler>[1],
  { pin, again, asked, ...body }: Readonly<Record<string, string>>,
): Promise<FastifyReply> {
  const { verifier, held, metrics, site, questions } = services;
  const { challenge, login } = question;
  if (login === undefined) return goTo(reply, '/devices/pin/old');
  const response = typed(body.response!);
  const fault = pinFault(pin!, again!) ?? (await mistakeIn(services, question, { response, asked }));
  if (fault !== undefined) return showStep(reply, services, guest, question, fault);
  try {
    const change = { login, handle: challenge.handle, response, pin: pin!, purpose: PURPOSE };
    const given = await held.hold(() => verifier.changePin(change));
    metrics.answer('pin-change', given.answer);
    if (given.answer === 'expired') return sendPage(reply, endedPage(site, '/devices', 'expired'), FORM_REFUSED);
    await verifier.decide((decision) => questions.answeredWithin(decision, guest.token, challenge.handle, given));
    if (given.answer !== 'accepted') return showStep(reply, services, guest, question, WRONG_RESPONSE);
    return showDevices(reply, services, guest, { done: `The PIN of ${question.device} is changed.` });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return showStep(
      reply,
      services,
      guest,
      question,
      'That PIN can’t be used: it is the old one, or too easy to guess.',
    );
  }
}
