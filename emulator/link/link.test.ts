import { type Duplex, duplexPair } from 'node:stream';
import test from 'ava';
import { attachLink } from './link.js';
import { LONGEST_LINE } from './scpi/interpreter.js';
import { bench, settled } from './testing.js';

interface Wire extends ReturnType<typeof bench> {
  readonly peer: Duplex;
  readonly transport: Duplex;
  readonly link: ReturnType<typeof attachLink>;
  /** Sends text as bytes, and gives all that came back by then. */
  exchange(text: string): Promise<string>;
}

function wire(eol: 'lf' | 'crlf' = 'lf', clock: 'real' | 'virtual' = 'virtual', highWaterMark = 16_384): Wire {
  const made = bench(clock);
  const [transport, peer] = duplexPair({ highWaterMark });
  const link = attachLink(transport, made.instrument, { eol });
  let received = '';
  const exchange = async (text: string): Promise<string> => {
    if (peer.listenerCount('data') === 0) {
      peer.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
      });
    }
    peer.write(Buffer.from(text, 'latin1'));
    for (let i = 0; i < 5; i++) await settled();
    const answer = received;
    received = '';
    return answer;
  };
  return { ...made, peer, transport, link, exchange };
}

const LINES: ReadonlyArray<[title: string, sent: string, answer: string]> = [
  ['LF', '*OPC?\n', '1\n'],
  ['CR', '*OPC?\r', '1\n'],
  ['CRLF', '*OPC?\r\n', '1\n'],
  ['empty lines', '\n\r\n\r\r*OPC?\n\n', '1\n'],
  ['several lines in one piece, in order', '*OPC?\nSYST:VERS?\r\nDISP:DATA?\r', '1\n1999.0\n""\n'],
  ['a line without its end', '*OPC?', ''],
  ['a command without an answer', '*CLS\n', ''],
  ['NUL as white space', '\0*OPC?\0\n', '1\n'],
  ['characters beyond 7 bits', '\xff\xfe*OPC?\nSYST:ERR?\n', '-101,"Invalid character"\n'],
  ['UTF-8 in a string', '*CLS;DISP:WAIT? "\xc3\xa9",0\nSYST:ERR?\n', '-151,"Invalid string data"\n'],
  ['the longest line', `${'*OPC?'.padEnd(LONGEST_LINE)}\n`, '1\n'],
  [
    'a line too long, dropped whole',
    `*OPC?;${' '.repeat(LONGEST_LINE - 5)}\n*OPC?;:SYST:ERR?\n`,
    '1;-363,"Input buffer overrun"\n',
  ],
  ['a line far too long', `${'*OPC?;'.repeat(100_000)}\r\nSYST:ERR:ALL?\n`, '-363,"Input buffer overrun"\n'],
];

for (const [title, sent, answer] of LINES) {
  test(`link: ${title}`, async (t) => t.is(await wire().exchange(sent), answer));
}

test('link: pieces of a line are one line, wherever it is cut', async (t) => {
  const sent = 'DISP:DATA?\r\n*IDN?;*OPC?\r\n';
  for (let cut = 1; cut < sent.length; cut++) {
    const { exchange } = wire();
    const answer = (await exchange(sent.slice(0, cut))) + (await exchange(sent.slice(cut)));
    t.is(answer, '""\ndscplus,dsc-plus,DEMO-00001,0.1.0;1\n', `cut at ${cut}`);
  }
});

test('link: a line too long that comes in pieces is dropped whole, and only that', async (t) => {
  const { exchange } = wire();
  for (let i = 0; i < 10; i++) t.is(await exchange('*OPC?;'.repeat(100)), '');
  t.is(await exchange('\n*OPC?;:SYST:ERR:ALL?\n'), '1;-363,"Input buffer overrun"\n');
});

test('link: answers end in CRLF where that was chosen', async (t) => {
  t.is(await wire('crlf').exchange('*OPC?\n*OPC?\n'), '1\r\n1\r\n');
});

test('link: while an answer waits for its time no later line is executed', async (t) => {
  const { exchange, world } = wire('lf', 'real');
  t.is(await exchange('SYST:KEY 1\n*OPC?\nSYST:CLOC?\n'), '');
  await world.pass(199_999);
  t.is(await exchange('SYST:VERS?\n'), '');
  await world.pass(1);
  t.is(await exchange(''), '1\n0.200000\n1999.0\n');
});

test('link: a peer that never reads makes the link stop reading, and is answered in full when it reads', async (t) => {
  const { peer, transport } = wire('lf', 'virtual', 1024);
  const lines = 2000;
  let sent = 0;
  const send = (): void => {
    while (sent < lines && peer.write(`${'*IDN?;'.repeat(9)}*IDN?\n`)) sent += 1;
  };
  peer.on('drain', () => {
    sent += 1;
    send();
  });
  send();
  for (let i = 0; i < 2000; i++) await settled();
  t.true(sent < lines, 'the peer was made to wait');
  t.true(transport.isPaused());
  t.true(transport.writableLength < 4096, `${transport.writableLength} bytes of answers wait`);
  const stuck = sent;
  for (let i = 0; i < 200; i++) await settled();
  t.is(sent, stuck);
  let received = 0;
  peer.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 0x0a) received += 1;
  });
  for (let i = 0; i < 100_000 && received < lines; i++) await settled();
  t.is(received, lines);
});

test('link: a peer that ends is still answered, then the link is closed', async (t) => {
  const { peer, link, world } = wire('lf', 'real');
  let received = '';
  peer.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  peer.end('SYST:KEY 1;*OPC?\nSYST:CLOC?\nSYST:VERS?');
  let closed = false;
  void link.closed.then(() => {
    closed = true;
  });
  for (let i = 0; i < 5; i++) await settled();
  t.false(closed);
  await world.pass(200_000);
  await link.closed;
  for (let i = 0; i < 5; i++) await settled();
  t.is(received, '1\n0.200000\n');
});

for (const breaks of ['destroy', 'error'] as const) {
  test(`link: a stream that breaks (${breaks}) closes the link, gives up its wait and ends nothing else`, async (t) => {
    const { transport, exchange, link, instrument, world, errors } = wire('lf', 'real');
    await exchange('DISP:WAIT? "X",3600;FOO\n');
    t.is(world.callCount, 1);
    transport.destroy(breaks === 'error' ? new Error('unplugged') : undefined);
    await link.closed;
    await settled();
    t.is(world.callCount, 0);
    t.is(errors(), '0,"No error"');
    transport.emit('error', new Error('unplugged again'));
    t.is(await instrument.execute('*OPC?'), '1');
  });
}

test('link: after close nothing is read or written any more, and the stream stays', async (t) => {
  const { transport, exchange, link, errors } = wire();
  link.close();
  await link.closed;
  t.is(await exchange('*OPC?\nFOO\n'), '');
  t.false(transport.destroyed);
  t.is(errors(), '0,"No error"');
});

test('link: a stream that is destroyed already closes the link at once', async (t) => {
  const { instrument } = bench();
  const [transport] = duplexPair();
  transport.destroy();
  await attachLink(transport, instrument, { eol: 'lf' }).closed;
  t.pass();
});

test('link: two links share the instrument, its errors and its keys', async (t) => {
  const one = wire('lf', 'real');
  const [transport, peer] = duplexPair();
  attachLink(transport, one.instrument, { eol: 'lf' });
  let received = '';
  peer.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  t.is(await one.exchange('SYST:KEY 1;*OPC?\n'), '');
  peer.write('SYST:CLOC?;FOO\n');
  for (let i = 0; i < 5; i++) await settled();
  t.is(received, '0.000000\n', 'the second does not wait for the first');
  await one.world.pass(200_000);
  t.is(await one.exchange('SYST:ERR?\n'), '1\n-113,"Undefined header"\n');
});
