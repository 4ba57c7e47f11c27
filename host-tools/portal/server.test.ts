import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as https from 'node:https';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { StoreError } from '../verifier/errors.js';
import { MemoryStore } from '../verifier/store/memory.js';
import type { Store } from '../verifier/store/store.js';
import { AUDIT_KEY, KEK, newVerifier } from '../verifier/testing.js';
import type { PortalOptions } from './options.js';
import { startPortal } from './portal.js';
import { ask, Caller, newPortal, STEERED, sendRaw, Visitor } from './testing.js';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-portal-'));
test.after.always(() => rmSync(folder, { recursive: true, force: true }));

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

test('portal server: every answer has an id and the headers of its kind', async (t) => {
  const { address } = await newPortal(t);
  const ids = new Set<unknown>();
  for (const path of ['/login', '/v1/health/live', '/assets/style.css', '/nowhere', '/v1/nowhere']) {
    const { headers } = await ask(address, { path });
    for (const [name, value] of Object.entries(HEADERS)) t.is(headers[name], value, `${path} ${name}`);
    ids.add(headers['x-request-id']);
  }
  t.is(ids.size, 5);
  const { headers } = await ask(address, { path: '/login' });
  const policy = headers['content-security-policy'] as string;
  for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
    t.true(policy.includes(part), part);
  }
  t.notRegex(policy, /unsafe|\*/);
  t.is(headers['cache-control'], 'no-store');
});

test('portal server: pages hold no code and no style of their own', async (t) => {
  const { address } = await newPortal(t);
  const visitor = await new Visitor(address).logIn();
  for (const path of [
    '/home',
    '/tasks',
    '/devices',
    '/addresses',
    '/password',
    '/sessions',
    '/devices/pin?serial=DEMO-00001',
  ]) {
    await visitor.open(path);
    t.notRegex(visitor.text, /\son\w+=|<script>|<style|\sstyle=|javascript:/, path);
  }
});

test('portal server: what is asked for by another name is not answered here', async (t) => {
  const { address } = await newPortal(t);
  const { port } = new URL(address);
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `127.9.9.9:${port}`, `[::1]:${port}`]) {
    t.is((await ask(address, { path: '/login', headers: { host } })).status, 200, host);
  }
  for (const host of [`evil.example:${port}`, 'evil.example', `localhost.evil.example:${port}`, '192.0.2.1']) {
    t.is((await ask(address, { path: '/login', headers: { host } })).status, 421, host);
  }
});

test('portal server: a proxy that was named says where a request comes from, and another does not', async (t) => {
  const forwarded = { host: 'bank.example', 'x-forwarded-for': '203.0.113.9' };
  const setRules = async (options: PortalOptions) => {
    const portal = await newPortal(t, options);
    await portal.manage(({ identity }) => identity.addresses.set('demo', ['203.0.113.0/24'], true));
    const page = await ask(portal.address, { path: '/login', headers: forwarded });
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)![1]!;
    const cookie = page.headers['set-cookie']![0]!.split(';')[0]!;
    const body = new URLSearchParams({ csrf, username: 'demo', password: 'correct horse battery' }).toString();
    const headers = { ...forwarded, cookie, 'content-type': 'application/x-www-form-urlencoded' };
    return { page, ...(await ask(portal.address, { method: 'POST', path: '/login', headers, body })) };
  };
  const named = await setRules({ demo: true, proxies: ['127.0.0.0/8'] });
  t.is(named.headers.location, '/login/challenge');
  t.regex(
    named.page.headers['set-cookie']![0]!,
    /^__Host-dscplus-visit=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  // A proxy elsewhere is named: who comes from here is believed nothing.
  const other = await setRules({ demo: true, proxies: ['192.0.2.1'] });
  t.is(other.status, 422);
});

/** What proxies write, and the address that the page shows for it. */
const FORWARDED: ReadonlyArray<readonly [field: string, address: string | undefined]> = [
  ['203.0.113.9:4567', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['[::ffff:203.0.113.9]:4567', '203.0.113.9'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['unknown, 203.0.113.9:4567, 127.0.0.1:80', '203.0.113.9'],
  ['203.0.113.9, unknown', undefined],
  ['203.0.113.9:', undefined],
  ['somewhere', undefined],
];

test('portal server: the address that a proxy names may have a port, and must be one', async (t) => {
  const portal = await newPortal(t, { demo: true, proxies: ['127.0.0.0/8'] });
  const visitor = await new Visitor(portal.address).logIn();
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  for (const [field, address] of FORWARDED) {
    const headers = { cookie, 'x-forwarded-for': field };
    const page = await ask(portal.address, { path: '/addresses', headers });
    t.is(page.status, address === undefined ? 400 : 200, field);
    if (address === undefined) t.regex(page.text, /X-Forwarded-For names no address/, field);
    else t.true(page.text.includes(`<dt>You are at</dt><dd>${address}</dd>`), field);
  }
});

test('portal server: a form comes from the host that a proxy names', async (t) => {
  const { address } = await newPortal(t, { demo: true, proxies: ['127.0.0.0/8'] });
  const visitor = await new Visitor(address).open('/login');
  const fields = { username: 'demo', password: 'correct horse battery' };
  const { csrf } = visitor;
  for (const [host, path] of [
    ['evil.example', '/login'],
    ['bank.example', '/login/challenge'],
  ] as const) {
    await visitor.send('/login', { ...fields, csrf }, { origin: 'https://bank.example', 'x-forwarded-host': host });
    t.is(visitor.path, path, host);
  }
});

/** Requests that two programs may read in two ways. */
const SMUGGLED: ReadonlyArray<readonly [what: string, lines: readonly string[]]> = [
  ['two lengths', ['Content-Length: 5', 'Content-Length: 50', '', 'hello']],
  ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked', '', '0', '', 'GET / HTTP/1.1']],
  ['chunks that end otherwise', ['Transfer-Encoding: chunked, identity', '', '0', '', '']],
  ['chunks by another name', ['Transfer-Encoding: xchunked', '', '0', '', '']],
  ['a length with a sign', ['Content-Length: +5', '', 'hello']],
  ['a space before a colon', ['Content-Length : 5', '', 'hello']],
  ['a folded line', ['X-A: b', ' Content-Length: 5', '', 'hello']],
  ['a line feed alone', ['X-A: b\nTransfer-Encoding: chunked', '', '0', '', '']],
  ['a null character', ['X-A: \0', '', '']],
];

test('portal server: what two programs may read in two ways is refused, and the connection closed', async (t) => {
  const { address } = await newPortal(t);
  for (const [what, lines] of SMUGGLED) {
    const text = await sendRaw(address, ['POST /v1/challenges HTTP/1.1', 'Host: localhost', ...lines, ''].join('\r\n'));
    t.regex(text, /^HTTP\/1\.1 400 /, what);
    t.is(text.match(/^HTTP\/1\.1 /gm)!.length, 1, what);
  }
  const long = `GET /login HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`;
  t.regex(await sendRaw(address, long), /^HTTP\/1\.1 431 [\s\S]*"status":431/);
});

test('portal server: tricks with paths find nothing', async (t) => {
  const { address } = await newPortal(t);
  for (const path of [
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/..%2fpackage.json',
    '/assets/style.css/',
    '//evil.example/login',
    '/%00',
    '/assets/countdown-9999.css',
    '/assets/countdown-1e3.css',
    '/login%0d%0aset-cookie:a=b',
    '/LOGIN',
  ]) {
    const { status, headers } = await ask(address, { path });
    t.true(status === 404 || status === 400, `${path}: ${status}`);
    t.is(headers['set-cookie'], undefined);
    t.is(headers.location, undefined);
  }
});

test('portal server: a thousand half-open connections keep nobody out', async (t) => {
  const { address } = await newPortal(t);
  const { port } = new URL(address);
  const sockets: net.Socket[] = [];
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  const halfOpen = async (): Promise<void> => {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\nX-');
  };
  // As many at a time as the system lets wait for the server.
  for (let n = 0; n < 5; n++) await Promise.all(Array.from({ length: 200 }, halfOpen));
  t.is((await ask(address, { path: '/v1/health/ready' })).status, 200);
});

test('portal server: plain HTTP beyond this machine, and tests in production, are refused with what to do', async (t) => {
  const refused = async (options: object, message: RegExp): Promise<void> => {
    await t.throwsAsync(startPortal(options), { name: 'InputError', message });
  };
  await refused({ demo: true, listen: '0.0.0.0:0' }, /0\.0\.0\.0.*--tls-cert and --tls-key.*--proxy.*127\.0\.0\.1/);
  await refused({ demo: true, listen: '[::]:0' }, /plain HTTP/);
  await refused({ demo: true, listen: 'bank.example:0' }, /plain HTTP/);
  await refused({ demo: true, listen: '99999' }, /--listen is "99999"/);
  await refused({ demo: true, listen: '0.0.0.0:0', proxies: ['10.0.0.1'], clock: 'virtual' }, /virtual clock/);
  await refused({ demo: true, seed: 1 }, /--clock virtual/);
  await refused({ demo: true, control: '0.0.0.0:0' }, /--control.*127\.0\.0\.1/);
  await refused({}, /--store FILE.*--demo/);
  await refused({ demo: true, store: new MemoryStore() }, /--demo or --store/);
  await refused({ store: new MemoryStore() }, /keys and auditKey/);
  await refused({ demo: true, proxies: ['10.0.0.300'] }, /--proxy is "10\.0\.0\.300"/);
  await refused({ demo: true, proxies: ['10.0.0.0/33'] }, /--proxy/);
  await refused({ demo: true, tls: { certificate: join(folder, 'none'), key: join(folder, 'none') } }, /can't be read/);
  await refused({ demo: true, nothing: 1 }, /no option "nothing"/);
  await refused({ demo: true, clock: 'fast' }, /clock must be "real" or "virtual"/);
});

test('portal server: a port that is taken is named', async (t) => {
  const { address, controlAddress } = await newPortal(t);
  const port = new URL(address).port;
  await t.throwsAsync(startPortal({ demo: true, listen: port }), {
    message: /^--listen: can't listen on .*: another program listens there/,
  });
  const control = new URL(controlAddress!).port;
  await t.throwsAsync(startPortal({ demo: true, control }), {
    message: /^--control: can't listen on .*: another program listens there/,
  });
});

/** A certificate and its key, made by the system's OpenSSL. */
function makeCertificate(name: string): { readonly certificate: string; readonly key: string } {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    ...subject,
  ];
  const { status, stderr } = spawnSync('openssl', [...args, '-keyout', key, '-out', certificate]);
  if (status !== 0) throw new Error(String(stderr));
  return { certificate, key };
}

test('portal server: with a certificate it speaks TLS, and a key that is another’s is named', async (t) => {
  const [one, other] = [makeCertificate('one'), makeCertificate('other')];
  await t.throwsAsync(startPortal({ demo: true, tls: { certificate: one.certificate, key: other.key } }), {
    message: /other\.key is not the key of the certificate in .*one\.pem/,
  });
  writeFileSync(join(folder, 'text'), 'text');
  await t.throwsAsync(startPortal({ demo: true, tls: { certificate: join(folder, 'text'), key: one.key } }), {
    message: /must hold a certificate in PEM/,
  });
  const { address } = await newPortal(t, { demo: true, listen: '0.0.0.0:0', tls: one });
  const { port } = new URL(address);
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const asked = { host: '127.0.0.1', port, path: '/login', rejectUnauthorized: false, agent: false };
    https.get(asked, (response) => resolve(response.resume().headers)).on('error', reject);
  });
  t.regex(String(headers['set-cookie']), /^__Host-dscplus-visit=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  t.truthy(headers['strict-transport-security']);
});

/** A store that can be lost, and comes back. */
class LostStore extends MemoryStore {
  isLost = false;
  override transaction: Store['transaction'] = (work) => this.#or(() => super.transaction(work));
  override read: Store['read'] = (work) => this.#or(() => super.read(work));

  #or<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.isLost ? Promise.reject(new StoreError('the disk is full: nothing was decided')) : work();
  }
}

test('portal server: while the store is lost nothing is decided, and all goes on when it is back', async (t) => {
  const store = new LostStore();
  const { verifier } = await newVerifier(store);
  t.truthy(verifier);
  const errors: string[] = [];
  const log = { info: () => {}, error: (_fields: object, message: string) => void errors.push(message) };
  const portal = await newPortal(t, { store, keys: [KEK], auditKey: AUDIT_KEY, log, trustClock: true });
  const token = await portal.manage(({ identity }) => identity.clients.add('test'));
  const caller = new Caller(portal.address, token);
  store.isLost = true;
  const failed = await caller.post('/v1/challenges', { user: 'alice' });
  t.deepEqual([failed.status, failed.headers['retry-after']], [503, '1']);
  t.deepEqual((await ask(portal.address, { path: '/v1/health/ready' })).status, 503);
  t.deepEqual(JSON.parse((await ask(portal.address, { path: '/v1/health/live' })).text).store, 'failing');
  const page = await ask(portal.address, { path: '/home', headers: { cookie: `dscplus-session=${'a'.repeat(43)}` } });
  t.is(page.status, 503);
  t.notRegex(page.text, /disk/);
  store.isLost = false;
  t.is((await caller.post('/v1/challenges', { user: 'alice' })).status, 201);
  t.is((await ask(portal.address, { path: '/v1/health/ready' })).status, 200);
  t.deepEqual(errors, ['the store fails: nothing is decided']);
});

test('portal server: the access log has a line a request, and no secret', async (t) => {
  const lines: string[] = [];
  const log = { info: (fields: object) => void lines.push(JSON.stringify(fields)), error: () => {} };
  const portal = await newPortal(t, { ...STEERED, log });
  const visitor = await new Visitor(portal.address).logIn();
  await Caller.of(portal).logIn();
  await ask(portal.address, { path: '/login?password=hunter2' });
  const text = lines.join('\n');
  t.regex(
    text,
    /"id":"seed-7-\d+","method":"POST","route":"\/v1\/verifications","status":200,"took_ms":[\d.]+,"address":"127.0.0.1","client":"demo"/,
  );
  for (const secret of ['correct horse', 'hunter2', portal.token!, ...visitor.cookies.values()]) {
    t.false(text.includes(secret));
  }
});

test('portal server: a stop answers what was decided, and takes nothing new', async (t) => {
  const portal = await startPortal(STEERED);
  const caller = Caller.of(portal);
  const { handle } = await caller.challenge();
  const held = caller.post('/v1/verifications', { handle, response: '1' }, { prefer: 'wait' });
  while (!portal.control!.journal().some(({ path }) => path === '/v1/verifications')) await caller.challenge('other');
  await portal.close();
  t.is((await held).body.answer, 'refused');
  await t.throwsAsync(caller.challenge(), { message: /ECONNREFUSED/ });
});
