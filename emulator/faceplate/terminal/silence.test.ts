import { Writable } from 'node:stream';
import test from 'ava';
import { holdBack } from './silence.js';

function sink() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { stream, written };
}

test('silence: what is written waits until it ends, in order, and then goes on as before', async (t) => {
  const { stream, written } = sink();
  const end = holdBack(stream);
  stream.write('one ');
  await new Promise<void>((done) => {
    stream.write(Buffer.from('two'), () => done());
  });
  t.deepEqual(written, []);
  end();
  end();
  stream.write(' three');
  t.is(written.join(''), 'one two three');
});

test('silence: what waits is bounded', (t) => {
  const { stream, written } = sink();
  const end = holdBack(stream);
  for (let i = 0; i < 100; i++) stream.write('x'.repeat(10_000));
  end();
  t.is(written.join('').length, 64 * 1024);
});
