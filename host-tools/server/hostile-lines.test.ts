/** The link, a login server behind it, and whatever can be sent. */
import { duplexPair } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { attachLink } from '../../emulator/link/link.js';
import { respond } from '../verifier/testing.js';
import { LOG_IN, newServer, SECRET } from './testing.js';

/** A peer over a stream. */
async function wire() {
  const bench = await newServer();
  const [transport, peer] = duplexPair();
  attachLink(transport, bench.server.open(true), { eol: 'lf' });
  const lines: string[] = [];
  let part = '';
  peer.on('data', (chunk: Buffer) => {
    const pieces = (part + chunk.toString('latin1')).split('\n');
    part = pieces.pop()!;
    lines.push(...pieces);
  });
  const ask = async (line: string): Promise<string> => {
    const place = lines.length;
    peer.write(`${line}\n`);
    while (lines.length === place) await new Promise(setImmediate);
    return lines[place]!;
  };
  return { ...bench, peer, ask, lines };
}

/** A login, to see that the server is alive and honest. */
async function loginWorks(ask: (line: string) => Promise<string>): Promise<boolean> {
  const [, handle, question] = /^"([\w-]+)","([0-9]+)",120$/.exec(await ask('*CLS;:CHAL? "alice"'))!;
  return (await ask(`VER? "${handle}","${respond(question!)}"`)) === '1';
}

test('login server link: a line of megabytes is dropped whole with -363, and the next one is served', async (t) => {
  const { peer, ask } = await wire();
  for (let piece = 0; piece < 64; piece++) peer.write(Buffer.alloc(65_536, 0x78));
  t.is(await ask('";CHAL? "alice"\nSYST:ERR:ALL?'), '-363,"Input buffer overrun"');
  t.true(await loginWorks(ask));
});

test('login server link: a line that comes byte by byte, with control characters between, is a line', async (t) => {
  const { peer, lines } = await wire();
  for (const byte of '*OPC?\t;\x00\x01\x1b *OPC?\r\n') {
    peer.write(byte);
    await new Promise(setImmediate);
  }
  while (lines.length === 0) await new Promise(setImmediate);
  t.deepEqual(lines, ['1;1']);
});

test('login server link: a line that was begun and never ended does not keep others waiting', async (t) => {
  const { server, peer } = await wire();
  peer.write('VER? "');
  t.regex(await Promise.resolve(server.open(true).executeNow('CHAL? "alice"')), /^"/);
});

/** Names in which a store, a log or a terminal could find a command. */
const NAMES = [
  "'; DROP TABLE users; --",
  'x" OR "1"="1',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  '{{7*7}}',
  '../../../etc/passwd',
  '__proto__',
  'constructor',
  '\x1b]0;title\x07',
  '%n%n%s',
  '?',
  '',
  'a'.repeat(4000),
];

test('login server link: names with tricks in them are names that nobody has', async (t) => {
  const { ask } = await wire();
  for (const name of NAMES) {
    const answer = await ask(`CHAL? "${name.replaceAll('"', '""')}"`);
    t.regex(answer, /^"[\w-]{24}","[0-9]{6}",120$/, name);
  }
  t.is(await ask('SYST:ERR:COUN?'), '0');
  t.true(await loginWorks(ask));
});

const PIECES = [
  'CHAL?',
  'VER?',
  'VER:RES?',
  'ACT?',
  'PIN:CHAN?',
  'RESY?',
  'OPER:LOG',
  'USER:CAT?',
  'CARD:UNL',
  '*RST',
  '"alice"',
  '"7001"',
  '"12345678"',
  ' ',
  ',',
  ';',
  ':',
  '"',
  "'",
  '?',
  '\0',
  '\x7f',
  '\xff',
  '1e3',
  '#15hello',
];

test('login server link: whatever comes, nobody becomes an operator, nothing is accepted, and a login still works', async (t) => {
  const { ask, peer, lines, verifier } = await wire();
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
    fc.string({ unit: 'binary-ascii', maxLength: 6 }).map((text) => text.replace(/[\r\n]/g, '')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      peer.write(Buffer.from(`${pieces.join('')}\n`, 'latin1'));
      return (await ask('*CLS;:OPER?')).endsWith('0');
    }),
    { numRuns: 400 },
  );
  t.false(lines.some((line) => line.split(';').includes('1')));
  t.true(await loginWorks(ask));
  const accepted: string[] = [];
  for await (const { text } of verifier.auditRecords()) if (text.includes('accepted')) accepted.push(text);
  t.is(accepted.filter((text) => text.includes('"verify"')).length, 1);
});

test('login server link: no answer and no error repeats a secret', async (t) => {
  const { ask, lines } = await wire();
  for (const line of [
    `OPER:LOG "root","${SECRET}x"`,
    `OPER:LOG "${SECRET}"`,
    `OPER:LOG ${SECRET}`,
    `${SECRET} "x"`,
    `OPER:LOG "root","${SECRET}`,
    `VER? "${SECRET}","${SECRET}"`,
    `${LOG_IN};:USER:CAT? ${SECRET}`,
  ]) {
    await ask(`${line}\n*OPC?;:SYST:ERR:ALL?`);
  }
  await ask('*OPC?');
  t.deepEqual(
    lines.filter((line) => line.toLowerCase().includes('horse')),
    [],
  );
});
