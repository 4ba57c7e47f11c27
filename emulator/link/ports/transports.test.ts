/** One suite for all transports: what holds on a mock holds on a pseudo-terminal, on TCP and on a device. */
import test from 'ava';
import { verifierOcra } from '../../../host-tools/verifier/ocra/ocra.js';
import { DEMO_KEY_HEX } from '../../machine/card-record.js';
import { disconnect, LineClient, type Served, TRANSPORTS } from './testing.js';

const IDENTITY = /^[^,]+,[^,]+,DEMO-00001,[^,]+$/;
const NO_ERROR = '0,"No error"';

type Body = (t: import('ava').ExecutionContext, served: Served) => Promise<void>;

/** Declares a test for each transport. */
function onEveryTransport(title: string, body: Body): void {
  for (const [name, open] of Object.entries(TRANSPORTS)) {
    const declare = process.platform === 'win32' && (name === 'pty' || name === 'serial') ? test.skip : test;
    declare(`link on ${name}: ${title}`, async (t) => {
      const served = await open();
      try {
        await body(t, served);
      } finally {
        await served.close();
      }
    });
  }
}

onEveryTransport('a whole login shows the response that the verifier computes', async (t, served) => {
  const client = new LineClient(await served.connect());
  t.regex(await client.ask('*IDN?'), IDENTITY);
  client.tell('SYST:KEY PRESS,2.5\n');
  t.is(await client.ask('DISP:WAIT? "PIN>",5s'), '"PIN>"');
  client.tell('SYST:KEY:TYPE "1234"\nSYST:KEY OK\n');
  t.is(await client.ask('DISP:WAIT? "CHALLNG>",5s'), '"CHALLNG>"');
  client.tell('SYST:KEY:TYPE "314159"\nSYST:KEY OK\n');
  t.is(await client.ask('*OPC?'), '1');
  const key = Buffer.from(DEMO_KEY_HEX, 'hex');
  const response = verifierOcra({ suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1', key, question: '314159', pin: '1234' });
  t.is(await client.ask('DISP:DATA?'), `"${response}"`);
  t.is(await client.ask('SYST:ERR?'), NO_ERROR);
  await disconnect(client.stream);
});

onEveryTransport('a line may come byte by byte and end in LF, CR or CRLF', async (t, served) => {
  const client = new LineClient(await served.connect());
  for (const end of ['\n', '\r', '\r\n']) {
    for (const byte of `*IDN?;*OPC?${end}`) client.tell(byte);
    t.regex(await client.line(), /^[^,]+,[^,]+,DEMO-00001,[^,]+;1$/, JSON.stringify(end));
  }
  t.is(await client.ask('SYST:ERR:COUN?'), '0');
  await disconnect(client.stream);
});

onEveryTransport('a line that is too long is dropped whole, and the link lives on', async (t, served) => {
  const client = new LineClient(await served.connect());
  client.tell(`*IDN?;${' '.repeat(5000)};*IDN?\n`);
  t.regex(await client.ask('SYST:ERR?'), /^-363,/);
  t.regex(await client.ask('*IDN?'), IDENTITY);
  await disconnect(client.stream);
});

onEveryTransport('a peer closes and comes back, and finds the card as it was', async (t, served) => {
  const first = new LineClient(await served.connect());
  t.is(await first.ask('SYST:KEY PRESS,2.5;*OPC?'), '1');
  await disconnect(first.stream);
  for (let visit = 0; visit < 3; visit++) {
    const again = new LineClient(await served.connect());
    t.is(await again.ask('DISP:DATA?'), '"PIN>"');
    await disconnect(again.stream);
  }
});

onEveryTransport('a peer that asks much and reads late gets every answer, in order', async (t, served) => {
  const stream = await served.connect();
  stream.pause();
  const questions = 8000;
  stream.write('SYST:CLOC:ADV 1;:SYST:CLOC?\n'.repeat(questions));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const client = new LineClient(stream);
  stream.resume();
  for (let second = 1; second <= questions; second++) {
    const answer = await client.line();
    if (Number(answer) !== second) t.fail(`answer ${second} is ${answer}`);
  }
  t.is(await client.ask('SYST:ERR:COUN?'), '0');
  await disconnect(stream);
});
