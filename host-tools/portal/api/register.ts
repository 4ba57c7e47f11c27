/** Puts the API's endpoints on a server. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readJson } from '../http/json-body.js';
import { isLoopback } from '../http/listener.js';
import { Problem } from '../http/problem.js';
import type { ApiServices, Call, Endpoint } from './endpoint.js';
import { ENDPOINTS } from './endpoints.js';
import { openApi } from './openapi.js';

/** RFC 6750. */
const BEARER = /^Bearer ([\w.~+/-]{1,512}=*)$/i;
/** The permitted names of a request: visible ASCII. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
/** RFC 7240: `wait`, for as long as it takes, or `wait=SECONDS`. */
const WAIT = /(?:^|,)\s*wait\s*(?:=\s*"?([0-9]{1,5})"?\s*)?(?=[,;]|$)/i;

export async function registerApi(app: FastifyInstance, services: ApiServices, isLocal: boolean): Promise<void> {
  app.addContentTypeParser(
    /^application\/json\b/,
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const { 'content-type': type = '' } = request.headers;
      if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
        throw new Problem('unsupported-type', 'send application/json, in UTF-8');
      }
      return readJson(body);
    },
  );
  for (const endpoint of ENDPOINTS) {
    const { method, path: url, body } = endpoint;
    app.route({
      method,
      url,
      ...(body !== undefined && { schema: { body } }),
      // Before the body is read: who has no token sends none.
      onRequest: (request) => authenticate(request, endpoint, services, isLocal),
      handler: (request, reply) => answer(request, reply, endpoint, services),
    });
  }
  const description = JSON.stringify(openApi());
  app.get('/v1/openapi.json', async (_request, reply) => {
    reply.type('application/json').header('cache-control', 'no-cache');
    return reply.send(description);
  });
}

async function authenticate(
  request: FastifyRequest,
  { token }: Endpoint,
  { findClient, limits }: ApiServices,
  isLocal: boolean,
): Promise<void> {
  if (token === 'none' || (token === 'beyond loopback' && isLocal && isLoopback(request.ip))) return;
  const given = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const client = given === undefined ? undefined : await findClient(given);
  if (client === undefined) {
    const detail = 'send Authorization: Bearer TOKEN, with a token of "dscplus clients new NAME"';
    throw new Problem('unauthorized', detail, { headers: { 'www-authenticate': 'Bearer' } });
  }
  request.clientName = client;
  limits.take(client);
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
  services: ApiServices,
): Promise<FastifyReply> {
  const { headers: known = [] } = endpoint;
  const call: Call<never> = {
    body: request.body as never,
    caller: request.clientName ?? '',
    idempotencyKey: known.includes('Idempotency-Key') ? readIdempotencyKey(request) : undefined,
    hold_ms: known.includes('Prefer') ? readWait_ms(request) : undefined,
    services,
  };
  const { status, body, headers } = await endpoint.handle(call);
  reply.code(status).headers({ 'cache-control': 'no-store', ...headers });
  if (typeof body === 'string') return reply.send(body);
  return reply.type('application/json').send(body);
}

/** @throws Problem for what is no key */
function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw new Problem('malformed', 'Idempotency-Key must be 1 to 255 visible characters of ASCII');
}

/** A preference that is not understood is ignored (RFC 7240, 2). */
function readWait_ms({ headers: { prefer } }: FastifyRequest): number | undefined {
  const found = WAIT.exec(String(prefer ?? ''));
  if (found === null) return undefined;
  return found[1] === undefined ? Number.MAX_SAFE_INTEGER : Number(found[1]) * 1000;
}
