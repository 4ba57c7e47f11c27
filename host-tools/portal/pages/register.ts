/** Puts the pages on a server. */
import cookie from '@fastify/cookie';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { readText } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import { problemOf } from '../http/refusals.js';
import { registerAddresses } from './addresses.js';
import { registerDevices } from './devices.js';
import { registerHome } from './home.js';
import { registerIbKey } from './ib-key.js';
import { registerLogin } from './login.js';
import { registerNumber } from './number.js';
import { registerOnlineCard } from './online-card.js';
import { registerPassword } from './password.js';
import { registerPhoneSteps } from './phone-steps.js';
import { registerPin } from './pin.js';
import { sendRefusal } from './refusal.js';
import type { PageServices } from './services.js';
import { registerSessions } from './sessions.js';
import { registerShare } from './share.js';
import { registerTasks } from './tasks.js';

const PAGES = [
  registerLogin,
  registerPhoneSteps,
  registerHome,
  registerTasks,
  registerDevices,
  registerPin,
  registerAddresses,
  registerPassword,
  registerSessions,
  registerIbKey,
  registerOnlineCard,
  registerNumber,
  registerShare,
];

const FORM = 'application/x-www-form-urlencoded';

export async function registerPages(app: FastifyInstance, services: PageServices): Promise<void> {
  await app.register(cookie);
  app.addContentTypeParser(FORM, { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    readForm(readText(body)),
  );
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    return sendRefusal(services.site, reply, problemOf(error, request, services), request.id);
  });
  for (const register of PAGES) register(app, services);
}

/** @throws Problem for a field that stands twice: no two programs on the way may take two different values for it */
function readForm(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) throw new Problem('invalid-field', 'a field of the form stands twice');
    fields[name] = value;
  }
  return fields;
}
