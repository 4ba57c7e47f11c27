/** The HTTP server that API and pages stand on: its bounds, its log, its headers, and how it reports what goes wrong. */
import type { Server } from 'node:http';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WorldTime } from '../../../emulator/time.js';
import { boundConnections } from './connections.js';
import { isLoopback, type Proxies, plainAddress, type Tls } from './listener.js';
import { Problem } from './problem.js';
import {
  BODY_BYTES_MAX,
  type ErrorServices,
  HEADER_BYTES_MAX,
  HEADERS_MS,
  newRefusals,
  problemOf,
  REQUEST_MS,
  type Refuse,
  refuseUnclear,
  sendProblem,
  UNCLEAR_IS_OURS,
  type Unhandled,
  wantsPage,
} from './refusals.js';
import { validatorOf } from './validators.js';

const IDLE_MS = 10_000;

export interface HttpOptions extends ErrorServices {
  readonly tls: Tls | undefined;
  readonly proxies: Proxies;
  /** Only this machine reaches it. */
  readonly isLocal: boolean;
  readonly time: WorldTime;
  readonly newRequestId: () => string;
  /** Answers a browser; programs get problem details. */
  readonly showPage: (reply: FastifyReply, problem: Problem, requestId: string) => void;
}

/** A server without a route, which does not listen yet. */
export function newHttpServer(options: HttpOptions): FastifyInstance {
  const { tls, proxies } = options;
  const refuse: Refuse = (request, reply, problem) => {
    if (wantsPage(request)) options.showPage(reply, problem, request.id);
    else sendProblem(reply, problem);
  };
  const limits = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_MS,
    connectionsCheckingInterval: 1000,
    // Two lengths, or a length and chunks, are refused: others on the way may take the other one.
    insecureHTTPParser: false,
    ...UNCLEAR_IS_OURS,
  };
  const unhandled = unhandledBy(options);
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
    ...newRefusals(
      refuse,
      options,
      (request, reply) => {
        reply.headers(headersOf(request.id, tls !== undefined));
        reply.raw.once('finish', () => note(request, reply, options));
      },
      unhandled,
    ),
  }) as unknown as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.setValidatorCompiler(validatorOf);
  // Answers are written as they are; tests hold them against the description.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  boundConnections(app.server as Server);
  refuseUnclear(app, unhandled);
  app.addHook('onRequest', async (request) => {
    nameAddress(request);
    refuseStrangers(request, options);
  });
  app.addHook('onSend', async (request, reply) => void reply.headers(headersOf(request.id, tls !== undefined)));
  app.addHook('onResponse', async (request, reply) => note(request, reply, options));
  app.setErrorHandler<FastifyError | Problem>((error, request, reply) => {
    refuse(request, reply, problemOf(error, request, options));
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, notFound(app, request)));
  return app;
}

const LOCAL_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Gives the request the address that it comes from, in the one form that is compared and shown.
 * @throws Problem where a proxy names none
 */
function nameAddress(request: FastifyRequest): void {
  const { ip } = request;
  const address = plainAddress(ip);
  // A connection that has ended meanwhile has no address any more.
  if (address === ip || ip === undefined) return;
  if (address !== undefined) Object.defineProperty(request, 'ip', { value: address });
  else throw new Problem('malformed', 'the proxy’s X-Forwarded-For names no address of the client');
}

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
function headersOf(id: string, isTls: boolean): Record<string, string> {
  return {
    'x-request-id': id,
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

/** Of what no request is made of, the log has what is known. */
function unhandledBy({ tls, newRequestId, log, metrics }: HttpOptions): Unhandled {
  return {
    headers: () => headersOf(newRequestId(), tls !== undefined),
    note: ({ 'x-request-id': id }, method, status, address) => {
      metrics.request('none', method, status);
      log.info({ id, method, route: 'none', status, address }, 'request');
    },
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The API client whose token came with the request. */
    clientName?: string;
  }
}

const METHODS = ['GET', 'POST'] as const;

function notFound(app: FastifyInstance, request: FastifyRequest): Problem {
  const { method, url } = request;
  const path = url.split('?', 1)[0]!;
  const others = METHODS.filter((one) => one !== method && app.hasRoute({ method: one, url: path }));
  if (others.length === 0) {
    const detail = wantsPage(request)
      ? 'There is no page at this address. Check it, or start over.'
      : 'see /v1/openapi.json for what there is';
    return new Problem('not-found', detail);
  }
  return new Problem('method-not-allowed', `use ${others.join(' or ')}`, { headers: { allow: others.join(', ') } });
}
