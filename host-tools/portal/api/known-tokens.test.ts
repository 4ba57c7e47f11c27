import test from 'ava';
import { KnownTokens } from './known-tokens.js';

test('portal tokens: one that was right is looked up once a second, and a wrong one each time', async (t) => {
  const clients = new Map([['right', 'client']]);
  const looked: string[] = [];
  const time = { now_us: 0, steady_us: () => time.now_us };
  const tokens = new KnownTokens(async (token) => {
    looked.push(token);
    return clients.get(token);
  }, time);
  const find = (token: string) => tokens.find(token);
  t.deepEqual(
    [await find('right'), await find('right'), await find('wrong'), await find('wrong')],
    ['client', 'client', undefined, undefined],
  );
  t.deepEqual(looked, ['right', 'wrong', 'wrong']);
  clients.delete('right');
  time.now_us = 999_999;
  t.is(await find('right'), 'client');
  time.now_us = 1_000_000;
  t.is(await find('right'), undefined, 'a second after it was revoked it opens nothing');
});
