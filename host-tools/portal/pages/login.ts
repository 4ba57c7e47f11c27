/** The login: password, device, challenge, session. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { NewSession } from '../../identity/index.js';
import { LOGIN } from '../../verifier/index.js';
import { applicationNamed, loginPath } from './applications.js';
import { ask, nobody, notSent, passwordError, shownChallenge, typed, usableDevices, wrongResponse } from './asking.js';
import { challengePage, devicePage, endedPage, loginPage } from './login-page.js';
import type { Question } from './questions.js';
import { ANSWERED, type Answered, mistakeIn } from './response-form.js';
import {
  FORM_REFUSED,
  formSchema,
  goTo,
  guestOf,
  isHidden,
  type PageServices,
  sendPage,
  showsChallenge,
} from './services.js';

/** A form that names no application logs in to the portal. */
interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly application?: string;
}

type Form<Fields extends string> = { Body: Record<Fields | 'csrf', string> };

export function registerLogin(app: FastifyInstance, services: PageServices): void {
  const { visits, site } = services;
  app.get('/', async (request, reply) => goTo(reply, (await guestOf(request, services)) ? '/home' : '/login'));

  app.get('/login', async (request, reply) => {
    const token = visits.token(request, 'visit') ?? visits.begin(reply);
    const { application } = request.query as { readonly application?: unknown };
    return sendPage(reply, loginPage(site, { csrf: visits.csrf(token) }, applicationNamed(application)));
  });

  app.post<{ Body: Credentials }>(
    '/login',
    { schema: formSchema({ username: 128, password: 1024 }, { application: 64 }) },
    async (request, reply) => {
      visits.checkForm(request, visits.token(request, 'visit'));
      return logIn(request, reply, services, request.body);
    },
  );

  app.get('/login/device', async (request, reply) => {
    const { token, question } = await found(request, services);
    if (question?.user === undefined) return goTo(reply, '/login');
    return showDevices(reply, services, token, question);
  });

  app.post<Form<'device'>>('/login/device', { schema: formSchema({ device: 128 }) }, async (request, reply) => {
    const { token, question } = await found(request, services);
    visits.checkForm(request, token);
    if (question?.user === undefined) return goTo(reply, '/login');
    const device = (await usableDevices(services, question.user)).find(({ serial }) => serial === request.body.device);
    if (device === undefined) return goTo(reply, '/login/device');
    try {
      await ask(services, token, question, device);
    } catch (error) {
      return showDevices(reply, services, token, question, notSent(error));
    }
    return goTo(reply, device.kind === 'ib-key' ? '/login/notification' : '/login/challenge');
  });

  app.get('/login/challenge', async (request, reply) => {
    const { token, question } = await found(request, services);
    return showChallenge(reply, services, token, question);
  });

  app.post<{ Body: Answered }>('/login/challenge', { schema: formSchema(...ANSWERED) }, async (request, reply) => {
    const { token, question } = await found(request, services);
    visits.checkForm(request, token);
    if (question?.challenge === undefined) return goTo(reply, '/login');
    return answer(request, reply, services, token, question);
  });

  app.post('/logout', { schema: formSchema({}) }, async (request, reply) => {
    // The proof is the cookie's, not the session's: who is logged out already, by another click, is where the form leads to.
    visits.checkForm(request, visits.token(request, 'session'));
    const guest = await guestOf(request, services);
    if (guest !== undefined) await services.identity.sessions.end(guest.session.id);
    visits.forget(reply, 'session');
    return goTo(reply, '/login');
  });
}

/** The visit, and what it was asked. */
export async function found(
  request: FastifyRequest,
  { visits, questions }: PageServices,
): Promise<{ readonly token: string; readonly question: Question | undefined }> {
  const token = visits.token(request, 'visit') ?? '';
  return { token, question: token === '' ? undefined : await questions.find(token) };
}

async function logIn(
  request: FastifyRequest,
  reply: FastifyReply,
  services: PageServices,
  { username, password, ...form }: Credentials,
): Promise<FastifyReply> {
  const application = applicationNamed(form.application);
  const { identity, visits, site, challengeAlways } = services;
  const checked = await identity.passwords.check(username, password, request.ip);
  const isRight = checked.answer === 'accepted';
  // A name and a password begin another visit, right or wrong: whatever was asked before ends for this browser.
  const token = visits.begin(reply);
  if (!isRight && !(challengeAlways && checked.answer === 'refused')) {
    const shown = { csrf: visits.csrf(token), error: passwordError(checked) };
    return sendPage(reply, loginPage(site, shown, application, username), FORM_REFUSED);
  }
  const user = isRight ? checked.user : undefined;
  const question: Question = { user, flow: 'login', purpose: LOGIN, application };
  const devices = user === undefined ? [] : await usableDevices(services, user);
  if (user !== undefined && devices.length === 0) {
    const begun = await services.verifier.decide((decision) =>
      identity.sessions.begin(decision, { user, address: request.ip, application }),
    );
    return enter(reply, services, begun, '/devices');
  }
  if (devices.length > 1 && !challengeAlways) {
    await services.questions.put(token, question);
    return goTo(reply, '/login/device');
  }
  // Where a wrong password gets a challenge too, others get what looks the same.
  const alike = challengeAlways ? devices.filter(showsChallenge) : [];
  const choices = alike.length > 0 ? alike : devices;
  const device = choices.find(({ lastUsed }) => lastUsed) ?? choices[0];
  try {
    await ask(services, token, question, device);
  } catch (error) {
    const shown = { csrf: visits.csrf(token), error: notSent(error) };
    return sendPage(reply, loginPage(site, shown, application, username), FORM_REFUSED);
  }
  return goTo(reply, device?.kind === 'ib-key' && !challengeAlways ? '/login/notification' : '/login/challenge');
}

async function showDevices(
  reply: FastifyReply,
  services: PageServices,
  token: string,
  question: Question,
  error?: string,
): Promise<FastifyReply> {
  const { site, visits } = services;
  const choices = await usableDevices(services, question.user!);
  const chosen = choices.find(({ lastUsed }) => lastUsed)?.serial;
  const asked = { choices, chosen, application: applicationNamed(question.application) };
  const text = devicePage(site, { csrf: visits.csrf(token), error }, asked);
  return sendPage(reply, text, error === undefined ? 200 : FORM_REFUSED);
}

export async function showChallenge(
  reply: FastifyReply,
  services: PageServices,
  token: string,
  question: Question | undefined,
  error?: string,
): Promise<FastifyReply> {
  const { site, visits, methods } = services;
  if (question?.challenge === undefined) return goTo(reply, '/login');
  const hasPhone = question.kind === 'ib-key' && !isHidden(services, question);
  // A notification that came late was answered after all: the login goes on there.
  if (hasPhone && (await methods.answered.isAnswered(question.challenge.handle))) {
    return goTo(reply, '/login/notification');
  }
  const shown = await shownChallenge(services, token, question);
  const application = applicationNamed(question.application);
  const status = error === undefined ? 200 : FORM_REFUSED;
  if (typeof shown === 'string') return sendPage(reply, endedPage(site, loginPath(application), shown), status);
  const form = { csrf: visits.csrf(token), error };
  return sendPage(reply, challengePage(site, form, shown, application), status);
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  services: PageServices,
  token: string,
  question: Question,
): Promise<FastifyReply> {
  const { identity, questions, held, metrics, site } = services;
  const { asked, ...form } = request.body as Answered;
  const response = typed(form.response);
  const { handle } = question.challenge!;
  const mistake = await mistakeIn(services, question, { response, asked });
  if (mistake !== undefined) return showChallenge(reply, services, token, question, mistake);
  const given = await held.hold(() =>
    identity.logIn({
      handle,
      response,
      user: question.user ?? nobody(token),
      address: request.ip,
      application: applicationNamed(question.application),
      within: (decision, decided) => questions.answeredWithin(decision, token, handle, decided),
    }),
  );
  metrics.answer('login', given.answer);
  if (given.answer === 'expired') {
    const startOver = loginPath(applicationNamed(question.application));
    return sendPage(reply, endedPage(site, startOver, 'expired'), FORM_REFUSED);
  }
  if (given.answer !== 'accepted') return showChallenge(reply, services, token, question, wrongResponse(question));
  metrics.challengeAnswered(handle);
  return enter(reply, services, given, given.session.level === 'print' ? '/online-card' : '/home');
}

/** Begins a session: a new cookie, and none of the visit's. */
export function enter(
  reply: FastifyReply,
  { visits }: PageServices,
  { token }: NewSession,
  path: `/${string}`,
): FastifyReply {
  visits.forget(reply, 'visit');
  visits.keep(reply, 'session', token);
  return goTo(reply, path);
}
