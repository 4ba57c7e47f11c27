import { isIP } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../emulator/input-error.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { checkedAddress, checkedRules, isWithin, networkOf } from './address-rules.js';
import { newIdentity, PASSWORD } from './testing.js';

test('addresses: rules hold what they name, of both families', (t) => {
  for (const [rule, inside, outside] of [
    ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7', '::ffff:c000:207'], ['192.0.2.8', '::7']],
    ['192.0.2.0/24', ['192.0.2.0', '192.0.2.255'], ['192.0.3.0', '2001:db8::1']],
    ['0.0.0.0/0', ['203.0.113.9'], ['2001:db8::1']],
    ['192.0.2.7-192.0.2.9', ['192.0.2.7', '192.0.2.8', '192.0.2.9'], ['192.0.2.6', '192.0.2.10']],
    ['2001:db8::7', ['2001:db8::7', '2001:DB8:0:0:0:0:0:7'], ['2001:db8::8', '192.0.2.7']],
    ['2001:db8::/32', ['2001:db8:ffff::1'], ['2001:db9::1']],
    ['2001:db8::1-2001:db8::f', ['2001:db8::e'], ['2001:db8::10']],
    ['::ffff:192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
  ] as const) {
    const rules = checkedRules([rule]);
    for (const address of inside) t.true(isWithin(rules, checkedAddress(address)), `${rule} ${address}`);
    for (const address of outside) t.false(isWithin(rules, checkedAddress(address)), `${rule} ${address}`);
  }
});

test('addresses: what is no rule is refused by its place and shown', (t) => {
  for (const rule of [
    '',
    'localhost',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2.0/24/8',
    '192.0.2.9-192.0.2.7',
    '192.0.2.7-2001:db8::1',
    '192.0.2.7-',
    '2001:db8::/129',
    'fe80::1%eth0',
    '::ffff:192.0.2.0/120',
    '192.0.2.7:443',
  ])
    t.throws(
      () => checkedRules(['192.0.2.1', rule]),
      { instanceOf: InputError, message: /^rules\[1\] .* not an address/ },
      rule,
    );
  for (const address of ['', 'localhost', '192.0.2.7:80', '[::1]', '1.2.3', 'fe80::1%lo'])
    t.throws(() => checkedAddress(address), { instanceOf: InputError, message: /^address/ }, address);
});

test('addresses: an IPv4 address counts alone, of an IPv6 one its first 64 bits', (t) => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ] as const)
    t.is(networkOf(checkedAddress(address)), network);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const one = checkedAddress(address);
      return (
        isIP(one) !== 0 &&
        checkedAddress(one) === one &&
        isWithin(checkedRules([address]), one) &&
        networkOf(one) !== ''
      );
    }),
  );
});

test('addresses: a change holds after a day, an operator’s at once, and elsewhere the right password is refused', async (t) => {
  const { identity, time } = await newIdentity(new MemoryStore());
  const answer = async (address: string): Promise<string> =>
    (await identity.passwords.check('alice', PASSWORD, address)).answer;
  t.deepEqual(await identity.addresses.of('alice'), { rules: [] });
  const planned = await identity.addresses.set('alice', [' 192.0.2.0/24 ', '2001:db8::1']);
  const next = { rules: ['192.0.2.0/24', '2001:db8::1'], from_ms: time.wall + 86_400_000 };
  t.deepEqual(planned, { rules: [], next });
  t.is(await answer('198.51.100.1'), 'accepted');
  time.pass(86_400_000 - 1);
  t.is(await answer('198.51.100.1'), 'accepted');
  time.pass(1);
  t.is(await answer('198.51.100.1'), 'refused');
  t.is(await answer('::ffff:192.0.2.1'), 'accepted');
  t.deepEqual(await identity.addresses.of('alice'), { rules: next.rules });
  t.deepEqual(await identity.addresses.set('alice', []), {
    rules: next.rules,
    next: { rules: [], from_ms: time.wall + 86_400_000 },
  });
  t.false(await identity.addresses.allows('alice', '198.51.100.1'));
  t.deepEqual(await identity.addresses.set('alice', ['198.51.100.1'], true), { rules: ['198.51.100.1'] });
  t.true(await identity.addresses.allows('alice', '198.51.100.1'));
  t.false(await identity.addresses.allows('alice', '192.0.2.1'));
  t.true(await identity.addresses.allows('nobody', '192.0.2.1'));
  const rules = Array.from({ length: 51 }, () => '192.0.2.1');
  await t.throwsAsync(identity.addresses.set('alice', rules), { instanceOf: InputError, message: /rules/ });
});

test('addresses: without a delay a change holds at once', async (t) => {
  const { identity } = await newIdentity(new MemoryStore(), { settings: { addressDelay_ms: 0 } });
  t.deepEqual(await identity.addresses.set('alice', ['192.0.2.1']), { rules: ['192.0.2.1'] });
  t.false(await identity.addresses.allows('alice', '192.0.2.2'));
});
