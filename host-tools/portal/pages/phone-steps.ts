/** Steps of a login that a phone takes part in: a notification that is answered there, and one more code. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { applicationNamed, applicationOf, loginPath } from './applications.js';
import { ask, notSent, shownChallenge, usableDevices } from './asking.js';
import { WAITING_PATH } from './assets.js';
import { countdown } from './countdown.js';
import { html } from './html.js';
import { csrfField, errorText, loginButtonClass, page } from './layout.js';
import { enter, found, showChallenge } from './login.js';
import { countdownHead, endedPage } from './login-page.js';
import { formSchema, goTo, type PageServices, sendPage } from './services.js';

const NOT_YET = 'The phone has not answered yet.';
/** How often the page of the gateway profile asks by itself: programs that log in press nothing. */
const REFRESH_SECONDS = 3;

export function registerPhoneSteps(app: FastifyInstance, services: PageServices): void {
  app.get('/login/notification', (request, reply) => notification(request, reply, services));
  app.get('/login/notification/state', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return { state: await stateOf(request, services) };
  });
  app.post('/login/notification', { schema: formSchema({}) }, async (request, reply) => {
    services.visits.checkForm(request, services.visits.token(request, 'visit'));
    return notification(request, reply, services, NOT_YET);
  });
  app.post<{ Body: { way: string } }>('/login/code', { schema: formSchema({ way: 8 }) }, async (request, reply) => {
    const { token, question } = await found(request, services);
    services.visits.checkForm(request, token);
    if (question?.user === undefined || question.kind !== 'code') return goTo(reply, '/login');
    const device = (await usableDevices(services, question.user)).find(({ serial }) => serial === question.serial);
    if (device === undefined) return goTo(reply, '/login');
    const { ways } = applicationOf(applicationNamed(question.application));
    const way = ways.find((one) => one === request.body.way) ?? 'sms';
    try {
      await ask(services, token, question, device, way);
    } catch (error) {
      return showChallenge(reply, services, token, question, notSent(error));
    }
    return goTo(reply, '/login/challenge');
  });
}

/** Goes on where the phone has answered; else says that it is waited for. */
async function notification(
  request: FastifyRequest,
  reply: FastifyReply,
  services: PageServices,
  error?: string,
): Promise<FastifyReply> {
  const { methods, questions, metrics } = services;
  const { token, question } = await found(request, services);
  if (question?.challenge === undefined || question.kind !== 'ib-key') return goTo(reply, '/login');
  const { handle } = question.challenge;
  const session = await methods.answered.enter({
    handle,
    user: question.user!,
    address: request.ip,
    application: applicationNamed(question.application),
    within: (decision) => questions.forgetWithin(decision, token),
  });
  if (session === undefined) return showWaiting(reply, services, token, question, error);
  metrics.answer('login', 'accepted');
  metrics.challengeAnswered(handle);
  return enter(reply, services, session, '/home');
}

/** For a page that looks by itself: it opens the page again where the phone has answered. */
async function stateOf(request: FastifyRequest, services: PageServices): Promise<'answered' | 'waiting' | 'over'> {
  const { token, question } = await found(request, services);
  if (question?.challenge === undefined || question.kind !== 'ib-key') return 'over';
  if (await services.methods.answered.isAnswered(question.challenge.handle)) return 'answered';
  return typeof (await shownChallenge(services, token, question)) === 'string' ? 'over' : 'waiting';
}

async function showWaiting(
  reply: FastifyReply,
  services: PageServices,
  token: string,
  question: NonNullable<Awaited<ReturnType<typeof found>>['question']>,
  error: string | undefined,
): Promise<FastifyReply> {
  const { site, visits } = services;
  const shown = await shownChallenge(services, token, question);
  const startOver = loginPath(applicationNamed(question.application));
  if (typeof shown === 'string') return sendPage(reply, endedPage(site, startOver, shown));
  const content = html`<form class="panel login-step-notification" method="post" action="/login/notification" data-path="/login/notification/state">
${csrfField(visits.csrf(token))}
${errorText(site, error)}
<p>We sent a notification to your phone. Tap it, and unlock the phone: ${shown.device} then answers by itself.</p>
${shown.left_ms !== undefined && countdown(shown.left_ms, startOver)}
<button id="login" class="${loginButtonClass(site)}">I have answered on the phone</button>
<p><a id="no-notification" href="/login/challenge">No notification? Use challenge and response</a></p>
<p class="hint"><a href="${startOver}">Start over</a></p>
</form>`;
  const head = html`${countdownHead(shown)}<script type="module" src="${WAITING_PATH}"></script>`;
  if (site.profile === 'gateway') reply.header('refresh', String(REFRESH_SECONDS));
  return sendPage(reply, page(site, { title: 'Answer on your phone', content, head }));
}
