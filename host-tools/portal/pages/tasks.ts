/**
 * Confirming a task: name and password again, then a challenge that is made of the task's text, so that the card signs it
 * (RFC 6287 7.3), though it can't show it. The response serves for this text alone.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { forGuests, guestPage } from './access.js';
import { ask, passwordError, typed, usableDevices, WRONG_RESPONSE } from './asking.js';
import { sendGuestChallenge } from './guest-challenge.js';
import { html } from './html.js';
import { csrfField, errorText } from './layout.js';
import { credentials, deviceChoice, endedPage, taskText } from './login-page.js';
import type { Question } from './questions.js';
import { ANSWERED, type Answered, mistakeIn } from './response-form.js';
import { FORM_REFUSED, formSchema, type Guest, goTo, type PageServices, sendPage, showsChallenge } from './services.js';

/** Tasks to try: a purpose each, and what is said of it. */
const TASKS = {
  'change e-mail address': 'Change e-mail address to',
  'withdraw money': 'Withdraw money:',
  'share device': 'Share my device with',
} as const;

/** Codes that are sent, and passcodes, sign no text. */
const NO_DEVICE = 'A task is confirmed with a card or an IB Key: you have neither yet.';

const DETAIL_MAX = 200;

export function registerTasks(app: FastifyInstance, services: PageServices): void {
  app.get(
    '/tasks',
    forGuests(services, 'confirmTask', async (guest, _request, reply) => sendPage(reply, tasksPage(services, guest))),
  );
  app.post(
    '/tasks',
    { schema: formSchema({ task: 64, detail: DETAIL_MAX }) },
    forGuests(services, 'confirmTask', async (guest, { body }, reply) => {
      const { task: purpose, detail } = body as { readonly task: string; readonly detail: string };
      if (!Object.hasOwn(TASKS, purpose) || detail.trim() === '') {
        return sendPage(reply, tasksPage(services, guest, 'Choose a task, and say what it is about.'), FORM_REFUSED);
      }
      const task = `${TASKS[purpose as keyof typeof TASKS]} ${detail.trim()}`;
      await services.questions.put(guest.token, { user: guest.session.user, flow: 'task', purpose, task });
      return goTo(reply, '/tasks/password');
    }),
  );
  app.get(
    '/tasks/password',
    forTask(services, async (guest, question, reply) => showPassword(reply, services, guest, question)),
  );
  app.post(
    '/tasks/password',
    { schema: formSchema({ username: 128, password: 1024, device: 128 }) },
    forTask(services, (guest, question, reply, body, address) =>
      checkPassword(reply, services, guest, question, body, address),
    ),
  );
  app.get(
    '/tasks/challenge',
    forTask(services, async (guest, question, reply) => showChallenge(reply, services, guest, question)),
  );
  app.post(
    '/tasks/challenge',
    { schema: formSchema(...ANSWERED) },
    forTask(services, (guest, question, reply, { response, asked }) =>
      confirm(reply, services, guest, question, { response: typed(response!), asked }),
    ),
  );
}

type TaskHandler = (
  guest: Guest,
  question: Question & { readonly task: string },
  reply: FastifyReply,
  body: Readonly<Record<string, string>>,
  address: string,
) => Promise<FastifyReply>;

/** A handler for a task that is under way; where there is none, it begins at its beginning. */
function forTask(services: PageServices, work: TaskHandler) {
  return forGuests(services, 'confirmTask', async (guest, request, reply) => {
    const question = await services.questions.find(guest.token);
    if (question?.task === undefined || question.flow !== 'task') return goTo(reply, '/tasks');
    const body = (request.body ?? {}) as Readonly<Record<string, string>>;
    return work(guest, { ...question, task: question.task }, reply, body, request.ip);
  });
}

function tasksPage(services: PageServices, guest: Guest, error?: string): string {
  const options = Object.entries(TASKS).map(
    ([task, label]) => html`<option value="${task}">${label.replace(/( to|:)$/, '')}</option>`,
  );
  const content = html`<form class="panel" method="post" action="/tasks">
${csrfField(guest.csrf)}
${errorText(services.site, error)}
<label for="task">Task</label>
<select id="task" name="task">${options}</select>
<label for="detail">Details</label>
<input id="detail" name="detail" maxlength="${DETAIL_MAX}" required>
<p class="hint">The new address; the amount and the account; or the name of the other user.</p>
<button id="continue" class="main">Continue</button>
</form>`;
  return guestPage(services, guest, '/tasks', { title: 'Confirm a task', content });
}

async function showPassword(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  { task, user }: Question,
  error?: string,
): Promise<FastifyReply> {
  const devices = (await usableDevices(services, user!)).filter(showsChallenge);
  if (devices.length === 0) return sendPage(reply, tasksPage(services, guest, NO_DEVICE), FORM_REFUSED);
  const content = html`<form class="panel" method="post" action="/tasks/password">
${csrfField(guest.csrf)}
${taskText(task!)}
${credentials(services.site, { csrf: guest.csrf, error })}
${deviceChoice(services.site, devices, devices.find(({ lastUsed }) => lastUsed)?.serial)}
<button id="continue" class="main">Continue</button>
</form>`;
  const text = guestPage(services, guest, '/tasks', { title: 'Verify your identity', content });
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}

async function checkPassword(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Question,
  { username, password, device }: Readonly<Record<string, string>>,
  address: string,
): Promise<FastifyReply> {
  const checked = await services.identity.passwords.check(username!, password!, address);
  if (checked.answer !== 'accepted') return showPassword(reply, services, guest, question, passwordError(checked));
  const chosen = (await usableDevices(services, guest.session.user))
    .filter(showsChallenge)
    .find(({ serial }) => serial === device);
  if (checked.user !== guest.session.user || chosen === undefined) {
    const error = 'Give your own user name, and one of your devices.';
    return showPassword(reply, services, guest, question, error);
  }
  await ask(services, guest.token, question, chosen);
  return goTo(reply, '/tasks/challenge');
}

async function showChallenge(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Question,
  error?: string,
): Promise<FastifyReply> {
  if (question.challenge === undefined) return goTo(reply, '/tasks/password');
  return sendGuestChallenge(
    reply,
    services,
    guest,
    { question, error },
    {
      path: '/tasks',
      title: 'Answer the challenge',
      action: '/tasks/challenge',
      button: 'Continue',
      startOver: '/tasks/password',
      before: taskText(question.task!),
    },
  );
}

async function confirm(
  reply: FastifyReply,
  services: PageServices,
  guest: Guest,
  question: Question,
  { response, asked }: Answered,
): Promise<FastifyReply> {
  const { verifier, questions, held, metrics, site } = services;
  const { challenge, user, purpose, task } = question;
  if (challenge === undefined) return goTo(reply, '/tasks/password');
  const { handle } = challenge;
  const mistake = await mistakeIn(services, question, { response, asked });
  if (mistake !== undefined) return showChallenge(reply, services, guest, question, mistake);
  const given = await held.hold(() =>
    verifier.verify({
      handle,
      response,
      user,
      purpose,
      task,
      within: (decision, answer) => questions.answeredWithin(decision, guest.token, handle, answer),
    }),
  );
  metrics.answer('task', given.answer);
  if (given.answer === 'expired') return sendPage(reply, endedPage(site, '/tasks/password', 'expired'), FORM_REFUSED);
  if (given.answer === 'refused') return showChallenge(reply, services, guest, question, WRONG_RESPONSE);
  metrics.challengeAnswered(handle);
  const content = html`<div class="panel">
<p class="good" role="status">Confirmed with ${question.device}.</p>
${taskText(task!)}
<a class="main" href="/home">Home</a>
</div>`;
  return sendPage(reply, guestPage(services, guest, '/tasks', { title: 'The task is confirmed', content }));
}
