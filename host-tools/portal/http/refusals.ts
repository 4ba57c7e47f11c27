/** What goes wrong with a request, and how it is answered: by a problem, also where the request never gets to a handler. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerLog, StoreHealth } from '../../server-log.js';
import { OutcomeUnknownError, StoreError } from '../../verifier/errors.js';
import type { Metrics } from './metrics.js';
import { PROBLEM_TYPE, Problem } from './problem.js';

/** The most bytes of a request's body. */
export const BODY_BYTES_MAX = 16 * 1024;
export const HEADER_BYTES_MAX = 16 * 1024;

/** The parts of a server that an error is told to. */
export interface ErrorServices {
  readonly log: ServerLog;
  readonly health: StoreHealth;
  readonly metrics: Metrics;
}

export type Refuse = (request: FastifyRequest, reply: FastifyReply, problem: Problem) => void;

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { status, more } = problem;
  reply
    .code(status)
    .headers({ 'cache-control': 'no-store', ...more.headers })
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problem.body()));
}

/** Seconds until a caller should ask a failing store again. */
const STORE_RETRY_S = 1;

/** The problem for an error; an error that is not the sender's goes to the log. */
export function problemOf(
  error: FastifyError | Problem | Error,
  request: FastifyRequest,
  { log, health, metrics }: ErrorServices,
): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) {
    health.failed(error);
    metrics.storeError();
    const headers = { 'retry-after': String(STORE_RETRY_S) };
    const isUnknown = error instanceof OutcomeUnknownError;
    const what = isUnknown
      ? 'whether it was decided can’t be known: try again from the beginning'
      : 'nothing was decided';
    return new Problem('unavailable', `the store does not answer as it should: ${what}`, { headers });
  }
  if ('validation' in error && error.validation?.[0] !== undefined) return ofValidation(error.validation[0]);
  const known = FASTIFY_PROBLEMS[(error as FastifyError).code ?? ''];
  if (known !== undefined) return known;
  log.error({ id: request.id, error: error.stack ?? error.message }, 'a request met a defect');
  return new Problem('internal', `please report it, with the request’s id ${request.id}`, { cause: error });
}

const TOO_LARGE = new Problem('too-large', `the body has more than ${BODY_BYTES_MAX} bytes`);
const UNSUPPORTED = new Problem('unsupported-type', 'send the body as it is described: /v1/openapi.json');

const FASTIFY_PROBLEMS: Readonly<Record<string, Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: TOO_LARGE,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: UNSUPPORTED,
  // Of a QUERY alone.
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: UNSUPPORTED,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new Problem('malformed', 'the body is not as long as its Content-Length'),
  FST_ERR_BAD_URL: new Problem('malformed', 'the path is not a URL'),
  FST_ERR_MAX_PARAM_LENGTH: new Problem('malformed', 'the path is too long'),
};

interface ValidationFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

function ofValidation({ keyword, instancePath, message, params }: ValidationFault): Problem {
  const field = params.additionalProperty ?? params.missingProperty;
  const step = typeof field === 'string' ? `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
  const detail =
    keyword === 'additionalProperties'
      ? 'there is no such field'
      : keyword === 'required'
        ? 'the field is missing'
        : (message ?? 'the value can’t be');
  return new Problem('invalid-field', detail, { pointer: `${instancePath}${step}` });
}

/** Answers input that is no HTTP, or took too long: the parser has given up, so that the answer is written by hand. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const kinds: Readonly<Record<string, Problem>> = {
    ERR_HTTP_REQUEST_TIMEOUT: new Problem('timeout', 'send a request within 20 seconds'),
    HPE_HEADER_OVERFLOW: new Problem('headers-too-large', `the header has more than ${HEADER_BYTES_MAX} bytes`),
  };
  const problem = kinds[error.code ?? ''] ?? new Problem('malformed', 'this is not an HTTP/1.1 request');
  const body = JSON.stringify(problem.body());
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.kind}\r\nConnection: close\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Options of the framework, which would answer in a form of its own what it can't route or parse.
 * @param hooks in place of the server's, which don't run then
 */
export function newRefusals(
  refuse: Refuse,
  services: ErrorServices,
  hooks: (request: FastifyRequest, reply: FastifyReply) => void = () => {},
) {
  return {
    // A server that stops answers by `refuseUnclear`.
    return503OnClosing: false,
    clientErrorHandler: answerBroken,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
      hooks(request, reply);
      refuse(request, reply, problemOf(error, request, services));
    },
  };
}

/** Options of Node's HTTP server, which would refuse a request without a host, and say nothing. */
export const UNCLEAR_IS_OURS = { requireHostHeader: false } as const;

/** Refuses what names no host, expects what nobody does, or comes while the server stops. */
export function refuseUnclear(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onRequest', async ({ raw }) => {
    if (isStopping) throw new Problem('unavailable', 'this server stops', { headers: { 'retry-after': '1' } });
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new Problem('malformed', 'HTTP/1.1 needs the header field Host', { headers: { connection: 'close' } });
    }
  });
  app.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const problem = new Problem('expectation-failed', 'leave the header field Expect away, or send 100-continue');
    response.writeHead(problem.status, { 'content-type': PROBLEM_TYPE, connection: 'close' });
    response.end(JSON.stringify(problem.body()));
  });
}

/** Paths that programs call, whatever they accept. */
const FOR_PROGRAMS = /^\/(?:v1|metrics|phone)(?:[/?]|$)/;

/** Whether somebody opened an address in a browser: it names HTML, and a program at most beside JSON. */
export function wantsPage({ url, headers: { accept = '' } }: FastifyRequest): boolean {
  const json = Math.max(quality(accept, PROBLEM_TYPE), quality(accept, 'application/json'));
  return !FOR_PROGRAMS.test(url) && quality(accept, 'text/html') > json;
}

/** How much a type is wanted that `Accept` names: 0 … 1 (RFC 9110, 12.4.2). */
function quality(accept: string, type: string): number {
  for (const one of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = one.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const given = parameters.find((part) => part.startsWith('q='));
    return given === undefined ? 1 : Number(given.slice(2)) || 0;
  }
  return 0;
}
