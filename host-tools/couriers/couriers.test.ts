import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { newFolder, TestTime } from '../verifier/testing.js';
import { FolderCourier } from './folder.js';
import { Mailbox } from './mailbox.js';
import { courierNamed } from './named.js';
import { SmtpCourier } from './smtp.js';
import { callsOf, NUMBER } from './testing.js';
import { WebhookCourier } from './webhook.js';

const MESSAGE = { id: 'a1', kind: 'sms', to: NUMBER, text: 'Your code is 482913' } as const;
const SECRET = '0123456789abcdef';

function newMailbox(seed = 1) {
  const calls = callsOf(new TestTime());
  return { mailbox: new Mailbox(calls, seed), calls: calls.calls };
}

test('mailbox: messages come in order, each for its number', async (t) => {
  const { mailbox } = newMailbox();
  for (const [id, to] of [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
  ] as const)
    await mailbox.send({ ...MESSAGE, id, to });
  t.deepEqual(
    mailbox.read('a').map(({ id }) => id),
    ['1', '3'],
  );
  t.deepEqual(mailbox.read('c'), []);
  t.like(mailbox.read('b')[0], { ...MESSAGE, id: '2', to: 'b', at_ms: new TestTime().wall });
  mailbox.clear();
  t.deepEqual(mailbox.read('a'), []);
});

test('mailbox: one seed loses, doubles and delays the same messages again', async (t) => {
  const play = async (seed: number): Promise<string[]> => {
    const { mailbox, calls } = newMailbox(seed);
    mailbox.setFaults({ loss: 0.3, duplicates: 0.3, delayLeast_ms: 1, delayMost_ms: 1000 });
    for (let at = 0; at < 100; at++) await mailbox.send({ ...MESSAGE, id: String(at) });
    for (const { call } of [...calls].sort((a, b) => a.in_ms - b.in_ms)) call();
    return mailbox.read(NUMBER).map(({ id }) => id);
  };
  const ids = await play(1);
  t.deepEqual(await play(1), ids);
  t.notDeepEqual(await play(2), ids);
  const distinct = new Set(ids).size;
  t.true(distinct > 50 && distinct < 90, String(distinct));
  t.true(ids.length > distinct);
  t.notDeepEqual(
    ids,
    [...ids].sort((a, b) => Number(a) - Number(b)),
  );
});

test('mailbox: what is on its way when it is cleared comes nowhere', async (t) => {
  const { mailbox, calls } = newMailbox();
  mailbox.setFaults({ delayLeast_ms: 5, delayMost_ms: 5 });
  await mailbox.send(MESSAGE);
  mailbox.clear();
  for (const { call } of calls) call();
  t.deepEqual(mailbox.read(NUMBER), []);
});

test('mailbox: faults that can’t be are refused', (t) => {
  const { mailbox } = newMailbox();
  for (const faults of [
    { loss: 2 },
    { duplicates: -1 },
    { delayLeast_ms: 5, delayMost_ms: 4 },
    { delayMost_ms: 1e9 },
    { more: 1 },
  ]) {
    t.throws(() => mailbox.setFaults(faults), { instanceOf: InputError }, JSON.stringify(faults));
  }
});

test('mailbox: boxes and what is in them have a bound', async (t) => {
  const { mailbox } = newMailbox();
  for (let at = 0; at < 150; at++) await mailbox.send({ ...MESSAGE, id: String(at) });
  t.deepEqual([mailbox.read(NUMBER).length, mailbox.read(NUMBER)[0]!.id], [100, '50']);
});

test('webhook: a message is signed JSON, and only 2xx takes it', async (t) => {
  let status = 204;
  const got: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      reply.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('482913');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
  const courier = new WebhookCourier({ url, secret: SECRET });
  await courier.send(MESSAGE);
  t.deepEqual(JSON.parse(got[0]!.body), MESSAGE);
  t.is(got[0]!.headers['idempotency-key'], 'a1');
  t.is(got[0]!.headers['x-dscplus-signature'], createHmac('sha256', SECRET).update(got[0]!.body).digest('hex'));
  for (status of [500, 404, 302]) {
    const error = await t.throwsAsync(courier.send(MESSAGE), { message: /the webhook (answered|did not answer)/ });
    t.notRegex(error!.message, /482913/);
  }
  t.is(got.length, 4, 'no redirect is followed');
  const nobody = new WebhookCourier({ url: 'http://127.0.0.1:1/', secret: SECRET });
  await t.throwsAsync(nobody.send(MESSAGE), { message: 'the webhook did not answer' });
});

test('couriers: settings that can’t be are refused, and no message has a secret', (t) => {
  const smtp = { host: 'localhost', from: 'codes@example.com', to: '{to}@sms.example.com' };
  t.notThrows(() => new SmtpCourier(smtp));
  for (const more of [
    { from: 'codes' },
    { to: 'x@example.com' },
    { to: '{to}' },
    { port: 0 },
    { more: 1 },
    { tls: 'yes' },
  ]) {
    t.throws(() => new SmtpCourier({ ...smtp, ...more } as never), { instanceOf: InputError }, JSON.stringify(more));
  }
  const url = 'https://sms.example.com/';
  t.notThrows(() => new WebhookCourier({ url, secret: SECRET }));
  for (const more of [
    { url: 'http://sms.example.com/' },
    { url: 'ftp://localhost/' },
    { url: '' },
    { url: 'https://a:b@example.com/' },
    { secret: 'short-Secret' },
  ]) {
    const error = t.throws(() => new WebhookCourier({ url, secret: SECRET, ...more }), { instanceOf: InputError });
    t.notRegex(error!.message, /Secret/);
  }
});

test('folder: a message is a file of its owner’s, once however often it is sent, and a full folder takes no more', async (t) => {
  const folder = newFolder(t);
  const courier = new FolderCourier(folder, 2);
  await courier.send(MESSAGE);
  await courier.send(MESSAGE);
  t.deepEqual(readdirSync(folder), ['a1.json']);
  t.is(statSync(join(folder, 'a1.json')).mode & 0o777, 0o600);
  t.deepEqual(JSON.parse(readFileSync(join(folder, 'a1.json'), 'utf8')), MESSAGE);
  t.throws(() => new FolderCourier(join(folder, 'a1.json')), { message: /there is no folder/ });
  writeFileSync(join(folder, 'more'), '');
  const error = await t.throwsAsync(courier.send({ ...MESSAGE, id: 'a2' }));
  t.is(error!.message, 'the folder did not take the message: full');
  rmSync(folder, { recursive: true });
  t.regex((await t.throwsAsync(courier.send(MESSAGE)))!.message, /did not take the message: there is no such folder/);
});

test('folder: one that can’t be written is refused at once, where a disk can be mounted for that', (t) => {
  const folder = newFolder(t);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return t.pass();
  }
  t.teardown(() => execFileSync('umount', ['-l', folder]));
  t.throws(() => new FolderCourier(folder), {
    name: 'InputError',
    message: /^the folder ".*" for messages can't be written: the file system is read-only$/,
  });
});

const MAIL = 'from=codes@example.com&to={to}@sms.example.com';
const NAMED: ReadonlyArray<readonly [address: string, secret: string | undefined, outcome: RegExp]> = [
  ['https://sms.example.com/x', SECRET, /WebhookCourier/],
  ['http://127.0.0.1:8025/x', SECRET, /WebhookCourier/],
  [`smtp://127.0.0.1:2525?${MAIL}`, undefined, /SmtpCourier/],
  [`smtps://codes@mail.example.com/?${MAIL}`, 'Secret', /SmtpCourier/],
  [`smtp://[::1]?${MAIL}`, undefined, /SmtpCourier/],
  ['https://sms.example.com/x', undefined, /signed with is missing: give it with --courier-secret-file/],
  ['https://sms.example.com/x', 'Secret', /secret has 6 characters/],
  ['http://sms.example.com/x', SECRET, /url must be of https/],
  ['https://a:Secret@sms.example.com/', SECRET, /holds a password.*--courier-secret-file/],
  [`smtp://codes:Secret@mail.example.com?${MAIL}`, undefined, /holds a password/],
  [`smtp://codes@mail.example.com?${MAIL}`, undefined, /the password of the mail server’s user is missing/],
  [`smtp://mail.example.com?${MAIL}`, 'Secret', /without a user needs no secret/],
  ['smtp://mail.example.com', undefined, /must|has a host, \?from=ADDRESS/],
  [`smtp://mail.example.com?password=Secret&${MAIL}`, undefined, /and nothing else/],
  [`smtp://mail.example.com/x?${MAIL}`, undefined, /and nothing else/],
  ['smtp://mail.example.com?from=codes&to={to}@x', undefined, /from must be a mail address/],
  ['folder:/nowhere/at/all', undefined, /there is no folder/],
  ['folder:.', 'Secret', /a folder needs no secret/],
  ['ftp://a/', undefined, /address is "ftp:\/\/a\/", but must be folder:PATH/],
  ['', undefined, /address is "", but must be/],
  ['smtp//me:secret@host', undefined, /address is none, but must be/],
];

test('couriers: each address names its courier, or is refused with what to do and without a secret', (t) => {
  for (const [address, secret, outcome] of NAMED) {
    let found: string;
    try {
      found = courierNamed(address, secret).constructor.name;
    } catch (error) {
      t.true(error instanceof InputError, address);
      found = (error as Error).message;
    }
    t.regex(found, outcome, address);
    t.notRegex(found, /Secret/, address);
  }
});
