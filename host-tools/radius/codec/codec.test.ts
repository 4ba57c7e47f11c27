import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { InputError } from '../../../emulator/input-error.js';
import { ATTRIBUTES, type AttributeName, nameOf, typeOf } from './attribute-names.js';
import { checkMac, isReplyTo, signedReply, signedRequest } from './authenticators.js';
import {
  allValues,
  firstValue,
  hasRightLength,
  type Malformed,
  type Packet,
  readPacket,
  writePacket,
} from './packet.js';
import { hidePassword, revealPassword } from './user-password.js';
import {
  addressAttribute,
  bytesAttribute,
  integerAttribute,
  integerOf,
  textAttribute,
  textOf,
  vendorAttribute,
  vendorValueOf,
} from './values.js';

const SECRET = Buffer.from('a secret of the tests');
const MAC = typeOf('Message-Authenticator');

const byte = fc.integer({ min: 0, max: 255 });
const anyBytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
const anyAttribute = fc.record({ type: byte.filter((type) => type !== MAC), value: anyBytes(0, 253) });
const anyPacket: fc.Arbitrary<Packet> = fc.record({
  code: byte,
  identifier: byte,
  authenticator: anyBytes(16, 16),
  attributes: fc.array(anyAttribute, { maxLength: 12 }),
});

function plain({ attributes, authenticator, ...rest }: Packet): unknown {
  const shown = attributes.map(({ type, value }) => [type, Buffer.from(value).toString('hex')]);
  return { ...rest, authenticator: Buffer.from(authenticator).toString('hex'), attributes: shown };
}

function read(bytes: Uint8Array): Packet {
  const packet = readPacket(bytes);
  if (typeof packet === 'string') throw new Error(packet);
  return packet;
}

test('codec: a packet that was written is read as it was, with padding behind it too', (t) => {
  fc.assert(
    fc.property(anyPacket, anyBytes(0, 40), (packet, padding) => {
      const bytes = writePacket(packet);
      t.deepEqual(plain(read(Buffer.concat([bytes, padding]))), plain(packet));
    }),
  );
});

test('codec: a packet that was cut anywhere is none', (t) => {
  fc.assert(
    fc.property(anyPacket, fc.nat(), (packet, cut) => {
      const bytes = writePacket(packet);
      t.is(typeof readPacket(bytes.subarray(0, cut % bytes.length)), 'string');
    }),
  );
});

test('codec: of any bytes, nothing is read beyond their end, and what is read can be written', (t) => {
  // Small bytes, which are often lengths that fit.
  const body = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 24 });
  let packets = 0;
  fc.assert(
    fc.property(body, anyBytes(0, 8), (small, rest) => {
      const bytes = Buffer.concat([Buffer.alloc(20), Buffer.from(small), rest]);
      bytes.writeUInt16BE(bytes.length, 2);
      const packet = readPacket(bytes);
      if (typeof packet === 'string') return;
      packets += 1;
      t.deepEqual(writePacket(packet), bytes);
    }),
    { numRuns: 2000 },
  );
  t.true(packets > 20);
});

const MALFORMED: ReadonlyArray<readonly [hex: string, why: string]> = [
  ['', 'shorter than a header'],
  ['01'.repeat(19), 'shorter than a header'],
  [`01000013${'00'.repeat(16)}`, 'length out of range'],
  [`01001001${'00'.repeat(16)}`, 'length out of range'],
  [`01000015${'00'.repeat(16)}`, 'shorter than its length'],
  [`01000015${'00'.repeat(16)}01`, 'attribute length'],
  [`01000016${'00'.repeat(16)}0100`, 'attribute length'],
  [`01000016${'00'.repeat(16)}0101`, 'attribute length'],
  [`01000016${'00'.repeat(16)}0103`, 'attribute length'],
  [`01000019${'00'.repeat(16)}0102010441`, 'attribute length'],
];

test('codec: bytes with a wrong length are no packet, and the reason is named', (t) => {
  for (const [hex, why] of MALFORMED) t.is(readPacket(Buffer.from(hex, 'hex')), why as Malformed, hex);
  t.is(read(Buffer.from(`01000016${'00'.repeat(16)}0102`, 'hex')).attributes[0]!.value.length, 0);
});

test('codec: what does not fit into a packet is refused', (t) => {
  const packet = { code: 1, identifier: 0, authenticator: new Uint8Array(16), attributes: [] };
  const long = Array.from({ length: 17 }, () => ({ type: 18, value: new Uint8Array(253) }));
  for (const change of [
    { code: 256 },
    { identifier: -1 },
    { identifier: 1.5 },
    { authenticator: new Uint8Array(15) },
    { attributes: [{ type: 256, value: new Uint8Array(1) }] },
    { attributes: [{ type: 18, value: new Uint8Array(254) }] },
    { attributes: long },
  ]) {
    t.throws(() => writePacket({ ...packet, ...change }), { instanceOf: InputError });
  }
  for (const make of [
    () => textAttribute('User-Name', ''),
    () => textAttribute('User-Name', 'é'.repeat(127)),
    () => bytesAttribute('State', new Uint8Array(0)),
    () => integerAttribute('NAS-Port', 2 ** 32),
    () => integerAttribute('NAS-Port', 0.5),
    () => addressAttribute('NAS-IP-Address', '1.2.3'),
    () => addressAttribute('NAS-IP-Address', '1.2.3.256'),
    () => addressAttribute('NAS-IP-Address', '01.2.3.4'),
    () => typeOf('User-Nam'),
    () => typeOf('constructor'),
  ]) {
    t.throws(make, { instanceOf: InputError });
  }
});

test('codec: a password comes back as it was hidden, and with another secret it does not', (t) => {
  const password = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => {
    return Buffer.byteLength(text) <= 128 && !text.includes('\0');
  });
  fc.assert(
    fc.property(password, anyBytes(16, 16), (text, authenticator) => {
      const hidden = hidePassword(text, authenticator, SECRET);
      t.is(hidden.length % 16, 0);
      t.is(revealPassword(hidden, authenticator, SECRET)?.toString(), text);
      if (text !== '') t.not(revealPassword(hidden, authenticator, Buffer.from('another'))?.toString('latin1'), text);
    }),
  );
  for (const length of [0, 15, 17, 129, 144]) t.is(revealPassword(new Uint8Array(length), SECRET, SECRET), undefined);
  t.throws(() => hidePassword('x'.repeat(129), randomBytes(16), SECRET), { instanceOf: InputError });
  t.throws(() => hidePassword('a\0b', randomBytes(16), SECRET), { instanceOf: InputError });
});

test('codec: of a signed request, no bit can be turned, and nothing can be added', (t) => {
  fc.assert(
    fc.property(anyPacket, fc.nat(), fc.integer({ min: 0, max: 7 }), anyAttribute, (packet, at, bit, more) => {
      const bytes = signedRequest(packet, SECRET);
      t.is(read(bytes).attributes[0]!.type, MAC);
      t.is(checkMac(bytes, SECRET), 'right');
      t.is(checkMac(bytes, Buffer.from('another secret')), 'wrong');
      const turned = Buffer.from(bytes);
      turned[at % bytes.length]! ^= 1 << bit;
      t.not(checkMac(turned, SECRET), 'right');
      const { attributes, ...rest } = read(bytes);
      t.is(checkMac(writePacket({ ...rest, attributes: [...attributes, more] }), SECRET), 'wrong');
    }),
  );
});

test('codec: two Message-Authenticators or a short one are wrong, and none is missing', (t) => {
  const packet = { code: 1, identifier: 0, authenticator: new Uint8Array(16), attributes: [] };
  const mac = read(signedRequest(packet, SECRET)).attributes[0]!;
  const withMacs = (...attributes: Packet['attributes']) => checkMac(writePacket({ ...packet, attributes }), SECRET);
  t.is(withMacs(), 'missing');
  t.is(withMacs(mac), 'right');
  t.is(withMacs(mac, mac), 'wrong');
  t.is(withMacs({ type: MAC, value: mac.value.subarray(1) }), 'wrong');
  t.is(withMacs({ type: MAC, value: new Uint8Array(0) }), 'wrong');
});

test('codec: a reply belongs to its request alone, and no bit of it can be turned', (t) => {
  fc.assert(
    fc.property(anyPacket, anyBytes(16, 16), fc.nat(), fc.integer({ min: 0, max: 7 }), (reply, other, at, bit) => {
      const { authenticator } = reply;
      const bytes = signedReply(reply, authenticator, SECRET);
      t.true(isReplyTo(bytes, authenticator, SECRET));
      t.is(checkMac(bytes, SECRET, authenticator), 'right');
      t.false(isReplyTo(bytes, other, SECRET) && !Buffer.from(other).equals(authenticator));
      const turned = Buffer.from(bytes);
      turned[at % bytes.length]! ^= 1 << bit;
      t.false(isReplyTo(turned, authenticator, SECRET));
    }),
  );
});

test('codec: attributes are written and found by name', (t) => {
  const attributes = [
    textAttribute('User-Name', 'zoë'),
    addressAttribute('NAS-IP-Address', '192.0.2.1'),
    integerAttribute('Session-Timeout', 4_000_000_000),
    bytesAttribute('Proxy-State', Buffer.from('one')),
    bytesAttribute('Proxy-State', Buffer.from('two')),
    vendorAttribute(9, [{ type: 1, value: Buffer.from('shell:priv-lvl=15') }]),
  ];
  const packet = read(writePacket({ code: 1, identifier: 7, authenticator: new Uint8Array(16), attributes }));
  t.is(textOf(firstValue(packet, 'User-Name')!), 'zoë');
  t.is(integerOf(firstValue(packet, 'Session-Timeout')!), 4_000_000_000);
  t.deepEqual(
    allValues(packet, 'Proxy-State').map(String),
    ['one', 'two'].map((text) => String(Buffer.from(text))),
  );
  const vendor = vendorValueOf(firstValue(packet, 'Vendor-Specific')!)!;
  t.deepEqual([vendor.vendor, textOf(vendor.attributes![0]!.value)], [9, 'shell:priv-lvl=15']);
  t.is(firstValue(packet, 'State'), undefined);
  t.is(textOf(Uint8Array.of(0xff)), undefined);
  for (const name of Object.keys(ATTRIBUTES)) t.is(nameOf(typeOf(name)), name);
  t.is(new Set(Object.keys(ATTRIBUTES).map(typeOf)).size, Object.keys(ATTRIBUTES).length);
  t.is(nameOf(254), 'Attribute-254');
});

test('codec: a vendor’s value in another form keeps its bytes', (t) => {
  const odd = vendorValueOf(Buffer.from('0000013701', 'hex'))!;
  t.deepEqual([odd.vendor, odd.attributes, Buffer.from(odd.bytes).toString('hex')], [311, undefined, '01']);
  t.is(vendorValueOf(Buffer.from('00000137', 'hex')), undefined);
  fc.assert(fc.property(anyBytes(0, 253), (value) => t.true((vendorValueOf(value)?.bytes.length ?? 0) <= 249)));
});

const LENGTHS: ReadonlyArray<readonly [AttributeName, right: readonly number[], wrong: readonly number[]]> = [
  ['User-Name', [1, 253], [0]],
  ['User-Password', [16, 128], [0, 15, 17, 144]],
  ['NAS-IP-Address', [4], [0, 3, 5]],
  ['NAS-Port', [4], [3, 5]],
  ['Vendor-Specific', [5, 253], [0, 4]],
  ['State', [1, 253], []],
];

test('codec: which lengths a value may have goes by its type', (t) => {
  for (const [name, right, wrong] of LENGTHS) {
    for (const length of right) t.true(hasRightLength({ type: typeOf(name), value: new Uint8Array(length) }), name);
    for (const length of wrong) t.false(hasRightLength({ type: typeOf(name), value: new Uint8Array(length) }), name);
  }
});
