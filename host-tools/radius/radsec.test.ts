import test from 'ava';
import fc from 'fast-check';
import { PacketCutter } from './radsec.js';
import { asking } from './testing.js';

test('radsec: packets come out of a stream as they went in, however it is cut', (t) => {
  const packets = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 8 }).map((lengths) => {
    return lengths.map((length) => asking({ user: 'x'.repeat(length + 1) }));
  });
  fc.assert(
    fc.property(packets, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, sizes) => {
      const stream = Buffer.concat(sent);
      const cutter = new PacketCutter();
      const got: Buffer[] = [];
      for (let at = 0, index = 0; at < stream.length; index++) {
        const size = sizes[index % sizes.length]!;
        got.push(...cutter.push(stream.subarray(at, at + size)));
        at += size;
      }
      t.deepEqual(got, sent);
      t.false(cutter.isBroken);
    }),
  );
});

test('radsec: behind a length that no packet has, nothing is cut any more', (t) => {
  for (const length of [0, 19, 4097, 65_535]) {
    const cutter = new PacketCutter();
    const bad = Buffer.from([1, 1, length >> 8, length & 255]);
    const good = asking({ user: 'alice' });
    t.deepEqual(cutter.push(Buffer.concat([good, bad, good])), [good]);
    t.true(cutter.isBroken);
    t.deepEqual(cutter.push(good), []);
  }
});
