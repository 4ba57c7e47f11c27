import test from 'ava';
import { outcomes, respond, SERIAL, SUITE } from '../verifier/testing.js';
import { OPERATOR } from './commands/operator.js';
import { IDLE_MS } from './session.js';
import { LOG_IN, newServer } from './testing.js';

const PROTECTED = OPERATOR.filter(({ header }) => !header.startsWith('OPERator'));

test('operator: every command of the table is refused without a login, and does nothing', async (t) => {
  const { open, verifier } = await newServer();
  const before = await verifier.auditHead();
  t.true(PROTECTED.length > 15);
  for (const { header, parameters } of PROTECTED) {
    const peer = open();
    t.is(await peer.ask(`${header.replace(/[[\]]/g, '')} ${parameters.map(() => '"x"').join(',')}`), '', header);
    t.deepEqual(await peer.errors(), [-203], header);
  }
  t.deepEqual(await verifier.auditHead(), before);
});

/** The events that end an operator's login, each tried alone. */
const ENDS: Readonly<Record<string, string>> = { '*RST': '*RST', 'OPERator:EXIT': 'OPER:EXIT' };

for (const [name, line] of Object.entries(ENDS)) {
  test(`operator: ${name} ends the login`, async (t) => {
    const peer = (await newServer()).open();
    t.is(await peer.ask(`OPER?;:${LOG_IN};:OPER?;:STAT:OPER:COND?`), '0;1;256');
    t.is(await peer.ask('USER:CAT?'), '"alice"');
    await peer.ask(line);
    t.is(await peer.ask('OPER?;:STAT:OPER:COND?;:USER:CAT?'), '0;0');
    t.deepEqual(await peer.errors(), [-203]);
  });
}

test('operator: a login is the session’s own, and ends with it', async (t) => {
  const { open } = await newServer();
  await open().ask(LOG_IN);
  const next = open();
  t.is(await next.ask('OPER?;:USER:CAT?'), '0');
  t.deepEqual(await next.errors(), [-203]);
});

test('operator: after five minutes without an operator’s command the login ends, whatever else is asked meanwhile', async (t) => {
  const { open, world } = await newServer();
  const peer = open();
  await peer.ask(LOG_IN);
  world.time_ms += IDLE_MS - 1;
  t.is(await peer.ask('USER:CAT?'), '"alice"');
  world.time_ms += IDLE_MS - 1;
  t.is(await peer.ask('*IDN?;:OPER?;:CHAL? "x";:SYST:ERR:COUN?').then((answer) => answer.split(';')[1]), '1');
  world.time_ms += 1;
  t.is(await peer.ask('USER:CAT?;:OPER?'), '0');
  t.deepEqual(await peer.errors(), [-203]);
});

test('operator: a wrong secret ends a login that was there, after a delay', async (t) => {
  const { open, world } = await newServer();
  const peer = open();
  t.is(await peer.ask(`${LOG_IN};:OPER:LOG "root","wrong";:OPER?;:SYST:ERR?`), '0;-203,"Command protected"');
  t.deepEqual(world.waits, [1000]);
});

test('operator: on a line that others may listen to, the right secret is refused, at once', async (t) => {
  const { open, world } = await newServer();
  const peer = open(false);
  t.is(await peer.ask(`${LOG_IN};:OPER?;:SYST:ERR?`), '0;-203,"Command protected;no operator on this line"');
  t.deepEqual(world.waits, []);
});

/** The acts of an operator, line by line, and the answers. */
const ACTS: ReadonlyArray<readonly [line: string, answer: string, ...errors: number[]]> = [
  ['USER:ADD "bob";CAT?;CAT? "alice";CAT? "bob"', '"alice","bob";"bob";""'],
  ['USER:ADD "bob"', '', -224],
  ['CARD:CAT?', `"${SERIAL}"`],
  [`:CARD? "${SERIAL}"`, `"${SUITE}","",0,0,"alice",1,0,0`],
  [`CARD:ASS "${SERIAL}","bob"`, ''],
  ['USER? "bob"', `0,"${SERIAL}",0,0,0`],
  [`CARD:ACT "${SERIAL}","bob";:USER? "bob"`, `0,"${SERIAL}",1,0,0`],
  [`CARD:LOCK "${SERIAL}","bob";:USER? "bob";:USER? "alice"`, `0,"${SERIAL}",1,0,2;0,"${SERIAL}",1,0,0`],
  [`CARD:LOCK "${SERIAL}";UNL "${SERIAL}","bob";:CARD? "${SERIAL}"`, `"${SUITE}","",0,0,"alice",1,0,2,"bob",1,0,0`],
  [`CARD:UNL "${SERIAL}";SUSP "${SERIAL}";:CARD? "${SERIAL}"`, `"${SUITE}","",1,0,"alice",1,0,0,"bob",1,0,0`],
  [`CARD:RES "${SERIAL}";UNAS "${SERIAL}","bob";:CARD? "${SERIAL}"`, `"${SUITE}","",0,0,"alice",1,0,0`],
  ['USER:SUSP "alice";:USER? "alice"', `1,"${SERIAL}",1,0,0`],
  ['USER:RES "alice";:USER? "alice"', `0,"${SERIAL}",1,0,0`],
  [`CARD:RESY "${SERIAL}"`, '', -224],
  ['CARD:LOCK "none"', '', -224],
  ['USER? "none"', '', -224],
];

test('operator: what the commands do shows in what they answer', async (t) => {
  const { open, verifier } = await newServer();
  const peer = open();
  await peer.ask(LOG_IN);
  for (const [line, answer, ...errors] of ACTS) {
    t.is(await peer.ask(line), answer, line);
    t.deepEqual(await peer.errors(), errors, line);
  }
  t.is((await outcomes(verifier, 'lock')).length, 3);
  const { sequence, mac, time_ms } = await verifier.auditHead();
  t.is(await peer.ask('AUD:HEAD?'), `${sequence},${time_ms},"${mac}"`);
});

test('operator: the audit log has the name that came with the secret, and never the secret', async (t) => {
  const { open, verifier } = await newServer();
  await open().ask(`${LOG_IN.replace('root', 'carol')};:USER:ADD "bob"`);
  await open().ask('OPER:LOG "mallory","wrong-horse"');
  let text = '';
  for await (const record of verifier.auditRecords()) text += record.text;
  t.regex(text, /"action":"add user","outcome":"done","user":"bob","operator":"carol"/);
  t.regex(text, /"action":"operator login","outcome":"accepted","operator":"carol"/);
  t.regex(text, /"action":"operator login","outcome":"refused","userHash":"[0-9a-f]+"/);
  t.notRegex(text, /horse|mallory/);
});

test('operator: a refusal gives its reason in the line’s characters, and never at length', async (t) => {
  const { open, operator } = await newServer();
  const peer = open();
  await peer.ask(`${LOG_IN};:USER? "bob"`);
  t.is(await peer.ask('SYST:ERR?'), '-224,"Illegal parameter value;there is no user ""bob"": add it first"');
  await peer.ask(`USER? "${'x'.repeat(3000)}"`);
  t.true((await peer.ask('SYST:ERR?')).length < 300);
  await operator.addUser('Jürgen');
  t.is(await peer.ask('USER:CAT?'), '"J?rgen","alice"');
});

test('operator: a counter that ran ahead is found again once an operator allows it', async (t) => {
  const { open, operator } = await newServer();
  const peer = open();
  const suite = 'OCRA-1:HOTP-SHA1-8:C-QN06';
  await operator.addCard({ serial: '8001', suite, key: Buffer.alloc(20, 3) });
  await operator.assign('alice', '8001');
  await operator.activate('alice', '8001');
  const answered = async (counter: bigint) => {
    const [, handle, question] = /^"(.*)","(.*)",120$/.exec(await peer.ask('CHAL? "alice","8001"'))!;
    return `"${handle}","${respond(question!, { suite, key: Buffer.alloc(20, 3), counter })}"`;
  };
  t.is(await peer.ask(`VER? ${await answered(500n)}`), '0');
  const resync = async () => peer.ask(`RESY? ${await answered(501n)},${await answered(502n)}`);
  t.is(await resync(), '0');
  t.is(await peer.ask(`${LOG_IN};:CARD:RESY "8001";:CARD? "8001"`), `"${suite}","0",0,1,"alice",1,2,0`);
  t.is(await resync(), '1');
  t.is(await peer.ask('CARD? "8001"'), `"${suite}","503",0,0,"alice",1,0,0`);
});
