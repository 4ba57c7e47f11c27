import { Duplex } from 'node:stream';
import { SerialPortStream } from '@serialport/stream';
import test from 'ava';
import { openMockCard } from '../../emulator/link/ports/mock.js';
import { CardClient } from '../client/client.js';
import { maskAnswer, maskCommand } from './mask.js';
import { Relay } from './relay.js';
import { Transcript } from './transcript.js';

const COMMANDS: ReadonlyArray<readonly [string, string]> = [
  ['*ESE 17;:DISP:DATA?;*ESE?', '*ESE 17;:DISP:DATA?;*ESE?'],
  ['SYST:KEY 7', 'SYST:KEY •'],
  ['system:key 7,100ms', 'system:key •,•••ms'],
  ['SYST:KEY PRESS,2.5S;*WAI', 'SYST:KEY PRESS,2.5S;*WAI'],
  ['SYST:KEY:DOWN 3', 'SYST:KEY:DOWN •'],
  [':SYST:KEY:TYPE "1234";*OPC?', ':SYST:KEY:TYPE "••••";*OPC?'],
  ['DISP:WAIT? "12345678",2S', 'DISP:WAIT? "••••••••",•S'],
  ['SYST:CLOC:ADV 1.5S', 'SYST:CLOC:ADV 1.5S'],
  ['STAT:OPER:ENAB 2048', 'STAT:OPER:ENAB 2048'],
  ['SYST:KEX 7', 'SYST:KEX •'],
  ['1234', '••••'],
  ['SYST:KEY:TYPE "12;34', 'SYST:KEY:TYPE "••;••'],
  ['*ESE 1;SYST:KEY:TYPE "1234;*ESE 5', '*ESE •;SYST:KEY:TYPE "••••;*••• •'],
  ['SYST:KEY OK 1234', 'SYST:KEY OK ••••'],
  ['*ESE 1234', '*ESE ••••'],
  ['OPER:LOG "root","Correct-Horse"', 'OPER:LOG "••••","•••••••••••••"'],
  ["oper:log 'root','Correct-Horse", "oper:log '••••','•••••••••••••"],
  ['CHAL? "alice"', 'CHAL? "•••••"'],
  ['VER? "aB3-_x","12345678"', 'VER? "••••••","••••••••"'],
  ['OPEX:LOG "root";:DISP:WAIT? "PIN>",1', 'OPEX:LOG "••••";:DISP:WAIT? "PIN>",•'],
];

const ANSWERS: ReadonlyArray<readonly [string, string]> = [
  ['"PIN>--3";768;12', '"PIN>--•";768;12'],
  ['"48291573"', '"••••••••"'],
  ['4', '•'],
  ['12345678', '••••••••'],
  ['8,9,0,0,255', '•,•,•,•,•••'],
  ['"48291573;"48291573";2304;17', '"••••••••;"••••••••";••••;••'],
  ['-113,"Undefined header"', '-113,"Undefined header"'],
  ['-224,"Illegal parameter value;1234"', '-•••,"••••••• ••••••••• •••••;••••"'],
  ['12.345678', '12.345678'],
  ['dscplus,dsc-plus,DEMO-00001,0.1.0', 'dscplus,dsc-plus,DEMO-00001,0.1.0'],
  ['VIRT', 'VIRT'],
  ['"aB3-_xyzKLMN","123456",120', '"••••••••••••","••••••",•••'],
  ['"aB3-_xyzKLMN', '"••••••••••••'],
  ['"A\x1b[2JB"', '"A␛[•JB"'],
];

test('monitor: what is secret shows as dots, damaged or not, and what is not shows as it is', (t) => {
  for (const [line, shown] of COMMANDS) t.is(maskCommand(line), shown);
  for (const [line, shown] of ANSWERS) t.is(maskAnswer(line), shown);
});

test('monitor: a long line is cut, and one that never ends is reported once', (t) => {
  t.true(maskCommand('x'.repeat(5000)).length < 500);
  const written: string[] = [];
  const transcript = new Transcript({ writableNeedDrain: false, write: (text) => written.push(text) }, () => 1234);
  for (let i = 0; i < 20; i++) transcript.toCard.push(Buffer.alloc(65_536, 0x78));
  t.deepEqual(written, ['     1.234 > (a line that is too long to show)\n']);
});

test('monitor: a terminal that can’t keep up costs lines, not memory', (t) => {
  const written: string[] = [];
  const sink = { writableNeedDrain: true, write: (text: string) => written.push(text) };
  const transcript = new Transcript(sink, () => 0);
  transcript.toCard.push(Buffer.from('*CLS\n*CLS\n'));
  sink.writableNeedDrain = false;
  transcript.fromCard.push(Buffer.from('VIRT\n'));
  t.deepEqual(written, ['     0.000 - 2 lines were too fast to be shown\n', '     0.000 < VIRT\n']);
});

/** Two streams, each of which reads what the other one is written. */
function pair(): [Duplex, Duplex] {
  const made: Duplex[] = [];
  const end = (other: 0 | 1): Duplex =>
    new Duplex({
      read: () => {},
      write: (bytes, _, done) => {
        made[other]!.push(bytes);
        done();
      },
    });
  made.push(end(1), end(0));
  return made as [Duplex, Duplex];
}

test('monitor: a login goes through it, again for the next client, and its transcript holds no secret', async (t) => {
  const mock = openMockCard();
  const port = new SerialPortStream({ binding: mock.binding, path: mock.path, baudRate: 9600 });
  let text = '';
  const sink = {
    writableNeedDrain: false,
    write: (more: string) => {
      text += more;
    },
  };
  const relay = new Relay(port, new Transcript(sink, () => 0));
  for (const challenge of ['482915', '593026']) {
    const [client, card] = pair();
    relay.attach(card);
    const { response } = await new CardClient(client).login(challenge, '7777');
    t.is(response, mock.card.display);
    t.false(text.includes(response));
    card.destroy();
    await new Promise(setImmediate);
  }
  t.regex(text, /> SYST:KEY PRESS,2.5S;\*WAI\n/);
  t.regex(text, /< "PIN>---•";"PIN>---•";768;[0-9•]+\n/);
  t.notRegex(text, /SYST:KEY [0-9]|"[^";\n]*[0-9][^";\n]*"/);
  await new Promise<void>((resolve) => port.close(() => resolve()));
  mock.close();
});
