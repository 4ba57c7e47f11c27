/** What goes wrong with a request, and how it is answered: by a problem, also where the request never gets to a handler. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerLog, StoreHealth } from '../../server-log.js';
import { OutcomeUnknownError, StoreError } from '../../verifier/errors.js';
import type { Metrics } from './metrics.js';
import { PROBLEM_TYPE, Problem } from './problem.js';

/** The most bytes of a request's body. */
export const BODY_BYTES_MAX = 16 * 1024;
export const HEADER_BYTES_MAX = 16 * 1024;
/** How long a client may take to send the header fields, and the whole request. */
export const HEADERS_MS = 10_000;
export const REQUEST_MS = 20_000;

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

const SECOND_MS = 1000;

const PARSER_PROBLEMS: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(
    'timeout',
    `send the header within ${HEADERS_MS / SECOND_MS} seconds, and the whole request within ${REQUEST_MS / SECOND_MS}`,
  ),
  HPE_HEADER_OVERFLOW: new Problem('headers-too-large', `the header has more than ${HEADER_BYTES_MAX} bytes`),
};

/** How a request is answered that no handler sees: what every answer's header has, and its line of the log. */
export interface Unhandled {
  headers(): Readonly<Record<string, string>>;
  /** @param method empty where it is not known */
  note(headers: Readonly<Record<string, string>>, method: string, status: number, address: string): void;
}

/** The header fields of such an answer, the last on its connection. */
function lastHeaders(headers: Readonly<Record<string, string>>, body: string): Readonly<Record<string, string>> {
  return {
    connection: 'close',
    'cache-control': 'no-store',
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  };
}

/** Answers input that is no HTTP, or took too long: the parser has given up, so that the answer is written by hand. */
function answerBroken(error: NodeJS.ErrnoException, socket: Socket, unhandled: Unhandled | undefined): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = PARSER_PROBLEMS[error.code ?? ''] ?? new Problem('malformed', 'this is not an HTTP/1.1 request');
  const body = JSON.stringify(problem.body());
  const headers = unhandled?.headers() ?? {};
  const lines = Object.entries(lastHeaders(headers, body)).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  unhandled?.note(headers, '', problem.status, socket.remoteAddress ?? '');
}

/**
 * Options of the framework, which would answer in a form of its own what it can't route or parse.
 * @param hooks in place of the server's, which don't run then
 * @param unhandled for what no request is made of
 */
export function newRefusals(
  refuse: Refuse,
  services: ErrorServices,
  hooks: (request: FastifyRequest, reply: FastifyReply) => void = () => {},
  unhandled?: Unhandled,
) {
  return {
    // A server that stops answers by `refuseUnclear`.
    return503OnClosing: false,
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => answerBroken(error, socket, unhandled),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
      hooks(request, reply);
      refuse(request, reply, problemOf(error, request, services));
    },
  };
}

/** Options of Node's HTTP server, which would refuse a request without a host, and say nothing. */
export const UNCLEAR_IS_OURS = { requireHostHeader: false } as const;

/** Refuses what names no host or several, is encoded, expects what nobody does, or comes while the server stops. */
export function refuseUnclear(app: FastifyInstance, unhandled?: Unhandled): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onRequest', async ({ raw }) => {
    if (isStopping) throw new Problem('unavailable', 'this server stops', { headers: { 'retry-after': '1' } });
    refuseHosts(raw);
    const { 'content-encoding': encoding = 'identity' } = raw.headers;
    if (encoding.toLowerCase() !== 'identity') {
      throw new Problem('unsupported-type', 'send the body as it is, without Content-Encoding');
    }
  });
  app.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const problem = new Problem('expectation-failed', 'leave the header field Expect away, or send 100-continue');
    const body = JSON.stringify(problem.body());
    const headers = unhandled?.headers() ?? {};
    response.writeHead(problem.status, lastHeaders(headers, body));
    response.end(body);
    unhandled?.note(headers, request.method ?? '', problem.status, request.socket.remoteAddress ?? '');
  });
}

/** RFC 9112, 3.2: of two hosts, another program on the way may take the other one. */
function refuseHosts({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  if (count === 1 || (headers.host === undefined && httpVersion !== '1.1')) return;
  const detail = count > 1 ? 'the header field Host stands twice' : 'HTTP/1.1 needs the header field Host';
  throw new Problem('malformed', detail, { headers: { connection: 'close' } });
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
