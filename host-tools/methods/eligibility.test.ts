import test from 'ava';
import { MemoryStore } from '../verifier/store/memory.js';
import { outcomes, STORES } from '../verifier/testing.js';
import { readMethodSettings } from './settings.js';
import { newMethods } from './testing.js';

for (const [name, open] of STORES) {
  test(`eligibility (${name}): a card is for balances above 500,000 USD, and is ordered once until an operator closes the order`, async (t) => {
    const { methods, time, verifier } = await newMethods(await open(t));
    const { eligibility } = methods;
    t.deepEqual(await eligibility.of('alice'), { balance_usd: undefined, mayHaveCard: false, ordered_ms: undefined });
    t.false(await eligibility.orderCard('alice'));
    for (const [balance_usd, mayHaveCard] of [
      [0, false],
      [500_000, false],
      [500_001, true],
    ] as const)
      t.like(await eligibility.setBalance('alice', balance_usd), { balance_usd, mayHaveCard });
    t.true(await eligibility.orderCard('alice'));
    t.false(await eligibility.orderCard('alice'));
    t.deepEqual(await eligibility.orders(), [{ user: 'alice', ordered_ms: time.wall }]);
    await eligibility.closeOrder('alice');
    t.deepEqual(await eligibility.orders(), []);
    await t.throwsAsync(eligibility.closeOrder('alice'), { message: /has ordered no card/ });
    t.deepEqual(await outcomes(verifier, 'order card'), ['balance', 'done', 'again']);
    t.is(await verifier.findAuditFault(), undefined);
  });
}

test('eligibility: the balance is a setting, and a card that somebody has stays when it falls', async (t) => {
  const { methods, identity } = await newMethods(new MemoryStore(), { cardBalanceAbove_usd: 10 });
  await methods.eligibility.setBalance('alice', 11);
  t.true(await methods.eligibility.mayHaveCard('alice'));
  t.false(await methods.eligibility.mayHaveCard('nobody'));
  await methods.eligibility.setBalance('alice', 0);
  t.true((await identity.devices.of('alice')).some(({ kind, active }) => kind === 'card' && active));
  for (const bad of [-1, 0.5, Number.NaN, 1e13, '5'])
    await t.throwsAsync(methods.eligibility.setBalance('alice', bad as number), { message: /balance_usd/ });
  await t.throwsAsync(methods.eligibility.setBalance('nobody', 1), { message: /no user/ });
});

test('eligibility: settings that can’t be are refused by name', (t) => {
  t.is(readMethodSettings({ levels: { changeAddresses: 'card' } }).levels.changeAddresses, 'card');
  for (const [given, message] of [
    [{ cardBalanceAbove_usd: -1 }, /cardBalanceAbove_usd is -1/],
    [{ cardBalance: 1 }, /cardBalance/],
    [{ levels: { withdraw: 'card' } }, /withdraw/],
    [{ levels: { changeAddresses: 'none' } }, /levels\.changeAddresses is .* must be one of print password/],
    [{ levels: 'card' }, /levels/],
    ['none', /settings/],
  ] as const)
    t.throws(() => readMethodSettings(given as object), { name: 'InputError', message });
});
