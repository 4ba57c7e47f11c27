import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { AuditKey } from './audit.js';
import type { Page, UserFacts } from './facts.js';
import { Operator } from './operator.js';
import { MemoryStore } from './store/memory.js';
import { AUDIT_KEY, KEY, newVerifier, outcomes, PIN, respond, SERIAL, STORES, SUITE } from './testing.js';
import { KeyEncryptionKey } from './vault.js';
import type { Verifier } from './verifier.js';

const CARD = { suite: SUITE, key: KEY, pin: PIN };
const OTHER_KEK = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 10));

async function login(verifier: Verifier, user: string): Promise<string> {
  const { handle, question } = await verifier.challenge(user);
  return (await verifier.verify({ handle, response: respond(question) })).answer;
}

for (const [name, open] of STORES) {
  const title = (text: string): string => `operator (${name}): ${text}`;

  test(title('several are added or none'), async (t) => {
    const { operator, verifier } = await newVerifier(await open(t));
    await t.throwsAsync(operator.addUsers(['bob', 'alice']), { instanceOf: InputError, message: /"alice" already/ });
    await t.throwsAsync(operator.addUsers(['bob', 'bob']), { instanceOf: InputError, message: /"bob" already/ });
    const twice = ['7002', SERIAL].map((serial) => ({ ...CARD, serial }));
    await t.throwsAsync(operator.addCards(twice), { instanceOf: InputError, message: /"7001" already/ });
    t.deepEqual(
      (await operator.users('', 9)).found.map((user) => user.name),
      ['alice'],
    );
    t.deepEqual(
      (await operator.cards('', 9)).found.map(({ serial }) => serial),
      [SERIAL],
    );
    t.deepEqual(await outcomes(verifier, 'add card'), ['done']);
  });

  test(title('a removed user can’t log in, and one of the same name begins again'), async (t) => {
    const { operator, verifier } = await newVerifier(await open(t));
    await operator.lock('alice', SERIAL);
    await operator.removeUser('alice');
    t.is(await login(verifier, 'alice'), 'refused');
    await t.throwsAsync(operator.removeUser('alice'), { instanceOf: InputError, message: /no user "alice"/ });
    await operator.addUser('alice');
    t.deepEqual((await operator.user('alice')).cards, []);
    await operator.assign('alice', SERIAL);
    await operator.activate('alice', SERIAL);
    t.is(await login(verifier, 'alice'), 'accepted');
  });

  test(title('a lock holds for whom it was made, and until it is taken away'), async (t) => {
    const { operator, verifier, time } = await newVerifier(await open(t));
    await operator.addUser('bob');
    await operator.assign('bob', SERIAL);
    await t.throwsAsync(operator.activate('bob', '7002'), { instanceOf: InputError });
    t.is(await login(verifier, 'bob'), 'refused');
    await operator.activate('bob', SERIAL);
    await operator.lock('alice', SERIAL);
    time.pass(1_000_000_000);
    t.deepEqual([await login(verifier, 'alice'), await login(verifier, 'bob')], ['refused', 'accepted']);
    await operator.lock(undefined, SERIAL);
    t.deepEqual([await login(verifier, 'alice'), await login(verifier, 'bob')], ['refused', 'refused']);
    t.deepEqual(
      (await operator.card(SERIAL)).users.map(({ user, disabled }) => [user, disabled]),
      [
        ['alice', true],
        ['bob', true],
      ],
    );
    await operator.unlock(undefined, SERIAL);
    t.deepEqual([await login(verifier, 'alice'), await login(verifier, 'bob')], ['accepted', 'accepted']);
    await operator.addCard({ ...CARD, serial: '7002' });
    await t.throwsAsync(operator.lock(undefined, '7002'), {
      instanceOf: InputError,
      message: /nobody has card "7002"/,
    });
    await t.throwsAsync(operator.lock(undefined, '7003'), { instanceOf: InputError, message: /no card "7003"/ });
  });

  test(title('shows when a lock ends, and until when a resynchronisation is allowed'), async (t) => {
    const { operator, verifier, time } = await newVerifier(await open(t), { suite: 'OCRA-1:HOTP-SHA1-6:C-QN08' });
    for (let failures = 0; failures < 10; failures++) {
      const { handle } = await verifier.challenge('alice');
      await verifier.verify({ handle, response: 'x' });
    }
    const until = time.wall + 24 * 60 * 60 * 1000;
    const [assignment] = (await operator.user('alice')).cards;
    t.deepEqual([assignment?.locked, assignment?.lockedUntil_ms, assignment?.failuresInARow], [true, until, 10]);
    await operator.allowResync(SERIAL);
    t.is((await operator.card(SERIAL)).resyncUntil_ms, time.wall + 600_000);
    time.pass(600_000);
    t.is((await operator.card(SERIAL)).resyncUntil_ms, 0);
    await operator.addCard({ ...CARD, serial: '7002' });
    await t.throwsAsync(operator.allowResync('7002'), { instanceOf: InputError, message: /has no counter/ });
    time.wall = until;
    t.is((await operator.assignment('alice', SERIAL)).lockedUntil_ms, 0);
  });

  test(title('lists come in pages, and tell where they go on'), async (t) => {
    const { operator } = await newVerifier(await open(t));
    await operator.addUsers(['bob', 'Bert', 'carol']);
    const names: (readonly string[])[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: Page<UserFacts> = await operator.users(next, 2, 'B');
      names.push(page.found.map((user) => user.name));
      next = page.next;
    }
    t.deepEqual(names, [['Bert'], ['bob'], []]);
    t.deepEqual((await operator.cards('', 2, '71')).found, []);
    t.deepEqual(
      (await operator.cards('', 2, '70')).found.map(({ serial, users }) => [serial, users.length]),
      [[SERIAL, 1]],
    );
  });

  test(title('needs no key-encryption key but where a card is opened'), async (t) => {
    const { store, verifier, time } = await newVerifier(await open(t));
    const operator = await Operator.open({ store, keys: [], auditKey: AUDIT_KEY, time }, 'desk');
    await operator.suspendCard(SERIAL);
    await operator.resumeCard(SERIAL);
    t.is(await login(verifier, 'alice'), 'accepted');
    for (const act of [operator.addCard({ ...CARD, serial: '7002' }), operator.resetPin(SERIAL, '9999')]) {
      await t.throwsAsync(act, { instanceOf: InputError, message: /key-encryption key: give it/ });
    }
    t.is(await login(verifier, 'alice'), 'accepted');
    t.is(await verifier.findAuditFault(), undefined);
  });

  test(title('with another key, nothing is opened and nothing is written'), async (t) => {
    const { store, verifier, time } = await newVerifier(await open(t));
    const head = await verifier.auditHead();
    const auditKey = AuditKey.fromBytes(Buffer.alloc(32, 8));
    for (const [options, message] of [
      [{ keys: [], auditKey }, /chained with another audit key/],
      [{ keys: [OTHER_KEK], auditKey: AUDIT_KEY }, /sealed with another key/],
    ] as const) {
      await t.throwsAsync(Operator.open({ store, time, ...options }, 'desk'), { instanceOf: InputError, message });
    }
    t.deepEqual(await verifier.auditHead(), head);
  });
}

test('operator: a batch of cards is added once, and one with another key or a serial twice is refused as a whole', async (t) => {
  const { operator, verifier } = await newVerifier(new MemoryStore());
  const cards = ['7001', '8001', '8002'].map((serial) => ({ serial, suite: SUITE, key: KEY, pin: '4071' }));
  await operator.checkCards(cards);
  t.deepEqual(await operator.importCards(cards), ['8001', '8002']);
  t.deepEqual(await operator.importCards(cards), []);
  const before = await verifier.auditHead();
  const fresh = { ...cards[0]!, serial: '8003' };
  for (const [batch, message] of [
    [[fresh, { ...cards[1]!, key: Buffer.alloc(20) }], /there is a card "8001" already, with another suite or key/],
    [[fresh, fresh], /two cards have the serial "8003"/],
    [[fresh, { ...cards[1]!, serial: ' ' }], /serial must have 1 to 128 characters/],
  ] as const) {
    await t.throwsAsync(operator.importCards(batch), { name: 'InputError', message });
  }
  t.deepEqual(await verifier.auditHead(), before);
});
