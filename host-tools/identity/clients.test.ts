import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { outcomes, STORES } from '../verifier/testing.js';
import { newIdentity } from './testing.js';

for (const [name, open] of STORES) {
  test(`clients (${name}): a token is one client’s until it is revoked`, async (t) => {
    const { identity, verifier, time } = await newIdentity(await open(t));
    const { clients } = identity;
    const [one, other] = [await clients.add('shop'), await clients.add('bank é')];
    t.is(Buffer.from(one, 'base64url').length, 32);
    t.is(await clients.find(one), 'shop');
    t.is(await clients.find(other), 'bank é');
    for (const token of ['', `${one} `, one.slice(1), 'shop']) t.is(await clients.find(token), undefined);
    t.deepEqual(await clients.list(), [
      { name: 'bank é', made_ms: time.wall },
      { name: 'shop', made_ms: time.wall },
    ]);
    await t.throwsAsync(clients.add('shop'), { instanceOf: InputError, message: /already/ });
    await clients.revoke('bank e\u0301');
    t.is(await clients.find(other), undefined);
    t.is(await clients.find(one), 'shop');
    await t.throwsAsync(clients.revoke('bank é'), { instanceOf: InputError, message: /no client/ });
    t.not(await clients.add('bank é'), other);
    t.deepEqual(await outcomes(verifier, 'add client'), ['done', 'done', 'done']);
    t.deepEqual(await outcomes(verifier, 'revoke client'), ['done']);
  });
}
