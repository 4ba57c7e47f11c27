import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Card } from 'dscplus';
import { AuditKey, KeyEncryptionKey, MemoryStore, Verifier } from 'dscplus/verifier';
import { makeApp } from './app.js';

const SERIAL = 'DEMO-00001';
const SUITE = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';

/** The service with one user, who holds the demo card. */
async function service() {
  const verifier = await Verifier.open({
    store: new MemoryStore(),
    keys: [KeyEncryptionKey.fromBytes(randomBytes(32))],
    auditKey: AuditKey.fromBytes(randomBytes(32)),
  });
  const operator = verifier.operator('root');
  await operator.addUser('alice');
  const key = Buffer.from('3132333435363738393031323334353637383930', 'hex');
  await operator.addCard({ serial: SERIAL, suite: SUITE, key, pin: '1234' });
  await operator.assign('alice', SERIAL);
  await verifier.activate('alice', SERIAL);
  const app = makeApp({ verifier, checkPassword: async (_user, password) => password === 'right' });
  return (url, payload) => app.inject({ method: 'POST', url, payload });
}

function responseTo(question, pin) {
  const card = new Card();
  card.press('PRESS', 2_500_000);
  card.type(pin);
  card.press('OK');
  card.type(question);
  card.press('OK');
  return card.display;
}

test('the right password and the right response log in', async () => {
  const post = await service();
  const { handle, question } = (await post('/login', { user: 'alice', password: 'right' })).json();
  const reply = await post('/login/response', { handle, response: responseTo(question, '1234') });
  assert.equal(reply.statusCode, 200);
  assert.deepEqual(reply.json(), { session: 'session of alice' });
});

test('a wrong PIN is refused', async () => {
  const post = await service();
  const { handle, question } = (await post('/login', { user: 'alice', password: 'right' })).json();
  assert.equal((await post('/login/response', { handle, response: responseTo(question, '4321') })).statusCode, 401);
});

test('a wrong password gets no challenge', async () => {
  const post = await service();
  assert.equal((await post('/login', { user: 'alice', password: 'wrong' })).statusCode, 401);
});
