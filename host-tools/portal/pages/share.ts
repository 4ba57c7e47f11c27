/**
 * Sharing a card: another user of the same person gets it, who gives the owner's user name and password and answers a
 * challenge with the card. The challenge is made of both names, so that the response shares this card with this user alone.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Device } from '../../identity/index.js';
import { forGuests, guestPage } from './access.js';
import { ask, passwordError, typed, usableDevices, WRONG_RESPONSE } from './asking.js';
import { showDevices } from './devices.js';
import { sendGuestChallenge } from './guest-challenge.js';
import { html } from './html.js';
import { csrfField } from './layout.js';
import { credentials, endedPage, taskText } from './login-page.js';
import type { Question } from './questions.js';
import { ANSWERED, type Answered, mistakeIn } from './response-form.js';
import { FORM_REFUSED, formSchema, type Guest, goTo, type PageServices, sendPage } from './services.js';

const PATH = '/devices/share';
const ANSWER_PATH = '/devices/share/answer';
const PURPOSE = 'share device';
const NONE =
  'This user has no card that can be shared with you. Codes, passcodes and online code cards can’t be shared; for an IB Key, add a user on the phone.';

export function registerShare(app: FastifyInstance, services: PageServices): void {
  app.get(
    PATH,
    forGuests(services, 'shareDevice', async (guest, _request, reply) => showOwner(reply, services, guest)),
  );
  app.post(
    PATH,
    { schema: formSchema({ username: 128, password: 1024 }) },
    forGuests(services, 'shareDevice', async (guest, { body, ip }, reply) => {
      const { username, password } = body as { readonly username: string; readonly password: string };
      const checked = await services.identity.passwords.check(username, password, ip);
      if (checked.answer !== 'accepted') return showOwner(reply, services, guest, passwordError(checked));
      const card = await sharedCard(services, checked.user, guest.session.user);
      if (card === undefined) return showOwner(reply, services, guest, NONE);
      const task = `Share ${card.serial} with ${guest.session.user}`;
      await ask(services, guest.token, { user: checked.user, flow: 'share', purpose: PURPOSE, task }, card);
      return goTo(reply, ANSWER_PATH);
    }),
  );
  app.get(
    ANSWER_PATH,
    forShare(services, (guest, question, reply) => showChallenge(reply, services, guest, question)),
  );
  app.post(
    ANSWER_PATH,
    { schema: formSchema(...ANSWERED) },
    forShare(services, (guest, question, reply, { response, asked }) =>
      share(reply, services, guest, question, { response: typed(response), asked }),
    ),
  );
}

/** The owner's card that was used last, or any that the other has not yet. */
async function sharedCard(services: PageServices, owner: string, other: string): Promise<Device | undefined> {
  const theirs = new Set((await services.identity.devices.of(other)).map(({ serial }) => serial));
  const cards = (await usableDevices(services, owner)).filter(
    ({ kind, suspended, serial }) => kind === 'card' && !suspended && !theirs.has(serial),
  );
  return cards.find(({ lastUsed }) => lastUsed) ?? cards[0];
}

type ShareHandler = (
  guest: Guest,
  question: Question & { readonly challenge: NonNullable<Question['challenge']> },
  reply: FastifyReply,
  body: Answered,
) => Promise<FastifyReply>;

function forShare(services: PageServices, work: ShareHandler) {
  return forGuests(services, 'shareDevice', async (guest, { body }, reply) => {
    const question = await services.questions.find(guest.token);
    if (question?.challenge === undefined || question.flow !== 'share') return goTo(reply, PATH);
    const given = (body ?? { response: '' }) as Answered;
    return work(guest, { ...question, challenge: question.challenge }, reply, given);
  });
}

async function showOwner(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  error?: string,
): Promise<FastifyReply> {
  const content = html`<form class="panel" method="post" action="${PATH}">
${csrfField(guest.csrf)}
<p>You can use a card that another of your users has. Give that user’s name and password; then the card answers a challenge.</p>
${credentials(services.site, { csrf: guest.csrf, error })}
<button id="continue" class="main">Continue</button>
</form>`;
  const text = guestPage(services, guest, '/devices', { title: 'Share a card', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}

async function showChallenge(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Question,
  error?: string,
): Promise<FastifyReply> {
  return sendGuestChallenge(
    reply,
    services,
    guest,
    { question, error },
    {
      path: '/devices',
      title: 'Answer the challenge',
      action: ANSWER_PATH,
      button: 'Share',
      startOver: PATH,
      before: taskText(question.task!),
    },
  );
}

async function share(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Parameters<ShareHandler>[1],
  { response, asked }: Answered,
): Promise<FastifyReply> {
  const { verifier, questions, held, metrics, site } = services;
  const { challenge, user: owner, purpose, task, serial } = question;
  const { user } = guest.session;
  const mistake = await mistakeIn(services, question, { response, asked });
  if (mistake !== undefined) return showChallenge(reply, services, guest, question, mistake);
  const given = await held.hold(() =>
    verifier.verify({
      handle: challenge.handle,
      response,
      user: owner,
      purpose,
      task,
      within: async (decision, { answer }) => {
        await questions.answeredWithin(decision, guest.token, challenge.handle, { answer });
        if (answer !== 'accepted') return;
        await verifier.keys.activate(decision, user, serial!);
        decision.log({ action: PURPOSE, outcome: 'done', user, serial: serial! });
      },
    }),
  );
  metrics.answer('share', given.answer);
  if (given.answer === 'expired') return sendPage(reply, endedPage(site, PATH, 'expired'), FORM_REFUSED);
  if (given.answer === 'refused') return showChallenge(reply, services, guest, question, WRONG_RESPONSE);
  metrics.challengeAnswered(challenge.handle);
  return showDevices(reply, services, guest, { done: `${question.device} is yours too. Log in with it from now on.` });
}
