import test from 'ava';
import { outcomes, respond } from '../verifier/testing.js';
import { bytesAttribute, textAttribute } from './codec/values.js';
import type { DropReason } from './counters.js';
import type { Peer } from './request.js';
import { type Asked, answered, asking, exchange, newServer, OLD, PASSWORD, SECRET, serverOn, VPN } from './testing.js';

const right = { user: 'alice', password: PASSWORD };
const unsigned = { ...right, unsigned: true, secret: `${SECRET}-of-old-ones` };
const signed = (asked: Asked = {}) => asking({ ...right, ...asked });
const turned = (at: number) => {
  const bytes = signed();
  bytes[at]! ^= 1;
  return bytes;
};
const withLength = (length: number) => {
  const bytes = signed();
  bytes.writeUInt16BE(length, 2);
  return bytes;
};

/** The dropped datagrams: in words, the datagram, the reason, and the sender. */
const DROPPED: ReadonlyArray<readonly [what: string, datagram: Uint8Array, reason: DropReason, from?: Peer]> = [
  ['nothing', new Uint8Array(0), 'shorter than a header'],
  ['a header that was cut', signed().subarray(0, 19), 'shorter than a header'],
  ['a packet that was cut', signed().subarray(0, -1), 'shorter than its length'],
  ['a length below a header', withLength(19), 'length out of range'],
  ['a length above 4096', withLength(4097), 'length out of range'],
  ['an attribute that goes beyond the packet', withLength(30), 'attribute length'],
  ['another secret', signed({ secret: 'another secret of tests' }), 'wrong Message-Authenticator'],
  ['a turned bit of the identifier', turned(1), 'wrong Message-Authenticator'],
  ['a turned bit of the authenticator', turned(4), 'wrong Message-Authenticator'],
  ['a turned bit of Message-Authenticator', turned(25), 'wrong Message-Authenticator'],
  ['a turned bit of the name', turned(42), 'wrong Message-Authenticator'],
  ['no Message-Authenticator', signed({ unsigned: true }), 'no Message-Authenticator'],
  ['an accounting request', Uint8Array.from(signed(), (byte, at) => (at === 0 ? 4 : byte)), 'code'],
  ['an accept', Uint8Array.from(signed(), (byte, at) => (at === 0 ? 2 : byte)), 'code'],
  [
    'unsigned Status-Server of a client that may be unsigned',
    asking({ ...unsigned, code: 'Status-Server' }),
    'no Message-Authenticator',
    OLD,
  ],
  [
    'unsigned with Proxy-State',
    asking({ ...unsigned, more: [bytesAttribute('Proxy-State', Buffer.from('x'))] }),
    'Proxy-State without Message-Authenticator',
    OLD,
  ],
  [
    'unsigned with EAP-Message',
    asking({ ...unsigned, more: [bytesAttribute('EAP-Message', Buffer.from('x'))] }),
    'EAP-Message without Message-Authenticator',
    OLD,
  ],
  [
    'more Proxy-State than a reply has room for',
    signed({ more: Array.from({ length: 13 }, () => bytesAttribute('Proxy-State', new Uint8Array(250))) }),
    'too much Proxy-State',
  ],
];

test('radius: forged, truncated and unsigned packets are dropped without an answer and counted, each with its reason', async (t) => {
  const { ask, server, verifier } = await newServer();
  for (const [what, datagram, reason, from = VPN] of DROPPED) {
    const name = from === OLD ? 'old' : 'vpn';
    const before = server.counts()[name]!.dropped[reason] ?? 0;
    t.is(await ask(datagram, from), undefined, what);
    t.is(server.counts()[name]!.dropped[reason], before + 1, what);
  }
  t.is(await ask(signed(), { address: '198.51.100.1', port: 1 }), undefined);
  t.deepEqual(server.counts()['?']!.dropped, { 'unknown client': 1 });
  t.deepEqual(await outcomes(verifier, 'challenge'), []);
});

test('radius: a replay from elsewhere, with another content or later than a retransmission is dropped, by any node', async (t) => {
  const { ask, server, verifier, time } = await newServer();
  const other = serverOn(verifier);
  const authenticator = Buffer.alloc(16, 7);
  const first = signed({ authenticator, identifier: 9 });
  const { message, state } = answered(await ask(first), first);
  const second = signed({ password: respond(message!.slice(-6)), state: state!, identifier: 10 });
  t.is(answered(await ask(second), second).code, 'Access-Accept');
  const replays: ReadonlyArray<readonly [Uint8Array, Peer]> = [
    [first, { ...VPN, port: 5 }],
    [second, { ...VPN, port: 5 }],
    [signed({ authenticator, identifier: 9, password: 'wrong' }), VPN],
    [signed({ authenticator, identifier: 8 }), VPN],
  ];
  for (const [datagram, from] of replays) {
    t.is(await ask(datagram, from), undefined);
    t.is(await other.ask(datagram, from), undefined);
  }
  time.pass(30_000);
  for (const datagram of [first, second]) t.is(await ask(datagram), undefined);
  t.is(server.counts().vpn!.dropped.replayed, 6);
  t.is(other.server.counts().vpn!.dropped.replayed, 4);
  t.deepEqual(await outcomes(verifier, 'verify'), ['accepted']);
});

test('radius: two requests with one identifier are two, and each gets the answer to its own', async (t) => {
  const { ask } = await newServer();
  const requests = [signed({ identifier: 7 }), signed({ identifier: 7, password: 'wrong' })];
  const replies = await Promise.all(requests.map((request) => ask(request)));
  t.is(answered(replies[0], requests[0]!).code, 'Access-Challenge');
  t.is(answered(replies[1], requests[1]!).code, 'Access-Reject');
  t.throws(() => answered(replies[0], requests[1]!), { message: 'response authenticator' });
});

test('radius: a client that may leave Message-Authenticator out gets it in every reply all the same', async (t) => {
  const { ask } = await newServer();
  const secret = `${SECRET}-of-old-ones`;
  const { code } = await exchange(ask, unsigned, OLD);
  t.is(code, 'Access-Challenge');
  t.is(
    (await exchange(ask, { ...right, secret, more: [textAttribute('Proxy-State', 'x')] }, OLD)).code,
    'Access-Challenge',
  );
});
