import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../emulator/input-error.js';
import type { KeyRecord, Protection } from './key-record.js';
import { readPskc } from './read-pskc.js';
import { writePskc } from './write-pskc.js';

const PLAIN: Protection = { kind: 'plain' };
const KEY: Protection = { kind: 'key', key: Buffer.from('12345678901234567890123456789012', 'hex') };
const SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1';

/** What stands in a key package of `container`, each part to be exchanged. */
interface Parts {
  readonly head: string;
  readonly info: string;
  readonly key: string;
  readonly algorithm: string;
  readonly parameters: string;
  readonly data: string;
  readonly policy: string;
  readonly other: string;
  readonly tail: string;
}

const PARTS: Parts = {
  head: '<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">',
  info: '<DeviceInfo><Manufacturer>NagraID</Manufacturer><SerialNo>306EUO4-00960</SerialNo><Model>306E</Model></DeviceInfo>',
  key: 'Id="1"',
  algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:ocra',
  parameters: `<AlgorithmParameters><Suite>${SUITE}</Suite><ResponseFormat Length="6" Encoding="DECIMAL"/></AlgorithmParameters>`,
  data: '<Data><Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret><Counter><PlainValue>7</PlainValue></Counter></Data>',
  policy: '',
  other: '',
  tail: '</KeyContainer>',
};

function container(change: Partial<Parts> = {}): Buffer {
  const { head, info, key, algorithm, parameters, data, policy, other, tail } = { ...PARTS, ...change };
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n${head}<KeyPackage>${info}<Key ${key} Algorithm="${algorithm}">${parameters}${data}${policy}</Key>${other}</KeyPackage>${tail}`,
  );
}

const CARD: KeyRecord = {
  serial: '306EUO4-00960',
  suite: SUITE,
  key: Buffer.from('12345678901234567890'),
  counter: 7n,
  manufacturer: 'NagraID',
  model: '306E',
};

const PIN_KEY =
  '<Key Id="p" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:pin"><Data><Secret><PlainValue>MTIzNA==</PlainValue></Secret></Data></Key>';
const PIN_POLICY = '<Policy><PINPolicy PINKeyId="p" PINUsageMode="Algorithmic"/><KeyUsage>CR</KeyUsage></Policy>';
const DRAFT = 'urn:ietf:params:xml:ns:keyprov:pskc#OCRA-1';

/** Ways to say the same, and what is read. */
const READ: ReadonlyArray<readonly [string, Partial<Parts>, Partial<KeyRecord>]> = [
  ['the maker’s spelling', {}, {}],
  ['the draft’s name and a suite', { algorithm: DRAFT }, {}],
  ['the draft’s name with the suite in it', { algorithm: `${DRAFT}${SUITE.slice(6)}`, parameters: '' }, {}],
  ['the suite in both places', { algorithm: `${DRAFT}${SUITE.slice(6)}` }, {}],
  ['an algorithmic PIN in a key of its own', { policy: PIN_POLICY, other: PIN_KEY }, { pin: '1234' }],
  ['an algorithmic PIN that is not told', { policy: '<Policy><PINPolicy PINUsageMode="Algorithmic"/></Policy>' }, {}],
  ['blanks around values', { data: PARTS.data.replaceAll('>7<', '> 7\n<').replace('MTIz', 'MT\n  Iz') }, {}],
];

for (const [what, change, card] of READ) {
  test(`PSKC: reads ${what}`, (t) => {
    const { cards } = readPskc(container(change), PLAIN);
    t.deepEqual(
      cards.map((one) => ({ ...one, key: Buffer.from(one.key) })),
      [{ ...CARD, ...card, key: Buffer.from(CARD.key) }],
    );
  });
}

/** What is refused, and what the message says. */
const REFUSED: ReadonlyArray<readonly [string, Partial<Parts>, RegExp]> = [
  ['a document type', { head: `<!DOCTYPE x [<!ENTITY a "b">]>${PARTS.head}` }, /document type/],
  ['another root', { head: '<A>', tail: '</A>' }, /no key container/],
  ['another namespace', { head: '<KeyContainer Version="1.0" xmlns="urn:x">' }, /no key container/],
  ['another version', { head: PARTS.head.replace('1.0', '2.0') }, /Version must be 1\.0/],
  ['an element that is not closed', { tail: '' }, /not well-formed/],
  ['an unknown entity', { info: PARTS.info.replace('306E<', '&x;<') }, /not well-formed/],
  ['elements without end', { data: `${'<a>'.repeat(40)}${'</a>'.repeat(40)}` }, /more than 32 deep/],
  ['no serial', { info: '<DeviceInfo></DeviceInfo>' }, /key package 1: <DeviceInfo> has no <SerialNo>/],
  ['a serial with a line break in it', { info: PARTS.info.replace('EUO4', '&#10;') }, /<SerialNo> must be/],
  ['two serials', { info: PARTS.info.replace('<SerialNo>', '<SerialNo>1</SerialNo><SerialNo>') }, /more than one/],
  ['another algorithm', { algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:hotp' }, /pskc:hotp" is not OCRA/],
  ['no suite', { parameters: '' }, /no <Suite>/],
  [
    'a wrong suite',
    { parameters: PARTS.parameters.replace('SHA1-6', 'SHA3-6') },
    /key package 1 \(serial "306EUO4-00960"\)/,
  ],
  ['two suites that differ', { algorithm: `${DRAFT}:HOTP-SHA1-8:QN06` }, /differ/],
  ['another response length', { parameters: PARTS.parameters.replace('"6"', '"8"') }, /Length="8"/],
  [
    'a response in hexadecimal',
    { parameters: PARTS.parameters.replace('DECIMAL', 'HEXADECIMAL') },
    /Encoding="HEXADECIMAL"/,
  ],
  [
    'a challenge of another length',
    { parameters: PARTS.parameters.replace('<Resp', '<ChallengeFormat Encoding="DECIMAL" Min="1" Max="6"/><Resp') },
    /Min and Max/,
  ],
  ['check digits', { parameters: PARTS.parameters.replace('Length', 'CheckDigits="true" Length') }, /check digits/],
  ['no secret', { data: '<Data><Counter><PlainValue>7</PlainValue></Counter></Data>' }, /no <Secret>/],
  ['a secret that is not Base64', { data: PARTS.data.replace('MTIz', '!!!!') }, /<PlainValue> is not Base64/],
  ['no counter', { data: PARTS.data.replace(/<Counter>.*<\/Counter>/, '') }, /there is no <Counter>/],
  ['a counter of 65 bits', { data: PARTS.data.replace('>7<', '>18446744073709551616<') }, /64 bits/],
  [
    'a MAC over a plain value',
    { data: PARTS.data.replace('</Secret>', '<ValueMAC>MTIz</ValueMAC></Secret>') },
    /MAC over a plain/,
  ],
  [
    'an encrypted value in a plain container',
    { data: PARTS.data.replaceAll(/PlainValue/g, 'EncryptedValue') },
    /no <EncryptionKey>/,
  ],
  [
    'a PIN that is compared',
    { policy: PIN_POLICY.replace('Algorithmic', 'Local'), other: PIN_KEY },
    /PIN of OCRA is Algorithmic/,
  ],
  ['a PIN key that is not there', { policy: PIN_POLICY }, /names no PIN key/],
  ['a PIN key that nothing names', { other: PIN_KEY }, /no <PINPolicy>/],
  [
    'a policy that expires',
    { policy: '<Policy><ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate></Policy>' },
    /<ExpiryDate>/,
  ],
  ['a key for encryption', { policy: '<Policy><KeyUsage>Encrypt</KeyUsage></Policy>' }, /<KeyUsage>/],
];

for (const [what, change, message] of REFUSED) {
  test(`PSKC: refuses ${what}`, (t) => {
    const error = t.throws(() => readPskc(container(change), PLAIN), { instanceOf: InputError, message });
    t.notRegex(error.message, /MTIz|1234567890/);
  });
}

test('PSKC: refuses a serial that is there twice', (t) => {
  const one = String(container())
    .replace(/[\s\S]*<KeyPackage>/, '<KeyPackage>')
    .replace('</KeyContainer>', '');
  t.throws(() => readPskc(container({ tail: `${one}</KeyContainer>` }), PLAIN), { message: /there twice/ });
});

test('PSKC: a billion laughs and a file from elsewhere are refused before they are read', (t) => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  for (const type of [`<!DOCTYPE k [<!ENTITY l0 "ha">${laughs}]>`, '<!DOCTYPE k SYSTEM "file:///etc/passwd">']) {
    const bytes = container({ head: `${type}${PARTS.head}`, info: PARTS.info.replace('306E<', '&l9;<') });
    t.throws(() => readPskc(bytes, PLAIN), { instanceOf: InputError, message: /document type/ });
  }
});

for (const protection of [PLAIN, KEY, { kind: 'password', password: 'naïve' }] as const) {
  test(`PSKC: what is written (${protection.kind}) is read back as the same`, (t) => {
    const cards = [CARD, { ...CARD, serial: '<&"2', suite: 'OCRA-1:HOTP-SHA256-8:QA10', counter: 0n }];
    const { cards: read } = readPskc(Buffer.from(writePskc(cards, protection)), protection);
    t.deepEqual(
      read.map((card) => ({ ...card, key: Buffer.from(card.key) })),
      cards,
    );
  });
}

/** Changes to an encrypted container, all of which must be noticed. */
const TAMPERED: ReadonlyArray<readonly [string, (xml: string) => string, RegExp]> = [
  ['a MAC that is gone', (xml) => xml.replace(/<ValueMAC>.*?<\/ValueMAC>/, ''), /no <ValueMAC>/],
  ['a MAC method that is gone', (xml) => xml.replace(/<MACMethod[\s\S]*<\/MACMethod>/, ''), /no <MACMethod>/],
  ['another MAC', (xml) => xml.replace(/(<ValueMAC>)./, '$1/'), /MAC of <Secret> is wrong/],
  [
    'another cipher text',
    (xml) =>
      xml.replace(/(<Secret>[\s\S]*CipherValue>)(.)/, (_, head, letter) => `${head}${letter === 'A' ? 'B' : 'A'}`),
    /MAC of <Secret> is wrong/,
  ],
  [
    'a plain secret',
    (xml) => xml.replace(/<EncryptedValue>[\s\S]*?<\/ValueMAC>/, '<PlainValue>MTIz</PlainValue>'),
    /in plain text/,
  ],
  ['another cipher', (xml) => xml.replaceAll('aes128-cbc', 'tripledes-cbc'), /cipher is none of/],
];

for (const [what, change, message] of TAMPERED) {
  test(`PSKC: in an encrypted container notices ${what}`, (t) => {
    const xml = change(writePskc([CARD], KEY));
    t.throws(() => readPskc(Buffer.from(xml), KEY), { instanceOf: InputError, message });
  });
}

const OTHER_KEY: Protection = { kind: 'key', key: Buffer.alloc(16, 1) };
/** A container’s protection, what it is opened with, and the message. */
const WRONG_KEYS: ReadonlyArray<readonly [Protection, Protection, RegExp]> = [
  [KEY, OTHER_KEY, /the right one|can't be decrypted|MAC of/],
  [KEY, { kind: 'key', key: Buffer.alloc(32) }, /has 32 bytes, but .* takes 16/],
  [KEY, { kind: 'password', password: 'x' }, /pre-shared key: give it with --key-file/],
  [{ kind: 'password', password: 'x' }, KEY, /a password: give it with --password-file/],
  [{ kind: 'password', password: 'x' }, { kind: 'password', password: 'y' }, /MAC of|decrypted/],
  [KEY, PLAIN, /pre-shared key: give it/],
  [PLAIN, KEY, /not encrypted: leave the key out/],
];

for (const [written, opened, message] of WRONG_KEYS) {
  test(`PSKC: a container with ${written.kind} is not opened with another ${opened.kind}: ${message.source}`, (t) => {
    const xml = Buffer.from(writePskc([CARD], written));
    t.throws(() => readPskc(xml, opened), { instanceOf: InputError, message });
  });
}

test('PSKC: of garbage only an InputError comes', (t) => {
  const good = writePskc([CARD], KEY);
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(fc.nat(good.length), fc.nat(40), fc.string({ maxLength: 40 }))
      .map(([at, count, text]) => Buffer.from(good.slice(0, at) + text + good.slice(at + count))),
  );
  fc.assert(
    fc.property(garbage, (bytes) => {
      try {
        readPskc(bytes, KEY);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }),
    { numRuns: 300 },
  );
  t.pass();
});
