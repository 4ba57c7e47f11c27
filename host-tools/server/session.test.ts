import test from 'ava';
import { OutcomeUnknownError, StoreError } from '../verifier/errors.js';
import { Operator } from '../verifier/operator.js';
import { MemoryStore } from '../verifier/store/memory.js';
import type { StoreReader, StoreTransaction } from '../verifier/store/store.js';
import { AUDIT_KEY, KEK, outcomes, respond, SERIAL, wrong } from '../verifier/testing.js';
import { KeyEncryptionKey } from '../verifier/vault.js';
import { newServer, type TestPeer } from './testing.js';

type Bench = Awaited<ReturnType<typeof newServer>>;

const OTHER_KEK = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 5));
const DAY_MS = 24 * 60 * 60 * 1000;

async function logIn(peer: TestPeer): Promise<string> {
  const { handle, question } = await peer.challenge();
  return peer.ask(`VER? "${handle}","${respond(question)}"`);
}

async function failTimes(peer: TestPeer, times: number): Promise<void> {
  for (let failure = 0; failure < times; failure++) {
    const { handle, question } = await peer.challenge();
    await peer.ask(`VER? "${handle}","${wrong(respond(question))}"`);
  }
}

test('login server: a right response is accepted once, and its verdict can be read again', async (t) => {
  const peer = (await newServer()).open();
  const { handle, question } = await peer.challenge();
  const line = `VER? "${handle}","${respond(question)}"`;
  t.is(await peer.ask(line), '1');
  t.is(await peer.ask(`VER:RES? "${handle}";:VER:RES? '${handle}'`), '1;1');
  t.is(await peer.ask(line), '0');
  t.is(await peer.ask(`VER:RES? "${handle}"`), '0');
  t.is(await peer.ask('VER:RES? "another"'), '');
  t.deepEqual(await peer.errors(), [-230]);
});

/** Everything for which a response is not accepted: what leads to it, and what is then sent. */
const REFUSALS: Readonly<Record<string, (bench: Bench, peer: TestPeer) => Promise<string>>> = {
  'a wrong digit': async (_, peer) => {
    const { handle, question } = await peer.challenge();
    return `VER? "${handle}","${wrong(respond(question))}"`;
  },
  'a response of another length': async (_, peer) => `VER? "${(await peer.challenge()).handle}","1234567"`,
  'an empty response': async (_, peer) => `VER? "${(await peer.challenge()).handle}",""`,
  'control characters': async (_, peer) => `VER? "${(await peer.challenge()).handle}","1234\x00\x1b[2J"`,
  'a response of thousands of digits': async (_, peer) =>
    `VER? "${(await peer.challenge()).handle}","${'1'.repeat(4000)}"`,
  'SQL in the handle': async () => `VER? "' OR 1=1 --","12345678"`,
  'an empty handle': async () => 'VER? "","12345678"',
  'a response that was used': async (_, peer) => {
    const { handle, question } = await peer.challenge();
    const line = `VER? "${handle}","${respond(question)}"`;
    await peer.ask(line);
    return line;
  },
  'a name that nobody has': async (_, peer) => {
    const { handle, question } = await peer.challenge('nobody');
    return `VER? "${handle}","${respond(question)}"`;
  },
  'a suspended user': async ({ operator }, peer) => {
    const { handle, question } = await peer.challenge();
    await operator.suspendUser('alice');
    return `VER? "${handle}","${respond(question)}"`;
  },
  'a card that is locked after ten failures': async ({ operator }, peer) => {
    await failTimes(peer, 10);
    mustBeLocked(await operator.assignment('alice', SERIAL));
    const { handle, question } = await peer.challenge();
    return `VER? "${handle}","${respond(question)}"`;
  },
};

function mustBeLocked({ locked }: { readonly locked: boolean }): void {
  if (!locked) throw new Error('the card is not locked');
}

const ALL_STATUS = '*ESR?;*STB?;:STAT:OPER?;:STAT:OPER:COND?;:STAT:QUES?;:STAT:QUES:COND?;:SYST:ERR:ALL?';

for (const [what, lead] of Object.entries(REFUSALS)) {
  test(`login server: ${what} answers 0 after a delay, and neither queue nor status tells more`, async (t) => {
    const bench = await newServer();
    const peer = bench.open();
    const line = await lead(bench, peer);
    await peer.ask('*CLS');
    const waited = bench.world.waits.length;
    t.is(await peer.ask(line), '0');
    t.is(bench.world.waits.length, waited + 1);
    t.is(await peer.ask(ALL_STATUS), '0;16;0;0;0;0;0,"No error"');
  });
}

test('login server: a challenge that has expired answers -1, at once', async (t) => {
  const { open, time, world } = await newServer();
  const peer = open();
  const { handle, question } = await peer.challenge();
  time.pass(120_000);
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}"`), '-1');
  t.deepEqual(world.waits, []);
  t.deepEqual(await peer.errors(), []);
});

test('login server: the delay doubles with each failure in a row, and an acceptance has none', async (t) => {
  const { open, world } = await newServer();
  const peer = open();
  await failTimes(peer, 7);
  t.deepEqual(world.waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 32_000]);
  t.is(await logIn(peer), '1');
  t.is(world.waits.length, 7);
});

test('login server: while a refusal is held back, other sessions log in, and the line behind it waits its turn', async (t) => {
  const { open, world } = await newServer();
  const [slow, quick] = [open(), open()];
  const { handle } = await slow.challenge();
  world.isHeld = true;
  let answer = '';
  const refusal = slow.ask(`VER? "${handle}","00000000";*OPC?`).then((late) => {
    answer = late;
  });
  t.is(await logIn(quick), '1');
  t.is(answer, '');
  world.release();
  await refusal;
  t.is(answer, '0;1');
});

test('login server: a session that closes gives up its delay', async (t) => {
  const { server, world, open } = await newServer();
  const gone = new AbortController();
  world.isHeld = true;
  const { handle } = await open().challenge();
  const refusal = server.open(true).executeNow(`VER? "${handle}","00000000";*OPC?`, gone.signal);
  while (world.waits.length === 0) await new Promise(setImmediate);
  gone.abort();
  // The rest of the line is dropped.
  t.is(await refusal, '0');
});

test('login server: errors and verdicts are a session’s own', async (t) => {
  const { open } = await newServer();
  const [one, other] = [open(), open()];
  const { handle } = await one.challenge();
  await one.ask(`VER? "${handle}","00000000";:NONSENSE`);
  t.is(await other.ask(`VER:RES? "${handle}"`), '');
  t.deepEqual(await other.errors(), [-230]);
  t.deepEqual(await one.errors(), [-113]);
});

test('login server: activation tells yes or no, and the card works from then on', async (t) => {
  const { open, operator, world } = await newServer();
  const peer = open();
  await operator.addUser('bob');
  await operator.assign('bob', SERIAL);
  t.is(await peer.ask(`ACT? "bob","7002";ACT? "nobody","${SERIAL}"`), '0;0');
  t.is(world.waits.length, 2);
  t.is(await peer.ask(`ACT? "bob","${SERIAL}"`), '1');
  t.true((await operator.assignment('bob', SERIAL)).active);
});

test('login server: a PIN is changed by a response made with the new one, after a login with the old one', async (t) => {
  const { open } = await newServer();
  const peer = open();
  const login = await peer.challenge();
  t.is(await peer.ask(`VER? "${login.handle}","${respond(login.question)}"`), '1');
  const change = await peer.challenge();
  const proof = respond(change.question, { pin: '8642' });
  t.is(await peer.ask(`PIN:CHAN? "${login.handle}","${change.handle}","${proof}","8642"`), '1');
  const next = await peer.challenge();
  t.is(await peer.ask(`VER? "${next.handle}","${respond(next.question, { pin: '8642' })}"`), '1');
  await peer.ask('*CLS');
  t.is(await peer.ask(`PIN:CHAN? "${login.handle}","${change.handle}","${proof}","no digits"`), '');
  t.is(await peer.ask('SYST:ERR?'), '-224,"Illegal parameter value"');
});

test('login server: a verdict comes at once where the host keeps the wait itself, with whose it was', async (t) => {
  const { open, world } = await newServer();
  const peer = open();
  for (const [tries, seconds] of [
    [0, 1],
    [1, 2],
  ]) {
    const { handle, question } = await peer.challenge();
    t.is(await peer.ask(`VER:NOW? "${handle}","${wrong(respond(question))}"`), `0,${seconds}`, String(tries));
    t.is(await peer.ask(`VER:RES? "${handle}"`), `0,${seconds}`);
  }
  const { handle, question } = await peer.challenge();
  t.is(await peer.ask(`VER:NOWAIT? "${handle}","${respond(question)}"`), `1,0,"alice","${SERIAL}"`);
  t.deepEqual(world.waits, []);
});

test('login server: the challenge of another user than the one that is named is refused', async (t) => {
  const peer = (await newServer()).open();
  const { handle, question } = await peer.challenge();
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}","bob"`), '0');
  t.is(await peer.ask(`VER:NOW? "${handle}","${respond(question)}","bob"`), '0,2');
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}","alice"`), '1');
});

/** Lines that are no question at all, the errors that they leave, and nothing else. */
const MISTAKES: ReadonlyArray<readonly [line: string, ...errors: number[]]> = [
  ['CHAL?', -109],
  ['CHAL? alice', -104],
  ['CHAL? "alice"; CHAL? "\xe9"', -151],
  ['CHAL? "alice","7001","x"', -108],
  ['VER? "x",12345678', -104],
  ['VER "x","y"', -113],
  ['CHAL? "alice', -151],
  ['SYST:KEY 1', -113],
];

test('login server: mistakes are in the error queue with the numbers of the standard, and nothing of what was typed', async (t) => {
  const { open } = await newServer();
  for (const [line, ...errors] of MISTAKES) {
    const peer = open();
    await peer.ask(line);
    t.deepEqual(await peer.errors(), errors, line);
  }
});

/** A store whose disk is full or gone, when the test says so. */
class FailingStore extends MemoryStore {
  fails = false;

  override transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    if (!this.fails) return super.transaction(work);
    return Promise.reject(new StoreError('the disk is full: nothing was decided'));
  }

  override read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    if (!this.fails) return super.read(work);
    return Promise.reject(new StoreError('the disk is full: nothing was decided'));
  }
}

test('login server: where the store fails nothing is answered, -320 and the status tell, and it goes on when it can', async (t) => {
  const store = new FailingStore();
  const { open, verifier, logged } = await newServer(store);
  const peer = open();
  const { handle, question } = await peer.challenge();
  await peer.ask('*CLS');
  store.fails = true;
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}"`), '');
  t.is(await peer.ask('CHAL? "alice";:STAT:QUES:COND?;*TST?;*ESR?'), '512;1;8');
  t.deepEqual(await peer.errors(), [-320, -320]);
  store.fails = false;
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}";:STAT:QUES:COND?;*TST?`), '1;0;0');
  t.deepEqual(await outcomes(verifier, 'verify'), ['accepted']);
  t.deepEqual(logged, [
    'the store fails: nothing is decided {"error":"the disk is full: nothing was decided"}',
    'the store works again {}',
  ]);
});

test('login server: where the outcome can’t be known, nothing is answered and the error says to try again', async (t) => {
  const store = new FailingStore();
  const peer = (await newServer(store)).open();
  const { handle, question } = await peer.challenge();
  store.transaction = () => Promise.reject(new OutcomeUnknownError('lost while it committed'));
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}"`), '');
  t.is(await peer.ask('SYST:ERR?'), '-320,"Storage fault;the outcome is unknown: try again"');
});

test('login server: after a store error the verdict before it is not read again', async (t) => {
  const store = new FailingStore();
  const peer = (await newServer(store)).open();
  const { handle, question } = await peer.challenge();
  const wrongOne = `VER? "${handle}","${wrong(respond(question))}"`;
  t.is(await peer.ask(`${wrongOne};:VER:RES? "${handle}"`), '0;0');
  store.fails = true;
  t.is(await peer.ask(wrongOne), '');
  store.fails = false;
  t.is(await peer.ask(`VER:RES? "${handle}"`), '');
  t.deepEqual(await peer.errors(), [-320, -230]);
});

test('login server: a seal that its keys do not open is a fault of the server, in queue, status and self test', async (t) => {
  const store = new MemoryStore();
  const { open, operator } = await newServer(store);
  const peer = open();
  const { handle, question } = await peer.challenge();
  t.is(await peer.ask('*TST?'), '0');
  await (await Operator.open({ store, keys: [OTHER_KEK, KEK], auditKey: AUDIT_KEY }, 'root')).rotateKeys();
  await peer.ask('*CLS');
  t.is(await peer.ask(`VER? "${handle}","${respond(question)}";*TST?;:STAT:QUES:COND?`), '1;512');
  t.deepEqual(await peer.errors(), [-320]);
  t.is((await operator.assignment('alice', SERIAL)).failuresInARow, 0);
});

test('login server: who it is, what it knows, and the common commands of the standard', async (t) => {
  const peer = (await newServer()).open();
  t.is(await peer.ask('*IDN?;*OPC?;*WAI;*TST?'), 'dscplus,login-server,0,0.0.0;1;0');
  t.is(await peer.ask('*CLS;*OPC;*ESR?;*ESE 32;*ESE?;*SRE 255;*SRE?;:SYST:VERS?'), '1;32;191;1999.0');
  const help = await peer.ask('SYST:HELP:HEAD?');
  t.regex(help, /^#4[0-9]{4}/);
  t.true(help.includes('\n:VERify?/qonly/\n') && help.includes('\n:OPERator:LOGin/nquery/\n'));
});

test('login server: a lock ends a day after the last failure', async (t) => {
  const { open, time } = await newServer();
  const peer = open();
  await failTimes(peer, 10);
  t.is(await logIn(peer), '0');
  time.pass(DAY_MS);
  t.is(await logIn(peer), '1');
});
