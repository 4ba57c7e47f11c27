import type { OutgoingHttpHeaders } from 'node:http';
import * as net from 'node:net';
import test from 'ava';
import { WORLD_TIME } from '../../emulator/time.js';
import { StoreHealth } from '../server-log.js';
import { Proxies } from './http/listener.js';
import { Metrics } from './http/metrics.js';
import { newHttpServer } from './http/server.js';
import { ask, newPortal, STEERED, sendRaw } from './testing.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

interface Case {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** What the framework would answer in its own form, or Node.js without a word. */
const REFUSED: ReadonlyArray<readonly [status: number, kind: string, request: Case]> = [
  [400, 'malformed', { path: '/%ff' }],
  [400, 'malformed', { path: '/v1/%' }],
  [400, 'malformed', { path: `/assets/countdown-${'9'.repeat(200)}.css` }],
  [404, 'not-found', { path: '/nosuch' }],
  [404, 'not-found', { path: '/nosuch', headers: { accept: '*/*' } }],
  [404, 'not-found', { path: '/nosuch', headers: { accept: 'application/json, text/html;q=0.5' } }],
  [404, 'not-found', { path: '/nosuch', headers: { accept: 'text/html;q=0' } }],
  [404, 'not-found', { path: '/v1/nosuch', headers: BROWSER }],
  [415, 'unsupported-type', { method: 'QUERY', path: '/login', headers: { 'content-type': [] } }],
  [405, 'method-not-allowed', { method: 'PROPFIND', path: '/login' }],
  [413, 'too-large', { method: 'POST', path: '/phone/requests', body: 'x'.repeat(17_000) }],
  [415, 'unsupported-type', { method: 'POST', path: '/phone/requests', headers: { 'content-type': '/' }, body: 'x' }],
  [415, 'unsupported-type', { path: '/v1/health/live', headers: { 'content-encoding': 'gzip' } }],
  [417, 'expectation-failed', { path: '/login', headers: { expect: 'nothing' } }],
];

test('portal refusals: whatever is refused is a problem, for programs', async (t) => {
  const { address, controlAddress } = await newPortal(t);
  for (const [status, kind, request] of REFUSED) {
    const headers = { 'content-type': 'application/json', ...request.headers };
    const answer = await ask(address, { ...request, headers });
    const what = `${request.method} ${request.path} ${JSON.stringify(request.headers)}`;
    t.regex(answer.headers['content-type'] ?? '', /^application\/problem\+json/, what);
    t.is(answer.status, status, what);
    t.like(JSON.parse(answer.text), { type: `urn:dscplus:problem:${kind}`, status }, what);
    t.truthy(answer.headers['x-request-id'], what);
  }
  for (const request of [
    { path: '/%ff' },
    { path: '/clock', method: 'QUERY' },
    { path: '/nosuch', headers: BROWSER },
  ]) {
    const answer = await ask(controlAddress!, request);
    t.regex(answer.headers['content-type']!, /^application\/problem\+json/, `control ${request.path}`);
  }
  for (const one of [address, controlAddress!]) {
    const text = await sendRaw(one, 'GET /v1/health/live HTTP/1.1\r\n\r\n');
    t.regex(text, /^HTTP\/1\.1 400 [\s\S]*"type":"urn:dscplus:problem:malformed"[\s\S]*Host/, 'no host');
  }
});

/** What the parser gives up at, and what it takes but nobody else should. */
const UNCLEAR: ReadonlyArray<readonly [status: string, detail: RegExp, request: string]> = [
  ['400 Bad Request', /not an HTTP\/1\.1 request/, 'FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['400 Bad Request', /not an HTTP\/1\.1 request/, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  [
    '400 Bad Request',
    /Host stands twice/,
    'GET /v1/health/live HTTP/1.1\r\nHost: localhost\r\nhost: elsewhere\r\n\r\n',
  ],
  ['431 Request Header Fields Too Large', /16384 bytes/, `GET / HTTP/1.1\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`],
];

test('portal refusals: whatever has an answer has an id, and a line of the log under it', async (t) => {
  const lines: Array<{ readonly id?: string; readonly status?: number; readonly address?: string }> = [];
  const log = { info: (fields: object) => void lines.push(fields), error: () => {} };
  const { address } = await newPortal(t, { ...STEERED, log });
  for (const [status, detail, request] of UNCLEAR) {
    const text = await sendRaw(address, request);
    const [head, body] = text.split('\r\n\r\n') as [string, string];
    const [first, ...fields] = head.split('\r\n');
    const headers = new Map(fields.map((field) => field.split(': ', 2) as [string, string]));
    t.is(first, `HTTP/1.1 ${status}`);
    t.regex((JSON.parse(body) as { readonly detail: string }).detail, detail);
    t.is(headers.get('cache-control'), 'no-store', status);
    t.is(headers.get('x-content-type-options'), 'nosniff', status);
    t.like(lines.at(-1), {
      id: headers.get('x-request-id')!,
      status: Number(status.slice(0, 3)),
      address: '127.0.0.1',
    });
  }
  const { text: counts } = await ask(address, { path: '/metrics' });
  t.regex(counts, /^dscplus_http_requests_total\{route="none",method="",status="431"\} 1$/m);
});

test('portal refusals: a browser gets a page like the others, and no icon', async (t) => {
  const lines: object[] = [];
  const log = { info: (fields: object) => void lines.push(fields), error: () => {} };
  const { address } = await newPortal(t, { ...STEERED, log });
  for (const [status, path, method] of [
    [404, '/nosuch', 'GET'],
    [404, '/devices/nosuch', 'GET'],
    [404, '/assets/nosuch.css', 'GET'],
    [405, '/logout', 'GET'],
    [405, '/home', 'POST'],
    [400, '/%ff', 'GET'],
  ] as const) {
    const answer = await ask(address, { method, path, headers: BROWSER });
    t.is(answer.status, status, path);
    t.is(answer.headers['content-type'], 'text/html; charset=utf-8', path);
    t.regex(answer.text, /<h1>[^<]+<\/h1>.*<p id="error" role="alert" class="bad">[^<]+<\/p>.*Start over<\/a>/s, path);
    t.regex(answer.headers['content-security-policy'] as string, /default-src 'none'/, path);
    t.is(answer.headers['x-content-type-options'], 'nosniff', path);
    t.truthy(answer.headers['x-request-id'], path);
  }
  t.like(lines.at(-1), { method: 'GET', route: 'none', status: 400, address: '127.0.0.1' });
  const icon = await ask(address, { path: '/favicon.ico' });
  t.deepEqual([icon.status, icon.text, icon.headers['cache-control']], [204, '', 'max-age=86400']);
});

test('portal refusals: what comes while the server stops is a problem', async (t) => {
  const log = { info: () => {}, error: () => {} };
  const app = newHttpServer({
    tls: undefined,
    proxies: new Proxies([]),
    isLocal: true,
    log,
    health: new StoreHealth(log),
    metrics: new Metrics(),
    time: WORLD_TIME,
    newRequestId: () => 'id',
    showPage: () => t.fail(),
  });
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    app.get('/slow', async () => {
      resolve();
      return new Promise((done) => {
        answer = () => done('done');
      });
    });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = net.connect((app.server.address() as net.AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.on('data', (part) => {
    text += part;
  });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  socket.write(request('/slow'));
  await asked;
  const closed = app.close();
  while (app.server.listening) await new Promise((resolve) => setImmediate(resolve));
  app.server.once('request', () => setImmediate(answer));
  socket.write(request('/other'));
  await Promise.all([ended, closed]);
  t.regex(text, /^HTTP\/1\.1 200 .*done.*HTTP\/1\.1 503 .*retry-after: 1.*"urn:dscplus:problem:unavailable"/s);
});
