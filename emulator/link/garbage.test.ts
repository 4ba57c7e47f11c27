import { duplexPair } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { attachLink } from './link.js';
import { ScpiError } from './scpi/errors.js';
import { LONGEST_LINE } from './scpi/interpreter.js';
import { MessageReader } from './scpi/message.js';
import { bench, settled } from './testing.js';

/** Bytes that the long run sends, and its seed: `LINK_GARBAGE_BYTES=10000000` makes it ten million. */
const BYTES = Number(process.env.LINK_GARBAGE_BYTES ?? 200_000);
const SEED = Number(process.env.LINK_GARBAGE_SEED ?? 1 + (Date.now() % 1_000_000));

const IDENTITY = 'dscplus,dsc-plus,DEMO-00001,0.1.0';

/** Lines that do something, to be damaged. */
const SEEDS = [
  '*IDN?;*OPC?;:SYST:ERR?\n',
  'SYST:KEY PRESS,2.5S;*WAI\r\n',
  'SYST:KEY:TYPE "1234";:SYST:KEY OK;*OPC?\r',
  'SYST:KEY:DOWN 5;UP 5;:DISP:WAIT? "PIN>",100 ms\n',
  '*ESE #H1F;*SRE 255;*ESR?;*STB?\n',
  'STAT:OPER:ENAB 32767;PTR 1;NTR 2;:STAT:QUES?;:STAT:PRES\n',
  'SYST:CLOC:ADV 1E-3;:SYST:CLOC?;CLOC:MODE?\n',
  'SYST:HELP:HEAD?;:DISP:SEGM?;DATA?\n',
  '*SAV 1;*RCL 1;*RST;*CLS;*TST?\n',
];

/** Small whole numbers from a seed (xorshift, 32 bits). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A line with some of its bytes lost, doubled or changed, or bytes that are no line at all. */
function garbage(next: (below: number) => number): Buffer {
  if (next(8) === 0) return Buffer.from(Array.from({ length: 1 + next(200) }, () => next(256)));
  const bytes = [...Buffer.from(SEEDS[next(SEEDS.length)], 'latin1')];
  for (let damages = next(4); damages > 0; damages--) {
    const at = next(bytes.length);
    const kind = next(3);
    if (kind === 0) bytes.splice(at, 1);
    else if (kind === 1) bytes.splice(at, 0, bytes[at]);
    else bytes[at] = next(256);
    if (bytes.length === 0) break;
  }
  return Buffer.from(bytes);
}

test('link garbage: any bytes leave the link alive, and no more than its bounds behind', async (t) => {
  const next = numbersFrom(SEED);
  const { instrument, card } = bench();
  const [transport, peer] = duplexPair();
  attachLink(transport, instrument, { eol: 'lf' });
  let received = '';
  peer.on('data', (chunk: Buffer) => {
    received = (received + chunk.toString('latin1')).slice(-1000);
  });
  for (let sent = 0; sent < BYTES; ) {
    for (let i = 0; i < 100; i++) {
      const bytes = garbage(next);
      sent += bytes.length;
      peer.write(bytes);
    }
    await settled();
    if (card.now_us > 1e15) card.restart();
  }
  peer.write('\n*CLS;*RST;*IDN?\n');
  for (let i = 0; i < 100 && !received.endsWith(`${IDENTITY}\n`); i++) await settled();
  t.true(received.endsWith(`${IDENTITY}\n`), `LINK_GARBAGE_SEED=${SEED}: ${JSON.stringify(received)}`);
});

test('link garbage: a damaged line answers at most one line or reports an error, and the next one is answered', (t) => {
  const { ask } = bench();
  const piece = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...SEEDS.map((line) => line.trim())) },
    fc.constantFrom(';', ':', ',', '"', "'", '#', '?', '*', 'E', '1e', '.', ' ', '\0', 'SYST', 'KEY', 'MS', '\x7f'),
    fc.string({ unit: 'binary-ascii', maxLength: 8 }),
    fc.nat(255).map((code) => String.fromCharCode(code)),
  );
  const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('').replace(/[\r\n]/g, ''));
  fc.assert(
    fc.property(line, (text) => {
      ask('*RST;*CLS');
      ask(text.replace(/REAL/gi, 'VIRT'));
      t.is(ask('SYST:CLOC:MODE VIRT;*IDN?'), IDENTITY);
    }),
    { numRuns: 2000 },
  );
});

test('message reader: any line ends in a command, the end or an error of the standard, never in the same place', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (text) => {
      const reader = new MessageReader(text);
      try {
        let commands = 0;
        while (reader.next() !== undefined) commands += 1;
        t.true(commands <= text.length);
      } catch (error) {
        if (!(error instanceof ScpiError) || !error.isCommandError) throw error;
      }
    }),
    { numRuns: 5000 },
  );
});

test('message reader: the longest lines of one kind of character are read at once', (t) => {
  for (const unit of [
    ';',
    ' ',
    ':',
    'A',
    '1',
    '0',
    '"',
    '"a"',
    "''",
    ',',
    '1,',
    '#',
    '#H',
    '1E',
    'A:',
    '*A;',
    '.',
    '(',
  ]) {
    const text = unit.repeat(LONGEST_LINE / unit.length);
    for (const line of [text, `A ${text}`]) {
      const reader = new MessageReader(line);
      t.notThrows(
        () => {
          try {
            while (reader.next() !== undefined);
          } catch (error) {
            if (!(error instanceof ScpiError)) throw error;
          }
        },
        line.slice(0, 10),
      );
    }
  }
});
