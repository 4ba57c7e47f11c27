/** The HTTP server that API and pages stand on: its bounds, its log, its headers, and how it reports what goes wrong. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WorldTime } from '../../../emulator/time.js';
import type { ServerLog, StoreHealth } from '../../server-log.js';
import { OutcomeUnknownError, StoreError } from '../../verifier/errors.js';
import { boundConnections } from './connections.js';
import { isLoopback, type Proxies, type Tls } from './listener.js';
import type { Metrics } from './metrics.js';
import { PROBLEM_TYPE, Problem } from './problem.js';
import { validatorOf } from './validators.js';

/** The most bytes of a request's body. */
const BODY_BYTES_MAX = 16 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
/** How long a client may take to send the header fields, and the whole request. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 20_000;
const IDLE_MS = 10_000;

export interface HttpOptions {
  readonly tls: Tls | undefined;
  readonly proxies: Proxies;
  /** Only this machine reaches it. */
  readonly isLocal: boolean;
  readonly log: ServerLog;
  readonly health: StoreHealth;
  readonly metrics: Metrics;
  readonly time: WorldTime;
  readonly newRequestId: () => string;
}

/** A server without a route, which does not listen yet. */
export function newHttpServer(options: HttpOptions): FastifyInstance {
  const { tls, proxies } = options;
  const limits = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_MS,
    connectionsCheckingInterval: 1000,
    // Two lengths, or a length and chunks, are refused: others on the way may take the other one.
    insecureHTTPParser: false,
  };
  const secure = tls && { https: { ...limits, ...tls, minVersion: 'TLSv1.2' as const, handshakeTimeout: HEADERS_MS } };
  const app = fastify({
    ...(secure ?? { http: limits }),
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: IDLE_MS,
    forceCloseConnections: 'idle',
    genReqId: options.newRequestId,
    trustProxy: proxies.names.length === 0 ? false : (address: string) => proxies.has(address),
    clientErrorHandler: answerBroken,
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.setValidatorCompiler(validatorOf);
  // Answers are written as they are; tests hold them against the description.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  boundConnections(app.server as Server);
  app.addHook('onRequest', async (request) => refuseStrangers(request, options));
  app.addHook('onSend', async (request, reply) => void reply.headers(headersOf(request, tls !== undefined)));
  app.addHook('onResponse', async (request, reply) => note(request, reply, options));
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    sendProblem(reply, problemOf(error, request, options));
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, notFound(app, request)));
  return app;
}

const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Refuses what comes past the proxy, or by a name that a page elsewhere has pointed at this machine (DNS rebinding). */
function refuseStrangers(request: FastifyRequest, { tls, proxies, isLocal }: HttpOptions): void {
  const peer = request.socket.remoteAddress ?? '';
  if (tls === undefined && proxies.names.length > 0 && !proxies.has(peer) && !isLoopback(peer)) {
    throw new Problem('forbidden', 'this server is reached through its proxy alone');
  }
  if (isLocal && proxies.names.length === 0) refuseForeignHost(request.headers.host);
}

/** @throws Problem for a name that is not this machine's own */
export function refuseForeignHost(header = 'localhost'): void {
  const host = /^(.*?)(?::[0-9]+)?$/.exec(header)?.[1] ?? '';
  if (LOCAL_NAMES.has(host) || isLoopback(host)) return;
  throw new Problem('misdirected', 'this server listens for this machine alone: ask for localhost');
}

/** The headers of every answer; a page sets its own policy. */
function headersOf(request: FastifyRequest, isTls: boolean): Record<string, string> {
  return {
    'x-request-id': request.id,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(isTls && { 'strict-transport-security': 'max-age=31536000' }),
  };
}

/** One line of the access log: nothing in it is of the sender's making but the method and the address. */
function note(request: FastifyRequest, reply: FastifyReply, { log, metrics }: HttpOptions): void {
  const route = request.routeOptions.url ?? 'none';
  const { method, id, ip: address } = request;
  const took_ms = Math.round(reply.elapsedTime * 1000) / 1000;
  metrics.request(route, method, reply.statusCode, reply.elapsedTime);
  log.info({ id, method, route, status: reply.statusCode, took_ms, address, client: request.clientName }, 'request');
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The API client whose token came with the request. */
    clientName?: string;
  }
}

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
  { log, health, metrics }: Pick<HttpOptions, 'log' | 'health' | 'metrics'>,
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

const METHODS = ['GET', 'POST'] as const;

function notFound(app: FastifyInstance, { method, url }: FastifyRequest): Problem {
  const path = url.split('?', 1)[0]!;
  const others = METHODS.filter((one) => one !== method && app.hasRoute({ method: one, url: path }));
  if (others.length === 0) return new Problem('not-found', 'see /v1/openapi.json for what there is');
  return new Problem('method-not-allowed', `use ${others.join(' or ')}`, { headers: { allow: others.join(', ') } });
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
