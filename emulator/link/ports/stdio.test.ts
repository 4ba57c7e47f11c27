import { PassThrough } from 'node:stream';
import test from 'ava';
import { openStdio } from './stdio.js';
import { newCard } from './testing.js';

test('stdio: answers all that was asked before the input ended, and ends with it', async (t) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const port = await openStdio(newCard(), input, output);
  input.write('*OPC?\nSYST:KEY PRESS,2.5\n');
  input.end('*OPC?;:DISP:DATA?\n');
  await port.ended;
  output.end();
  t.is(Buffer.concat(await output.toArray()).toString(), '1\n1;"PIN>"\n');
  await port.close();
});

test('stdio: ends when it is closed, or when nobody reads any more', async (t) => {
  const open = async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    return { input, output, port: await openStdio(newCard(), input, output) };
  };
  const reported = await open();
  await reported.port.close();
  t.true(reported.input.destroyed);
  const broken = await open();
  broken.output.destroy(new Error('EPIPE'));
  await broken.port.ended;
  t.true(broken.input.destroyed);
});
