import { readFileSync } from 'node:fs';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { deriveKey } from './derivation.js';
import type { Protection, ProvisionedCard } from './provisioned-card.js';
import type { Container } from './read-pskc.js';
import { cardsIn, changed, containerOf, KEY_HEX, MAKER, MAKER_KEY, PLAIN, SUITE } from './testing.js';

const NOW_ms = Date.UTC(2026, 0, 1);
const PRE_SHARED = { key: Buffer.from('12345678901234567890123456789012', 'hex') };

function read(text: string, protection: Protection = 'plain'): Promise<ProvisionedCard[]> {
  return cardsIn(text, protection, NOW_ms);
}

function figure(number: number): Container {
  return containerOf(readFileSync(`test-vectors/pskc/rfc6030-figure-${number}.xml`));
}

const FIGURES: ReadonlyArray<
  readonly [figure: number, protection: Protection, secretsHex: readonly (string | undefined)[]]
> = [
  [2, 'plain', ['31323334']],
  [4, 'plain', [undefined]],
  [5, 'plain', [KEY_HEX, '31323334']],
  [6, PRE_SHARED, [KEY_HEX]],
  [7, { password: 'qwerty' }, [KEY_HEX]],
  [9, 'plain', [KEY_HEX]],
];

for (const [number, protection, secretsHex] of FIGURES) {
  test(`PSKC reader: figure ${number} of RFC 6030 holds the keys that the RFC says`, async (t) => {
    const keys = [...(await figure(number).keys(protection))];
    t.deepEqual(
      keys.map(({ secret }) => secret?.toString('hex')),
      [...secretsHex],
    );
    await t.throwsAsync(figure(number).cards(protection, NOW_ms), { instanceOf: InputError, message: /must be OCRA/ });
  });
}

test('PSKC reader: figure 5 of RFC 6030 tells all that is said of a key', async (t) => {
  t.like([...(await figure(5).keys('plain'))][0], {
    id: '12345678',
    algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:hotp',
    manufacturer: 'Manufacturer',
    serial: '987654321',
    issuer: 'Issuer',
    response: { encoding: 'DECIMAL', least: 8, most: 8, checkDigits: false },
    counter: 0n,
    pinPolicy: { usage: 'Local', keyId: '123456781', encoding: 'DECIMAL' },
    usages: ['OTP'],
  });
});

test('PSKC reader: the key of figure 7 of RFC 6030 is derived as the RFC says', async (t) => {
  const derivation = { salt: Buffer.from('123eff3c4a72129c', 'hex'), iterations: 1000, keyBytes: 16, hash: 'sha1' };
  t.is((await deriveKey('qwerty', derivation)).toString('hex'), '651e63cd57008476af1ff6422cd02e41');
});

test('PSKC reader: figure 8 of RFC 6030, for a certificate, is refused, and a signature is reported', async (t) => {
  t.throws(() => figure(8), { instanceOf: InputError, message: /EncryptionKey is X509Data, but must be a KeyName/ });
  const signature = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>';
  for (const [text, isSigned] of [
    [PLAIN, false],
    [changed(PLAIN, '</KeyContainer>', `${signature}</KeyContainer>`), true],
  ] as const) {
    t.is((await containerOf(text).cards('plain', NOW_ms)).isSigned, isSigned);
  }
});

test('PSKC reader: a container of the maker of a sibling card opens, its MAC checked', async (t) => {
  const [card, ...more] = await read(MAKER, { key: MAKER_KEY });
  t.deepEqual(more, []);
  t.deepEqual(card, {
    serial: '306EUO4-00960',
    key: Buffer.from('ec63936268e7e86637e72c81d0a54e3b649754c8', 'hex'),
    suite: 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1',
    counter: 0n,
    model: '306E',
    manufacturer: 'NagraID Security',
  });
});

test('PSKC reader: a card comes with the PIN that its policy refers to', async (t) => {
  t.deepEqual(await read(PLAIN), [
    {
      serial: 'S-1',
      key: Buffer.from(KEY_HEX, 'hex'),
      suite: SUITE,
      counter: 0n,
      pin: '1234',
      model: 'dsc-plus',
      manufacturer: 'M',
      issuer: 'I',
    },
  ]);
});

const URN = 'urn:ietf:params:xml:ns:keyprov:pskc';
const NO_SUITE = changed(PLAIN, /<Suite>.*<\/Suite>/, '');

const SPELLINGS: ReadonlyArray<readonly [algorithm: string, container: string]> = [
  [`${URN}:ocra`, PLAIN],
  [`${URN}:ocra-1`, PLAIN],
  [`${URN}#OCRA-1`, PLAIN],
  [`${URN}#${SUITE}`, PLAIN],
  [`${URN}#${SUITE}`, NO_SUITE],
];

for (const [index, [algorithm, container]] of SPELLINGS.entries()) {
  test(`PSKC reader: takes ${algorithm} for OCRA (${index})`, async (t) => {
    const [card] = await read(container.replace(`"${URN}:ocra"`, `"${algorithm}"`));
    t.is(card!.suite, SUITE);
  });
}

const TAKEN: ReadonlyArray<readonly [title: string, found: string | RegExp, replacement: string]> = [
  ['comments and blanks', '<Data>', '<!-- <!DOCTYPE x> --> <?x y?>\n<Data>'],
  ['base64 in lines', 'MTIzNDU2Nzg5', ' MTIz\n NDU2Nzg5\n'],
  ['extensions of other namespaces', '<Data>', '<Data><x xmlns="urn:x"/>'],
  ['CDATA', 'S-1', '<![CDATA[S-1]]>'],
  ['no formats', /<(Challenge|Response)Format.*\/>/g, ''],
  ['a challenge that may be shorter', 'Min="6"', 'Min="4"'],
  [
    'a validity that is on',
    '<Policy>',
    '<Policy><StartDate>2025-12-31T23:59:59Z</StartDate><ExpiryDate>2026-01-01T01:00:01+01:00</ExpiryDate>',
  ],
];

for (const [title, found, replacement] of TAKEN) {
  test(`PSKC reader: takes a container with ${title}`, async (t) => {
    t.is((await read(changed(PLAIN, found, replacement)))[0]!.serial, 'S-1');
  });
}

test('PSKC reader: goes by namespaces, whatever their prefixes', async (t) => {
  const prefixed = PLAIN.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1p:');
  t.is((await read(changed(prefixed, 'xmlns=', 'xmlns:p=')))[0]!.serial, 'S-1');
  await t.throwsAsync(async () => read(prefixed), { instanceOf: InputError });
});

test('PSKC reader: reads an encrypted counter, the highest byte first', async (t) => {
  // The counter 0x0102, encrypted and authenticated with the maker's keys by openssl enc and openssl dgst.
  const counter = `<Counter><EncryptedValue>
      <xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
      <xenc:CipherData><xenc:CipherValue>AAECAwQFBgcICQoLDA0ODyqmYCx/BLFs6WBLEnQfgIk=</xenc:CipherValue></xenc:CipherData>
    </EncryptedValue><ValueMAC>oydAf6N1oR7fNYPHRUo14oBPTyU=</ValueMAC></Counter>`;
  const [card] = await read(changed(MAKER, /<Counter>.*<\/Counter>/, counter), { key: MAKER_KEY });
  t.is(card!.counter, 0x0102n);
});
