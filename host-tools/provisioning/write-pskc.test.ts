import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../emulator/input-error.js';
import { runs } from '../../emulator/testing-runs.js';
import { LARGEST_CONTAINER_COUNTER, type Protection, type ProvisionedCard } from './provisioned-card.js';
import { cardsIn, KEY_HEX, SUITE } from './testing.js';
import { containerWriter } from './write-pskc.js';

const CARD: ProvisionedCard = {
  serial: 'S-1',
  key: Buffer.from(KEY_HEX, 'hex'),
  suite: SUITE,
  counter: 0n,
  pin: '0042',
};

async function written(cards: readonly ProvisionedCard[], protection: Protection): Promise<string> {
  const writer = await containerWriter(protection);
  return writer.start + cards.map((card) => writer.card(card)).join('') + writer.end;
}

const text = fc.string({ minLength: 1, maxLength: 32 }).map((one) => `x${one.trim()}`);
const optionals = fc.record({ model: text, manufacturer: text, issuer: text }, { requiredKeys: [] });
const card = fc
  .tuple(
    fc.uint8Array({ minLength: 1, maxLength: 64 }),
    fc.constantFrom(SUITE, 'OCRA-1:HOTP-SHA256-0:C-QA64', 'OCRA-1:HOTP-SHA512-6:C-QH04-PSHA512-T1M'),
    fc.bigInt(0n, LARGEST_CONTAINER_COUNTER),
    fc.option(fc.stringMatching(/^[0-9]{4,16}$/), { nil: undefined }),
    optionals,
  )
  .map(([key, suite, counter, pin, others]) => ({
    ...others,
    key: Buffer.from(key),
    suite,
    counter: suite.includes(':C-') ? counter : 0n,
    ...(pin !== undefined && suite.includes('-PSHA') && { pin }),
  }));
const cards = fc
  .array(card, { minLength: 1, maxLength: 4 })
  .map((several) => several.map((one, index) => ({ ...one, serial: `S & <${index}>` })));
const protection: fc.Arbitrary<Protection> = fc.oneof(
  fc.constant('plain' as const),
  fc
    .constantFrom(16, 24, 32)
    .chain((bytes) => fc.record({ key: fc.uint8Array({ minLength: bytes, maxLength: bytes }) })),
);

test('PSKC writer: what it writes is read as it was', async (t) => {
  await fc.assert(
    fc.asyncProperty(cards, protection, async (several, how) => {
      t.deepEqual(await cardsIn(await written(several, how), how, 0), several);
    }),
    { numRuns: Number(process.env.DSCPLUS_PSKC_RUNS ?? runs(30, 100)) },
  );
  t.pass();
});

test('PSKC writer: a password opens what it closed, and no secret stands in the text', async (t) => {
  for (const how of [{ password: 'correct horse' }, { key: Buffer.alloc(32, 7) }]) {
    const container = await written([CARD], how);
    t.deepEqual(await cardsIn(container, how, 0), [CARD]);
    for (const secret of [KEY_HEX, '0042', 'correct horse', Buffer.from(KEY_HEX, 'hex').toString('base64')]) {
      t.false(container.includes(secret));
    }
    t.not(container, await written([CARD], how), 'salts, keys and vectors are drawn again');
  }
});

const REFUSED: ReadonlyArray<
  readonly [title: string, card: Partial<ProvisionedCard>, protection: Protection, message: RegExp]
> = [
  ['a counter above 63 bits', { counter: 2n ** 63n }, 'plain', /holds none above 9223372036854775807/],
  ['a PIN where the suite takes none', { suite: 'OCRA-1:HOTP-SHA1-8:QN06' }, 'plain', /has a PIN, but .* takes none/],
  ['a key of no cipher', {}, { key: Buffer.alloc(20) }, /the key has 20 bytes, but must have 16, 24, 32/],
];

for (const [title, other, how, message] of REFUSED) {
  test(`PSKC writer: refuses ${title}`, async (t) => {
    await t.throwsAsync(written([{ ...CARD, ...other }], how), { instanceOf: InputError, message });
  });
}

test('PSKC writer: the MAC is the one that is asked for, and is checked', async (t) => {
  const how = { key: Buffer.alloc(16, 7) };
  for (const [mac, uri] of [
    ['hmac-sha1', 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'],
    ['hmac-sha256', 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'],
    [undefined, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'],
  ] as const) {
    const writer = await containerWriter(how, mac);
    const container = writer.start + writer.card(CARD) + writer.end;
    t.true(container.includes(`<MACMethod Algorithm="${uri}">`));
    t.deepEqual(await cardsIn(container, how, 0), [CARD]);
    const changed = container.replace(/<ValueMAC>./, (found) => `<ValueMAC>${found.endsWith('A') ? 'B' : 'A'}`);
    await t.throwsAsync(cardsIn(changed, how, 0), { message: /the ValueMAC is not right/ });
  }
});

test('PSKC writer: refuses two cards that nobody could tell apart', async (t) => {
  for (const [serial, pin] of [
    ['S-1', undefined],
    ['S-1 PIN', '1234'],
  ] as const) {
    const { pin: _, ...card } = CARD;
    const twins = [CARD, { ...card, serial, ...(pin && { pin }) }];
    await t.throwsAsync(written(twins, 'plain'), {
      instanceOf: InputError,
      message: /two keys would have the Id "S-1/,
    });
  }
});
