/** The control port: the same over HTTP, for tests in any language. It asks for no password, and is this machine's alone. */
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { InputError, type ListenPlace, listenError } from '../../../emulator/input-error.js';
import type { MailboxFaults } from '../../couriers/mailbox.js';
import { readJson } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import {
  type ErrorServices,
  HEADERS_MS,
  newRefusals,
  problemOf,
  REQUEST_MS,
  type Refuse,
  refuseUnclear,
  sendProblem,
  UNCLEAR_IS_OURS,
} from '../http/refusals.js';
import { refuseForeignHost } from '../http/server.js';
import type { Control } from './control.js';
import type { Fault } from './faults.js';

/**
 * @returns the server, listening
 * @throws InputError where the port can't be had
 */
export async function openControl(
  control: Control,
  place: ListenPlace,
  services: ErrorServices,
): Promise<FastifyInstance> {
  const refuse: Refuse = (_request, reply, problem) => sendProblem(reply, problem);
  const app = fastify({
    forceCloseConnections: true,
    http: { ...UNCLEAR_IS_OURS, headersTimeout: HEADERS_MS },
    requestTimeout: REQUEST_MS,
    ...newRefusals(refuse, services),
  });
  refuseUnclear(app);
  app.removeAllContentTypeParsers();
  // A page in a browser of this machine must not steer it: it can't send JSON to another origin unasked.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    // Many clients name the type of every request, also of one without a body.
    body.length === 0 ? undefined : readJson(body),
  );
  app.addHook('onRequest', async ({ headers }) => {
    refuseForeignHost(headers.host);
    if (headers.origin !== undefined) throw new Problem('forbidden', 'no web page steers a portal');
  });
  app.setErrorHandler<FastifyError | Problem | InputError>((error, request, reply) => {
    const isInput = error instanceof InputError;
    sendProblem(reply, isInput ? new Problem('malformed', error.message) : problemOf(error, request, services));
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not-found', 'see docs/portal.md')));
  registerControl(app, control);
  try {
    await app.listen({ host: place.host, port: place.port });
  } catch (error) {
    await app.close();
    throw listenError(place, error);
  }
  return app;
}

export function controlUrl(app: FastifyInstance, { host }: ListenPlace): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${(app.server.address() as AddressInfo).port}`;
}

function registerControl(app: FastifyInstance, control: Control): void {
  app.get('/clock', async () => ({ now_ms: control.now_ms() }));
  app.post('/clock/advance', async ({ body }) => {
    control.advance(field(body, 'ms') as number);
    return { now_ms: control.now_ms() };
  });
  app.post('/snapshots', async ({ body }, reply) => {
    await control.snapshot(field(body, 'name') as string);
    return reply.code(201).send({});
  });
  app.post('/reset', async ({ body }) => {
    await control.reset(body === undefined ? undefined : (field(body, 'name') as string));
    return { now_ms: control.now_ms() };
  });
  app.get('/faults', async () => control.faults());
  app.post('/faults', async ({ body }, reply) => {
    control.fault(body as Fault);
    return reply.code(201).send({});
  });
  app.delete('/faults', async (_request, reply) => {
    control.clearFaults();
    return reply.code(204).send();
  });
  app.get('/journal', async () => control.journal());
  app.delete('/journal', async (_request, reply) => {
    control.clearJournal();
    return reply.code(204).send();
  });
  app.get<{ Params: { to: string } }>('/mailboxes/:to', async ({ params }) => control.messages(params.to));
  app.get('/courier', async () => control.courierFaults());
  app.put('/courier', async ({ body }) => {
    control.setCourierFaults(body as Partial<MailboxFaults>);
    return control.courierFaults();
  });
}

/** The one field of a body. @throws InputError for any other */
function field(body: unknown, name: string): unknown {
  if (typeof body === 'object' && body !== null && Object.keys(body).join() === name) return Reflect.get(body, name);
  throw new InputError(`the body must be an object with ${name} and nothing else`);
}
