/** Damaged and malicious packets in numbers: no crash, no wrong answer, and no memory that grows. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { STORES } from '../verifier/testing.js';
import { checkMac, signedRequest } from './codec/authenticators.js';
import { type Attribute, CODES, type Packet, readPacket } from './codec/packet.js';
import { answered, asking, newServer, OLD, PASSWORD, SECRET, VPN } from './testing.js';

/** The environment can ask for more. */
const PACKETS = Number(process.env.DSCPLUS_RADIUS_PACKETS ?? 30_000);
/** One packet in so many is signed after it was damaged, so that it gets as far as a decision. */
const SIGNED_ONE_IN = 100;

/** Numbers that look random and repeat (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Draw = (below: number) => number;

function bytes(draw: Draw, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => draw(256)));
}

/** Ways to damage a packet that was right. */
const DAMAGES: ReadonlyArray<(packet: Buffer, draw: Draw) => Buffer> = [
  (packet, draw) => {
    packet[draw(packet.length)]! ^= 1 << draw(8);
    return packet;
  },
  (packet, draw) => packet.subarray(0, draw(packet.length)),
  (packet, draw) => Buffer.concat([packet, bytes(draw, draw(64))]),
  (packet, draw) => {
    packet.writeUInt16BE(draw(draw(2) === 0 ? 65_536 : 200), 2);
    return packet;
  },
  (packet, draw) => {
    const [from, to] = [draw(packet.length), draw(packet.length)];
    return Buffer.concat([packet.subarray(0, from), packet.subarray(to)]);
  },
  (packet, draw) => {
    for (let count = draw(16); count >= 0; count--) packet[draw(packet.length)] = draw(256);
    return packet;
  },
  (packet, draw) => bytes(draw, draw(packet.length * 2)),
  (packet, draw) => {
    packet[20 + draw(Math.max(packet.length - 20, 1))] = draw(3);
    return packet;
  },
];

/** A request whose attributes are anything, signed with the client's secret. */
function signedNonsense(draw: Draw, state: string): Buffer {
  const attributes: Attribute[] = Array.from({ length: draw(12) }, () => {
    const type = [1, 2, 3, 4, 5, 24, 26, 33, 79, 1 + draw(255)][draw(10)]!;
    const value =
      type === 24 && draw(2) === 0 ? Buffer.from(state) : bytes(draw, [0, 1, 4, 16, 24, 32, draw(254)][draw(7)]!);
    return { type: type === 80 ? 81 : type, value };
  });
  const code = [CODES['Access-Request'], CODES['Access-Request'], CODES['Status-Server'], draw(256)][draw(4)]!;
  const packet = { code, identifier: draw(256), authenticator: bytes(draw, 16), attributes };
  return signedRequest(packet, Buffer.from(SECRET));
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

test('radius fuzz: damaged packets get no answer but a right reject or challenge, nobody gets in, and memory stays flat', async (t) => {
  const [, open] = STORES.find(([name]) => name === 'disk')!;
  const { ask, server, time, world } = await newServer({ store: await open(t) });
  const draw = numbers(1);
  const first = asking({ user: 'alice', password: PASSWORD });
  const { state } = answered(await ask(first), first);
  const right = [
    () => asking({ user: 'alice', password: PASSWORD, identifier: draw(256) }),
    () => asking({ user: 'alice', password: '12345678', state: state!, identifier: draw(256) }),
    () => asking({ code: 'Status-Server', identifier: draw(256) }),
  ];
  let replies = 0;
  let early = 0;
  for (let count = 0; count < PACKETS; count++) {
    const damage = DAMAGES[draw(DAMAGES.length)]!;
    const packet = draw(SIGNED_ONE_IN) === 0 ? signedNonsense(draw, state!) : damage(right[draw(3)]!(), draw);
    const from = draw(50) === 0 ? OLD : VPN;
    const reply = ask(packet, from);
    // The requests that wait for the delay of a name go on.
    if (count % 16 === 0) world.end();
    time.pass(5);
    if (count === Math.floor(PACKETS / 4)) early = heapBytes();
    const got = await Promise.race([reply, ended(world, reply)]);
    if (got === undefined) continue;
    replies += 1;
    const secret = from === OLD ? `${SECRET}-of-old-ones` : SECRET;
    const mac = checkMac(packet, Buffer.from(secret));
    if (mac !== 'right' && !(from === OLD && mac === 'missing')) {
      t.fail(`an answer to a packet whose Message-Authenticator is ${mac}`);
      return;
    }
    const { code } = answered(got, packet, secret);
    const request = readPacket(packet) as Packet;
    if (code === 'Access-Accept' && request.code !== CODES['Status-Server']) t.fail('somebody got in');
  }
  const counts = server.counts();
  t.is(counts.vpn!.answers.accept + counts.old!.answers.accept, 0);
  t.is(counts.vpn!.dropped.defect, undefined);
  t.true(replies > 0);
  const late = heapBytes();
  t.log(`${PACKETS} packets, ${replies} answers, heap ${early >> 20} MiB, at the end ${late >> 20} MiB`);
  t.true(late < early + 8 * 1024 * 1024, `the heap grew from ${early} to ${late} bytes`);
});

/** Ends the waits of delayed names until the reply is there. */
async function ended(world: { end(): void }, reply: Promise<unknown>): Promise<Buffer | undefined> {
  let isThere = false;
  void reply.then(() => {
    isThere = true;
  });
  while (!isThere) {
    world.end();
    await new Promise(setImmediate);
  }
  return (await reply) as Buffer | undefined;
}
