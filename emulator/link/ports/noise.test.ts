import { Duplex, PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { Damage, NoisyStream, readNoise } from './noise.js';

test('noise: reads every part, in any order, and leaves out what is not given', (t) => {
  t.deepEqual(readNoise('seed=7,delay=2.5s,dup=1,flip=0.001,drop=0'), {
    drop: 0,
    flip: 0.001,
    dup: 1,
    delay_ms: 2500,
    seed: 7,
  });
  t.deepEqual(readNoise('delay=250us'), { drop: 0, flip: 0, dup: 0, delay_ms: 0.25, seed: 1 });
});

const REFUSED: ReadonlyArray<readonly [string, RegExp]> = [
  ['', /"": the form is drop=SHARE/],
  ['drop', /"drop": the form is/],
  ['drop=0.1=2', /"drop=0\.1=2": the form is/],
  ['drop=0.1,', /"": the form is/],
  ['lose=0.1', /"lose=0\.1": there is only drop=SHARE/],
  ['delay_ms=5', /"delay_ms=5": there is only/],
  ['__proto__=1', /there is only/],
  ['drop=1.1', /a share is a number from 0 to 1/],
  ['drop=-1', /a share is/],
  ['flip=1e-3', /a share is/],
  ['dup=', /a share is/],
  ['drop=0.1,drop=0.2', /drop is given twice/],
  ['delay=5', /a delay is a number and us, ms or s/],
  ['delay=61s', /at most 60s/],
  ['delay=5m', /a delay is/],
  ['seed=0', /a seed is a whole number from 1/],
  ['seed=4294967296', /to 4294967295/],
];

for (const [text, message] of REFUSED) {
  test(`noise: refuses ${JSON.stringify(text)}`, (t) => {
    t.throws(() => readNoise(text), { name: 'InputError', message });
  });
}

const BYTES = Buffer.alloc(100_000, 'abcdefgh');

test('noise: drops, flips and doubles about the share that is asked for', (t) => {
  t.deepEqual(new Damage(readNoise('seed=3'), 'in').apply(BYTES), BYTES);
  const kept = new Damage(readNoise('drop=0.1,seed=3'), 'in').apply(BYTES).length;
  t.true(Math.abs(kept - 90_000) < 600, `${kept}`);
  const sent = new Damage(readNoise('dup=0.1,seed=3'), 'in').apply(BYTES).length;
  t.true(Math.abs(sent - 110_000) < 600, `${sent}`);
  const flipped = new Damage(readNoise('flip=0.1,seed=3'), 'in').apply(BYTES);
  const bits = new Set<number>();
  const wrong = flipped.filter((byte, at) => byte !== BYTES[at] && bits.add(byte ^ BYTES[at])).length;
  t.true(Math.abs(wrong - 10_000) < 600, `${wrong}`);
  t.deepEqual(
    [...bits].sort((a, b) => a - b),
    [1, 2, 4, 8, 16, 32, 64, 128],
  );
  t.is(new Damage(readNoise('drop=1'), 'in').apply(BYTES).length, 0);
});

test('noise: a seed damages the same bytes however they are cut into pieces, and both directions differ', (t) => {
  const noise = readNoise('drop=0.1,flip=0.1,dup=0.1,seed=42');
  const whole = (direction: 'in' | 'out'): string =>
    new Damage(noise, direction).apply(BYTES.subarray(0, 500)).toString('hex');
  t.not(whole('in'), whole('out'));
  t.not(whole('in'), new Damage({ ...noise, seed: 43 }, 'in').apply(BYTES.subarray(0, 500)).toString('hex'));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), (lengths) => {
      const damage = new Damage(noise, 'in');
      const pieces: Buffer[] = [];
      let at = 0;
      for (const length of [...lengths, 500]) {
        pieces.push(damage.apply(BYTES.subarray(at, Math.min(500, at + length))));
        at = Math.min(500, at + length);
      }
      return Buffer.concat(pieces).toString('hex') === whole('in');
    }),
  );
});

/** A stream, and what its peer reads and writes. */
function pair(): { stream: Duplex; peer: Duplex } {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return {
    stream: Duplex.from({ readable: there, writable: back }),
    peer: Duplex.from({ readable: back, writable: there }),
  };
}

async function readAll(stream: Duplex): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test('noise: a stream without damage passes all bytes both ways, late or at once, and ends', async (t) => {
  for (const spec of ['seed=1', 'delay=1ms']) {
    const { stream, peer } = pair();
    const noisy = new NoisyStream(stream, readNoise(spec));
    peer.write('first ');
    peer.end('last');
    noisy.write('answer ');
    noisy.end('end');
    t.deepEqual(await Promise.all([readAll(noisy), readAll(peer)]), ['first last', 'answer end'], spec);
  }
});

test('noise: both directions of a stream are damaged, and a piece that is lost whole is no end', async (t) => {
  const { stream, peer } = pair();
  const noisy = new NoisyStream(stream, readNoise('drop=1'));
  peer.write('lost');
  await new Promise<void>((resolve) => noisy.write('lost too', () => resolve()));
  peer.end();
  noisy.end();
  t.deepEqual(await Promise.all([readAll(noisy), readAll(peer)]), ['', '']);
});

test('noise: takes no more from a fast peer than its own buffers hold', async (t) => {
  const { stream, peer } = pair();
  const noisy = new NoisyStream(stream, readNoise('seed=1'));
  for (const end of [noisy, stream, peer]) end.on('error', () => {});
  const chunk = Buffer.alloc(16_384);
  let written = 0;
  while (peer.write(chunk) || (await Promise.race([drained(peer), sleep(20)])) === 'drained') written += chunk.length;
  t.true(written < 20 * chunk.length, `${written}`);
  noisy.destroy();
});

function drained(stream: Duplex): Promise<'drained'> {
  return new Promise((resolve) => stream.once('drain', () => resolve('drained')));
}
