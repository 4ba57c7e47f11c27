/** Each proof that a change of a card asks for, by itself: without it the change is refused, and nothing else is spent. */
import test from 'ava';
import { newVerifier, outcomes, PIN, respond, SERIAL, STORES, SUITE, wrong } from './testing.js';
import type { Verifier } from './verifier.js';

const COUNTER_SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08';
const OTHER_KEY = Buffer.from('another key of a card');
const PROOF_MS = 300_000;

/** Logs alice in. @returns the login's handle */
async function logIn(verifier: Verifier, serial: string, given: Parameters<typeof respond>[1] = {}): Promise<string> {
  const { handle, question } = await verifier.challenge('alice', serial);
  const { answer } = await verifier.verify({ handle, response: respond(question, given) });
  if (answer !== 'accepted') throw new Error(`the login was ${answer}`);
  return handle;
}

for (const [name, open] of STORES) {
  test(`proofs (${name}): a PIN changes by a login with the same card, not with another one of the user`, async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    await operator.addCard({ serial: '7002', suite: SUITE, key: OTHER_KEY, pin: PIN });
    await operator.assign('alice', '7002');
    await verifier.activate('alice', '7002');
    const change = async (login: string): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice', SERIAL);
      const response = respond(question, { pin: '4321' });
      return (await verifier.changePin({ login, handle, response, pin: '4321' })).answer;
    };
    t.is(await change(await logIn(verifier, '7002', { key: OTHER_KEY })), 'refused');
    t.is(await change(await logIn(verifier, SERIAL)), 'accepted');
  });

  test(`proofs (${name}): a login proves the old PIN for less than five minutes`, async (t) => {
    const { verifier, time } = await newVerifier(await open(t));
    const change = async (age_ms: number, pin: string, old: string): Promise<string> => {
      const login = await logIn(verifier, SERIAL, { pin: old });
      time.pass(age_ms);
      const { handle, question } = await verifier.challenge('alice');
      return (await verifier.changePin({ login, handle, response: respond(question, { pin }), pin })).answer;
    };
    t.is(await change(PROOF_MS, '4321', PIN), 'refused');
    t.is(await change(PROOF_MS - 1, '4321', PIN), 'accepted');
  });

  test(`proofs (${name}): a refused resynchronisation costs each of its two challenges a try`, async (t) => {
    const { verifier, operator } = await newVerifier(await open(t), { suite: COUNTER_SUITE });
    await operator.allowResync(SERIAL);
    const challenges = [await verifier.challenge('alice'), await verifier.challenge('alice')];
    const [first, second] = challenges.map(({ handle, question }) => {
      return { handle, response: wrong(respond(question, { suite: COUNTER_SUITE, counter: 0n })) };
    });
    for (let tries = 0; tries < 3; tries++) t.is((await verifier.resync(first!, second!)).answer, 'refused');
    for (const { handle, question } of challenges) {
      const response = respond(question, { suite: COUNTER_SUITE, counter: 0n });
      t.is((await verifier.verify({ handle, response })).answer, 'refused');
    }
    t.deepEqual(await outcomes(verifier, 'verify'), ['used', 'used']);
  });

  test(`proofs (${name}): a resynchronisation by one challenge twice is refused and moves no counter`, async (t) => {
    const { verifier, operator } = await newVerifier(await open(t), { suite: COUNTER_SUITE });
    await operator.allowResync(SERIAL);
    const { handle, question } = await verifier.challenge('alice');
    const [first, second] = [500n, 501n].map((counter) => {
      return { handle, response: respond(question, { suite: COUNTER_SUITE, counter }) };
    });
    t.is((await verifier.resync(first!, second!)).answer, 'refused');
    t.is((await operator.card(SERIAL)).counter, 0n);
    t.is((await verifier.resync(second!, second!)).answer, 'refused');
    await logIn(verifier, SERIAL, { suite: COUNTER_SUITE, counter: 0n });
  });

  test(`proofs (${name}): an unlock forgets the failures of activation too`, async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    await operator.unassign('alice', SERIAL);
    await operator.assign('alice', SERIAL);
    for (let failures = 0; failures < 10; failures++) await verifier.activate('alice', 'none');
    t.is((await verifier.activate('alice', SERIAL)).answer, 'refused');
    await operator.unlock('alice', SERIAL);
    t.is((await verifier.activate('alice', SERIAL)).answer, 'accepted');
  });

  test(`proofs (${name}): what was asked before a PIN changed is not answered with the new PIN either`, async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const old = await verifier.challenge('alice');
    const login = await logIn(verifier, SERIAL);
    const { handle, question } = await verifier.challenge('alice');
    const change = { login, handle, response: respond(question, { pin: '4321' }), pin: '4321' };
    t.is((await verifier.changePin(change)).answer, 'accepted');
    const response = respond(old.question, { pin: '4321' });
    t.is((await verifier.verify({ handle: old.handle, response })).answer, 'refused');
    await logIn(verifier, SERIAL, { pin: '4321' });
  });

  test(`proofs (${name}): ten failures of a day lock, also where logins succeed between them`, async (t) => {
    const { verifier } = await newVerifier(await open(t));
    for (let failures = 0; failures < 10; failures++) {
      await logIn(verifier, SERIAL);
      const { handle, question } = await verifier.challenge('alice');
      await verifier.verify({ handle, response: wrong(respond(question)) });
    }
    const { handle, question } = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'refused');
    t.is((await outcomes(verifier, 'verify')).at(-1), 'locked');
  });
}
