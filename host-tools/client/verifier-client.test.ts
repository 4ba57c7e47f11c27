import { Duplex, duplexPair } from 'node:stream';
import test from 'ava';
import { attachLink } from '../../emulator/link/link.js';
import { NoisyStream, readNoise } from '../../emulator/link/ports/noise.js';
import { newServer, SECRET } from '../server/testing.js';
import { respond, SERIAL, SUITE, wrong } from '../verifier/testing.js';
import { InputError, LinkError, ScpiError } from './errors.js';
import { VerifierClient } from './verifier-client.js';

/** Logins over noise; the environment can ask for more. */
const NOISY_LOGINS = Number(process.env.DSCPLUS_NOISY_LOGINS ?? 300);

/** A verdict that is lost is waited for as long as a server may hold it back, but not here. */
const PATIENCE_MS = 50;

/** A client on a login server, both ours. */
async function served(noise?: string) {
  const bench = await newServer();
  const [carrier, peer] = duplexPair();
  attachLink(noise === undefined ? carrier : new NoisyStream(carrier, readNoise(noise)), bench.server.open(true), {
    eol: 'lf',
  });
  return { ...bench, client: new VerifierClient(peer, { timeout_ms: noise === undefined ? 1000 : 20 }) };
}

test('verifier client: challenges and verdicts', async (t) => {
  const { client, time, pace } = await served();
  t.is((await client.identify()).model, 'login-server');
  const { handle, question, lifetime_ms } = await client.challenge('alice', { card: SERIAL });
  t.is(lifetime_ms, 120_000);
  t.is(await client.verify({ handle, response: wrong(respond(question)) }), 'refused');
  t.deepEqual(pace.waits, [1000]);
  t.is(await client.verify({ handle, response: respond(question) }), 'accepted');
  t.is(await client.verify({ handle, response: respond(question) }), 'refused');
  const late = await client.challenge('alice');
  time.pass(120_000);
  t.is(await client.verify({ handle: late.handle, response: respond(late.question) }), 'expired');
  t.deepEqual(await client.errors(), []);
});

test('verifier client: a name with quotes in it is one name', async (t) => {
  const { client } = await served();
  t.regex((await client.challenge('"; OPER:EXIT "')).question, /^[0-9]{6}$/);
  t.deepEqual(await client.errors(), []);
});

test('verifier client: an operator sees and does what the server allows', async (t) => {
  const { client } = await served();
  const operator = await client.logIn('root', SECRET);
  t.deepEqual(await operator.user('alice'), {
    suspended: false,
    cards: [{ name: SERIAL, active: true, failuresInARow: 0, locked: 'no' }],
  });
  await operator.addUser('bob, the "second"');
  t.deepEqual(await operator.users(), ['alice', 'bob, the "second"']);
  t.deepEqual(await operator.users('bob, the "second"'), []);
  await operator.assign('bob, the "second"', SERIAL);
  await operator.lock(undefined, SERIAL);
  await operator.unlock('alice', SERIAL);
  await operator.suspendCard(SERIAL);
  t.deepEqual(await operator.card(SERIAL), {
    suite: SUITE,
    counter: undefined,
    suspended: true,
    resyncAllowed: false,
    users: [
      { name: 'alice', active: true, failuresInARow: 0, locked: 'no' },
      { name: 'bob, the "second"', active: false, failuresInARow: 0, locked: 'until unlocked' },
    ],
  });
  t.deepEqual(await operator.cards(), [SERIAL]);
  t.regex((await operator.auditHead()).mac, /^[0-9a-f]{64}$/);
  const error = await t.throwsAsync(operator.card('none'), { instanceOf: ScpiError });
  t.regex(error!.message, /^the server answers with error -224, .*there is no card "none": add it first$/);
  await client.logOut();
  t.is((await t.throwsAsync(operator.users(), { instanceOf: ScpiError }))!.number, -203);
});

test('verifier client: a wrong operator’s secret is -203, and stands in no message', async (t) => {
  const { client } = await served();
  const error = await t.throwsAsync(client.logIn('root', `${SECRET}!`), { instanceOf: ScpiError });
  t.is(error!.number, -203);
  t.notRegex(String(error!.stack), /horse/);
});

test('verifier client: what can’t pass over the line is refused without being told', async (t) => {
  const { client } = await served();
  const { handle } = await client.challenge('alice');
  for (const response of ['１２３４５６７８', '1234\n*RST', '1'.repeat(257)]) {
    const error = await t.throwsAsync(client.verify({ handle, response }), { instanceOf: InputError });
    t.regex(error!.message, /^the response has [0-9]+ characters: at most 256 are allowed, and only printable ones/);
  }
  await t.throwsAsync(client.challenge('Jürgen'), { instanceOf: InputError });
});

/** A peer that answers line after line as the test says; undefined: not at all. */
class Scripted extends Duplex {
  readonly lines: string[] = [];
  clears = 0;

  constructor(private readonly answers: Array<string | undefined>) {
    super();
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    for (const line of bytes.toString('latin1').split('\n')) {
      if (line === '*CLS') this.clears += 1;
      const tag = /^\*ESE ([0-9]+);/.exec(line)?.[1];
      if (tag === undefined) continue;
      this.lines.push(line);
      const answer = this.answers.shift();
      if (answer !== undefined) this.push(`${answer === '' ? '' : `${answer};`}${tag}\n`);
    }
    done();
  }
}

const RESPONSE = { handle: 'H', response: '12345678' };

/** Answers on a line with noise, and what is made of them. */
const READINGS: ReadonlyArray<readonly [answers: string[], verdict: string]> = [
  [['1;1'], 'accepted'],
  [['0;0'], 'refused'],
  [['-1;-1'], 'expired'],
  [['0;1', '0,"No error"', '0;0'], 'refused'],
  [['1;0', '0,"No error"', '1;0', '1;1'], 'accepted'],
  [['1;0', '0,"No error"', '0;0'], 'refused'],
  [['2;2', '0,"No error"', '1;1'], 'accepted'],
  [['1', '-230,"Data corrupt or stale"', '', '1;1'], 'accepted'],
];

test('verifier client: a verdict counts when it is read twice and alike, and the response is sent once', async (t) => {
  for (const [answers, verdict] of READINGS) {
    const peer = new Scripted([...answers]);
    t.is(await new VerifierClient(peer).verify(RESPONSE), verdict as never, answers.join(' | '));
    t.is(peer.lines.filter((line) => line.includes(':VER? ')).length, 1);
  }
});

test('verifier client: an error of the server is thrown, and where there is no verdict nothing is believed', async (t) => {
  const failed = new Scripted(['', '-320,"Storage fault",-230,"Data corrupt or stale"']);
  t.is((await t.throwsAsync(new VerifierClient(failed).verify(RESPONSE), { instanceOf: ScpiError }))!.number, -320);
  const never = new Scripted(['', '-230,"Data corrupt or stale"', ...Array<string>(20).fill('')]);
  await t.throwsAsync(new VerifierClient(never).verify(RESPONSE), { instanceOf: LinkError });
});

test('verifier client: errors that a damaged line left behind are cleared away before the next call', async (t) => {
  const peer = new Scripted(['1', '-230,"Data corrupt or stale"', '1;1', '1;1']);
  const client = new VerifierClient(peer);
  await client.verify(RESPONSE);
  t.is(peer.clears, 0);
  await client.verify(RESPONSE);
  t.is(peer.clears, 1);
});

const DAMAGED = ['"H","123456"', '"","123456",120', '"H","",120', '"H","123456",x', '0'];

test('verifier client: a damaged challenge is none, and a whole one is read again', async (t) => {
  for (const answer of DAMAGED) {
    const right = '"H","123456",120';
    const peer = new Scripted([`${answer};${answer}`, '0,"No error"', `${right};${answer}`, `${right};${right}`]);
    const challenge = await new VerifierClient(peer).challenge('alice');
    t.deepEqual(challenge, { handle: 'H', question: '123456', lifetime_ms: 120_000 }, answer);
    t.is(peer.lines.filter((line) => line.includes(':CHAL? ')).length, 1);
  }
});

test('verifier client: a signal ends a refusal that is held back', async (t) => {
  const { client, pace } = await served();
  const { handle } = await client.challenge('alice');
  pace.isHeld = true;
  const stop = new AbortController();
  const refused = client.verify({ handle, response: '00000000' }, { signal: stop.signal });
  while (pace.waits.length === 0) await new Promise(setImmediate);
  stop.abort(new Error('enough'));
  await t.throwsAsync(refused, { message: 'enough' });
});

for (const noise of ['drop=0.001,flip=0.001', 'flip=0.01', 'dup=0.003,flip=0.003']) {
  test(`verifier client: over ${noise} no wrong response is accepted, and right ones get through`, async (t) => {
    const counts = { accepted: 0, refused: 0, errors: 0 };
    for (let login = 0; login < NOISY_LOGINS / 30; login++) {
      const { client } = await served(`${noise},seed=${login + 1}`);
      for (const isRight of [true, false, true, false]) {
        try {
          const { handle, question } = await client.challenge('alice');
          const response = isRight ? respond(question) : wrong(respond(question));
          const verdict = await client.verify({ handle, response }, { signal: AbortSignal.timeout(PATIENCE_MS) });
          if (verdict === 'accepted') t.true(isRight, `${noise}, seed ${login + 1}`);
          counts[verdict === 'accepted' ? 'accepted' : 'refused'] += 1;
        } catch (error) {
          if (!isOfTheLine(error)) throw error;
          counts.errors += 1;
        }
      }
    }
    t.log(`${noise}: ${JSON.stringify(counts)}`);
    t.true(counts.accepted > 0);
  });
}

function isOfTheLine(error: unknown): boolean {
  return error instanceof LinkError || error instanceof ScpiError || (error as Error).name === 'TimeoutError';
}
