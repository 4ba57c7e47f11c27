import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../emulator/input-error.js';
import { runs } from '../../emulator/testing-runs.js';
import type { Protection } from './provisioned-card.js';
import { cardsIn, changed, MAKER, MAKER_KEY, PLAIN } from './testing.js';

const NOW_ms = Date.UTC(2026, 0, 1);
/** The secrets that are in the containers, as they stand there and opened: no message may hold a part of one. */
const SECRETS = /MTIz|1234|3132|VHdEP8|uQ1Bef|OdudVk/;

type Refusal = readonly [title: string, found: string | RegExp, replacement: string, message: RegExp];

function refuses(name: string, text: string, protection: Protection, refusals: readonly Refusal[]): void {
  for (const [title, found, replacement, message] of refusals) {
    test(`PSKC refusals: ${name} with ${title}`, async (t) => {
      const bytes = Buffer.from(changed(text, found, replacement));
      const error = await t.throwsAsync(async () => cardsIn(bytes, protection, NOW_ms), {
        instanceOf: InputError,
        message,
      });
      t.notRegex(error!.message, SECRETS);
    });
  }
}

refuses('a container', PLAIN, 'plain', [
  ['another root', /KeyContainer/g, 'SecretContainer', /root is "SecretContainer"/],
  ['another namespace', 'keyprov:pskc"', 'keyprov:pskc:1.0"', /in the namespace urn:ietf:params:xml:ns:keyprov:pskc$/],
  ['another version', 'Version="1.0"', 'Version="2.0"', /Version is "2.0", but must be 1.0/],
  ['no version', 'Version="1.0"', '', /needs the attribute Version/],
  ['no packages', /<KeyPackage>[\s\S]*<\/KeyPackage>/, '', /has no KeyPackage/],
  ['an unknown element', '<KeyPackage>', '<Fee/><KeyPackage>', /KeyContainer has the element "Fee"/],
  ['a key without an Id', 'Id="k" ', '', /key "of package 1": Key needs the attribute Id/],
  ['two keys of one Id', ' Id="p"', ' Id="k"', /two keys have the Id "k"/],
  ['two serials', '<SerialNo>', '<SerialNo>X</SerialNo><SerialNo>', /has SerialNo twice/],
  ['two secrets', '<Secret>', '<Secret><PlainValue>AAAA</PlainValue></Secret><Secret>', /Data has Secret twice/],
  ['two values', '<PlainValue>', '<PlainValue>AAAA</PlainValue><PlainValue>', /Secret has PlainValue twice/],
  ['no serial', '<SerialNo>S-1</SerialNo>', '', /key "k": its package has no SerialNo/],
  ['no secret', /<Secret>.*?<\/Secret>/, '', /key "k": it has no Secret/],
  ['an empty secret', 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=', '', /PlainValue holds no base64/],
  ['a secret that is no base64', 'MTIzNDU2Nzg5', 'MTIz!NDU2Nzg5', /PlainValue holds no base64/],
  ['base64 of another alphabet', 'MTIzNDU2Nzg5', '-_-_', /PlainValue holds no base64/],
  [
    'a secret of 65 bytes',
    'MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=',
    `${'AAAA'.repeat(21)}AAA=`,
    /has 65 bytes, but must have 1 to 64/,
  ],
  ['a serial of elements', 'S-1', '<b/>', /SerialNo holds elements/],
  ['a serial without end', 'S-1', 'S'.repeat(8193), /SerialNo has more than 8192 characters/],
  ['another algorithm', 'pskc:ocra', 'pskc:hotp', /its algorithm is ".*:hotp", but a card's must be OCRA/],
  ['two suites', ':ocra"', '#OCRA-1:HOTP-SHA1-6:QN06"', /algorithm says .* but its Suite .* must be one/],
  ['no suite', /<Suite>.*<\/Suite>/, '', /it has no Suite/],
  ['a suite that is none', 'HOTP-SHA1-8', 'HOTP-MD5-8', /is not one of RFC 6287/],
  ['challenges of another length', 'Max="6"', 'Max="8"', /ChallengeFormat is "DECIMAL" with up to 8 .* DECIMAL with 6/],
  [
    'challenges of another kind',
    'Encoding="DECIMAL" Min',
    'Encoding="HEXADECIMAL" Min',
    /ChallengeFormat is "HEXADECIMAL"/,
  ],
  ['a Min above its Max', 'Min="6"', 'Min="7"', /Min above its Max/],
  ['a Min that is no number', 'Min="6"', 'Min="-6"', /ChallengeFormat Min must be a whole number/],
  ['responses of another length', 'Length="8"', 'Length="6"', /ResponseFormat is "DECIMAL" with up to 6/],
  ['check digits', 'Length="8"', 'Length="8" CheckDigits="true"', /has CheckDigits/],
  [
    'check digits neither true nor false',
    'Length="8"',
    'Length="8" CheckDigits="no"',
    /CheckDigits must be true or false/,
  ],
  [
    'a counter where nothing counts',
    '<Data>',
    '<Data><Counter><PlainValue>7</PlainValue></Counter>',
    /Counter is 7, but .* counts nothing/,
  ],
  ['no counter where the suite counts', ':QN06', ':C-QN06', /it has no Counter/],
  ['a time', '<Data>', '<Data><Time><PlainValue>7</PlainValue></Time>', /Data has the element "Time"/],
  ['a PIN that stays on the card', 'Algorithmic', 'Local', /PINUsageMode is "Local"/],
  ['a PIN that is no decimal number', 'PINEncoding="DECIMAL"', 'PINEncoding="BINARY"', /PINEncoding is "BINARY"/],
  ['a PIN that is not there', 'PINKeyId="p"', 'PINKeyId="q"', /PINKeyId is "q", but no PIN has this Id/],
  ['a PIN that is another key', 'pskc:pin', 'pskc:ocra', /key "p": it has no Suite/],
  ['a PIN of letters', 'MTIzNA==', 'YWJjZA==', /its PIN must have 4 to 16 digits/],
  ['a PIN where the suite takes none', '-PSHA1', '', /it has a PINPolicy, but .* takes no PIN/],
  ['a usage that is another', '<KeyUsage>CR', '<KeyUsage>Encrypt', /KeyUsage is "Encrypt"/],
  [
    'a number of transactions',
    '<Policy>',
    '<Policy><NumberOfTransactions>9</NumberOfTransactions>',
    /"NumberOfTransactions", a condition/,
  ],
  [
    'a condition of another namespace',
    '<Policy>',
    '<Policy><x xmlns="urn:x"/>',
    /"x", a condition that nothing here can keep/,
  ],
  [
    'an expiry that is over',
    '<Policy>',
    '<Policy><ExpiryDate>2026-01-01T00:00:00Z</ExpiryDate>',
    /its ExpiryDate is over/,
  ],
  [
    'an expiry of its device that is over',
    '<Model>',
    '<ExpiryDate>2025-01-01T00:00:00</ExpiryDate><Model>',
    /its ExpiryDate is over/,
  ],
  [
    'a start that is to come',
    '<Policy>',
    '<Policy><StartDate>2026-01-01T00:00:01Z</StartDate>',
    /StartDate is still to come/,
  ],
  [
    'a date that is none',
    '<Policy>',
    '<Policy><StartDate>yesterday</StartDate>',
    /StartDate is "yesterday", but must be/,
  ],
  [
    'a MAC of nothing',
    '</PlainValue></Secret>',
    '</PlainValue><ValueMAC>AAAA</ValueMAC></Secret>',
    /ValueMAC, but no EncryptedValue/,
  ],
  [
    'an encrypted value and no key',
    /<PlainValue>MTIzND.*?<\/PlainValue>/,
    '<EncryptedValue/>',
    /Secret is encrypted, but the container has no EncryptionKey/,
  ],
]);

const CIPHER = 'VHdEP8TXnMmE3yiAnB5Fx+SQ85UXCNAxH7IyOixJpUZHMk9GTdFYWNsxZp8jVpfp';
const AES = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';
const DIGIT_COUNTER = `<EncryptedValue xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="${AES}"/>
  <xenc:CipherData><xenc:CipherValue>AAECAwQFBgcICQoLDA0OD8B52aVeybPcSQxCNZvfHCs=</xenc:CipherValue></xenc:CipherData>
  </EncryptedValue><ValueMAC>hs3muwUR0rXXr6NwZ6wnFiX2xRs=</ValueMAC>`;

refuses('an encrypted container', MAKER, { key: MAKER_KEY }, [
  ['no MAC', /<ValueMAC>.*<\/ValueMAC>/, '', /Secret is encrypted without a ValueMAC/],
  ['no MAC method', /<MACMethod[\s\S]*<\/MACMethod>/, '', /encrypted without a MACMethod/],
  ['a MAC that is changed', 'uQ1Bef', 'vQ1Bef', /ValueMAC is not right/],
  ['a MAC that is cut', 'uQ1Bef+XVXHQoW4ZzyQ/cv/9zYA=', 'uQ1B', /ValueMAC is not right/],
  ['a vector that is changed', 'VHdEP8', 'WHdEP8', /ValueMAC is not right/],
  ['a ciphertext that is changed', 'jVpfp', 'jVpfq', /ValueMAC is not right/],
  ['a ciphertext that is cut', CIPHER, CIPHER.slice(0, 40), /ValueMAC is not right/],
  ['a MAC key that is changed', 'OdudVk', 'PdudVk', /the key or password is another one|ValueMAC is not right/],
  [
    'a MAC key with a padding of 17 bytes',
    /OdudVk[^<]*/,
    'AAECAwQFBgcICQoLDA0OD3kxWBrQddB21byIF/GNQik=',
    /^the key or password is another one/,
  ],
  ['a MAC key that is cut', /OdudVk[^<]*/, 'OdudVkgsZywiwE1HqPGOJg==', /CipherValue has 16 bytes/],
  [
    'a MAC key from elsewhere',
    /<MACKey>[\s\S]*<\/MACKey>/,
    '<MACKeyReference>k</MACKeyReference>',
    /MACKeyReference, a key from elsewhere/,
  ],
  ['another MAC', 'xmldsig#hmac-sha1', 'xmldsig#hmac-md5', /"http:.*hmac-md5" is none of the HMACs/],
  [
    'another cipher',
    AES,
    'http://www.w3.org/2001/04/xmlenc#tripledes-cbc',
    /encryption is ".*tripledes-cbc", but must be one of/,
  ],
  [
    'a cipher of a longer key',
    new RegExp(AES, 'g'),
    AES.replace('128', '256'),
    /aes256-cbc takes a key of 32 bytes, but the key has 16/,
  ],
  [
    'a secret in clear',
    /<EncryptedValue>[\s\S]*<\/ValueMAC>/,
    '<PlainValue>AAAA</PlainValue>',
    /a Secret is not encrypted, but the container is/,
  ],
  [
    'a secret in clear beside it',
    '<EncryptedValue>',
    '<PlainValue>AAAA</PlainValue><EncryptedValue>',
    /both a PlainValue and an EncryptedValue/,
  ],
  ['no encryption key', /<EncryptionKey>.*<\/EncryptionKey>/, '', /a key is given, but it is not encrypted/],
  ['a counter below zero', '<PlainValue>0<', '<PlainValue>-1<', /Counter is not a whole number/],
  [
    'a counter above 63 bits',
    '<PlainValue>0<',
    '<PlainValue>9223372036854775808<',
    /must be from 0 to 9223372036854775807/,
  ],
  [
    'a counter that is a digit or a number',
    '<PlainValue>0</PlainValue>',
    DIGIT_COUNTER,
    /encrypted Counter must be 1 to 8 bytes, .* not all digits/,
  ],
]);

const PBKDF2 = `<EncryptionKey><x:DerivedKey xmlns:x="http://www.w3.org/2009/xmlenc11#">
  <x:KeyDerivationMethod Algorithm="http://www.w3.org/2009/xmlenc11#pbkdf2"><x:PBKDF2-params>
    <x:Salt><x:Specified>Ej7/PEpyEpw=</x:Specified></x:Salt><x:IterationCount>1000</x:IterationCount>
    <x:KeyLength>16</x:KeyLength><x:PRF Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>
  </x:PBKDF2-params></x:KeyDerivationMethod></x:DerivedKey></EncryptionKey>`;
const BY_PASSWORD = changed(MAKER, /<EncryptionKey>.*<\/EncryptionKey>/, PBKDF2);

refuses('a container with a password', BY_PASSWORD, { password: 'querty' }, [
  ['another password', 'Id="KC20130122"', '', /the key or password is another one/],
  ['another derivation', '#pbkdf2', '#ConcatKDF', /key derivation is ".*ConcatKDF"/],
  ['iterations for a day', '>1000<', '>2000000000<', /IterationCount must be a whole number up to 10000000/],
  ['no iterations', '>1000<', '>0<', /a count and a length above 0/],
  ['no salt', /<x:Salt>.*<\/x:Salt>/, '', /PBKDF2-params has no Salt/],
  ['a key without end', 'KeyLength>16', 'KeyLength>4000000000', /KeyLength must be a whole number up to 32/],
  ['a key of another length', 'KeyLength>16', 'KeyLength>32', /takes a key of 16 bytes, but the key has 32/],
  ['another function', 'hmac-sha256', 'hmac-whirlpool', /hmac-whirlpool" is none of the HMACs/],
]);

const NOT_GIVEN: ReadonlyArray<readonly [text: string, protection: Protection, message: RegExp]> = [
  [MAKER, 'plain', /it is encrypted: give the pre-shared key/],
  [BY_PASSWORD, 'plain', /it is encrypted: give the password/],
  [MAKER, { password: 'x' }, /encrypted with a key, but a password is given/],
  [MAKER, { key: Buffer.alloc(16) }, /the key or password is another one/],
  [PLAIN, { key: MAKER_KEY }, /a key is given, but it is not encrypted/],
  [PLAIN, { password: 'x' }, /a password is given, but it is not encrypted/],
];

for (const [index, [text, protection, message]] of NOT_GIVEN.entries()) {
  test(`PSKC refusals: what opens a container must be what it needs (${index})`, async (t) => {
    const error = await t.throwsAsync(cardsIn(text, protection, NOW_ms));
    t.regex(error!.message, message);
  });
}

test('PSKC refusals: of garbage only an InputError comes', async (t) => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(fc.nat(MAKER.length), fc.nat(40), fc.string({ maxLength: 40 }))
      .map(([at, count, text]) => Buffer.from(MAKER.slice(0, at) + text + MAKER.slice(at + count))),
  );
  await fc.assert(
    fc.asyncProperty(garbage, async (bytes) => {
      try {
        await cardsIn(bytes, { key: MAKER_KEY }, NOW_ms);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        t.notRegex(error.message, SECRETS);
      }
    }),
    { numRuns: Number(process.env.DSCPLUS_PSKC_RUNS ?? runs(100, 300)) },
  );
  t.pass();
});
