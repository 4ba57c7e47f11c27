/**
 * The requests of an IB Key on a phone to this server, over HTTP; and, where messages go into a mailbox, those that
 * have come for it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Incoming, RadioRequest } from '../../../emulator/phone/messages.js';
import type { Delivered, Mailbox } from '../../couriers/mailbox.js';
import type { Outbox } from '../../couriers/outbox.js';
import type { Voice } from '../../couriers/voice.js';
import type { Methods } from '../../methods/index.js';
import { readJson } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import { RADIO_REQUEST } from './schemas.js';

export interface PhoneServices {
  readonly methods: Methods;
  readonly outbox: Outbox;
  readonly mailbox: Mailbox | undefined;
  readonly voice: Voice | undefined;
}

export async function registerPhone(app: FastifyInstance, services: PhoneServices): Promise<void> {
  const { methods, outbox, mailbox, voice } = services;
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    readJson(body),
  );
  app.post<{ Body: RadioRequest }>('/phone/requests', { schema: { body: RADIO_REQUEST } }, async (request, reply) => {
    const answer = await methods.radio.answer(request.body, request.ip);
    return reply.header('cache-control', 'no-store').type('application/json').send(answer);
  });
  if (mailbox === undefined) return;
  app.get<{ Params: { to: string } }>('/phone/incoming/:to', async ({ params }, reply) => {
    await outbox.settled();
    const incoming = mailbox
      .read(params.to)
      .map((message) => ({ id: message.id, at_ms: message.at_ms, message: incomingOf(message) }));
    return reply.header('cache-control', 'no-store').type('application/json').send(incoming);
  });
  if (voice === undefined) return;
  app.get<{ Params: { to: string; id: string } }>(`${CALLS_PATH}/:to/:id`, async ({ params: { to, id } }, reply) => {
    const call = mailbox.read(to).find((message) => message.kind === 'call' && message.id === id);
    if (call === undefined) return reply.callNotFound();
    // Made again each time: the sound of a code is kept nowhere.
    const wav = await voice.speak(call.text).catch((error: Error) => {
      throw new Problem('unavailable', error.message, { headers: { 'retry-after': '1' } });
    });
    return reply.header('cache-control', 'no-store').type('audio/wav').send(wav);
  });
}

const CALLS_PATH = '/phone/calls';

/** Where a call in the mailbox can be heard. */
export function soundPath(to: string, id: string): string {
  return `${CALLS_PATH}/${encodeURIComponent(to)}/${id}`;
}

/** A message as it comes to a phone. */
function incomingOf({ kind, to, text, login }: Delivered): Incoming {
  if (kind === 'notification') return { kind, serial: to, ...login! };
  return { kind, text };
}
