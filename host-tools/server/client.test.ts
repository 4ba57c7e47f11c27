/** The client and the server, over a wire that is whole and over one that is not. */
import { duplexPair } from 'node:stream';
import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { attachLink } from '../../emulator/link/link.js';
import { NoisyStream, readNoise } from '../../emulator/link/ports/noise.js';
import { LinkError, ScpiError } from '../client/errors.js';
import { VerifierClient } from '../client/verifier-client.js';
import { respond, SERIAL, SUITE, wrong } from '../verifier/testing.js';
import { newServer, SECRET } from './testing.js';

/** Logins over noise; the environment can ask for more. */
const NOISY_LOGINS = Number(process.env.DSCPLUS_NOISY_LOGINS ?? 300);

/** A verdict that is lost is waited for as long as a server may hold it back, but not here. */
const PATIENCE_MS = 50;

/** A client on a login server, both ours. */
async function served(noise?: string) {
  const bench = await newServer();
  const [transport, peer] = duplexPair();
  attachLink(noise === undefined ? transport : new NoisyStream(transport, readNoise(noise)), bench.server.open(true), {
    eol: 'lf',
  });
  return { ...bench, client: new VerifierClient(peer, { timeout_ms: noise === undefined ? 60_000 : 20 }) };
}

test('verifier client: challenges and verdicts', async (t) => {
  const { client, time, world } = await served();
  t.is((await client.identify()).model, 'login-server');
  const { handle, question, lifetime_ms } = await client.challenge('alice', { card: SERIAL });
  t.is(lifetime_ms, 120_000);
  t.is(await client.verify({ handle, response: wrong(respond(question)) }), 'refused');
  t.deepEqual(world.waits, [1000]);
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

test('verifier client: what can’t pass over the line is refused without being sent', async (t) => {
  const { client } = await served();
  const { handle } = await client.challenge('alice');
  for (const response of ['１２３４５６７８', '1234\n*RST', '1'.repeat(257)]) {
    const error = await t.throwsAsync(client.verify({ handle, response }), { instanceOf: InputError });
    t.regex(error!.message, /^response has [0-9]+ characters: at most 256 are allowed, and only printable ones/);
  }
  await t.throwsAsync(client.challenge('Jürgen'), { instanceOf: InputError });
});

test('verifier client: a signal ends a refusal that is held back', async (t) => {
  const { client, world } = await served();
  const { handle } = await client.challenge('alice');
  world.isHeld = true;
  const stop = new AbortController();
  const refused = client.verify({ handle, response: '00000000' }, { signal: stop.signal });
  while (world.waits.length === 0) await new Promise(setImmediate);
  stop.abort(new Error('enough'));
  await t.throwsAsync(refused, { message: 'enough' });
});

for (const noise of ['drop=0.001,flip=0.001', 'flip=0.01', 'dup=0.003,flip=0.003']) {
  test(`verifier client: over ${noise} no wrong response is accepted, and right ones get through`, async (t) => {
    const counts = { accepted: 0, refused: 0, errors: 0 };
    for (let login = 0; login < NOISY_LOGINS / 50; login++) {
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
