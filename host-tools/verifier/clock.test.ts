/** Clocks that are wrong, and what an operator does about it. */
import test from 'ava';
import { StoreError } from './errors.js';
import { Operator } from './operator.js';
import type { Store } from './store/store.js';
import { AUDIT_KEY, KEK, newVerifier, outcomes, respond, SERIAL, STORES, TestTime, wrong } from './testing.js';
import { Verifier } from './verifier.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const YEAR_MS = 365 * DAY_MS;
const AHEAD = {
  instanceOf: StoreError,
  message: /clock says 20.*more than a day after the newest record.*--trust-clock/,
};

function at(wall_ms: number): TestTime {
  const time = new TestTime();
  time.wall = wall_ms;
  return time;
}

const options = (store: Store, time: TestTime) => ({ store, keys: [KEK] as const, auditKey: AUDIT_KEY, time });

for (const [name, open] of STORES) {
  const title = (text: string): string => `verifier clock (${name}): ${text}`;

  test(title('a machine that is more than a day ahead changes nothing, unless its clock is trusted'), async (t) => {
    const { store, verifier, time } = await newVerifier(await open(t));
    const head = await verifier.auditHead();
    const ahead = at(time.wall + DAY_MS + 1);
    const operator = await Operator.open(options(store, ahead), 'root');
    await t.throwsAsync(operator.suspendCard(SERIAL), AHEAD);
    await t.throwsAsync(Verifier.open(options(store, ahead)), AHEAD);
    t.deepEqual(await verifier.auditHead(), head);
    t.is((await operator.card(SERIAL)).suspended, false);
    const trusting = await Operator.open({ ...options(store, ahead), trustClock: true }, 'root');
    await trusting.suspendCard(SERIAL);
    t.is((await verifier.auditHead()).time_ms, ahead.wall);
  });

  test(title('a day without a login is no jump, and a clock that jumps in a running process is one'), async (t) => {
    const { verifier, time } = await newVerifier(await open(t));
    time.pass(3 * DAY_MS);
    const { handle, question } = await verifier.challenge('alice');
    time.wall += YEAR_MS;
    await t.throwsAsync(verifier.verify({ handle, response: respond(question) }), AHEAD);
    time.wall -= YEAR_MS;
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
  });

  test(title('a store of the future is warned of and repaired, with a record of it, in all that run'), async (t) => {
    const { store, verifier, time } = await newVerifier(await open(t));
    const future = at(time.wall + YEAR_MS);
    const wrongly = await Verifier.open({ ...options(store, future), trustClock: true });
    const login = await wrongly.challenge('alice');
    const proof = await wrongly.verify({ handle: login.handle, response: respond(login.question) });
    t.is(proof.answer, 'accepted');
    for (let failures = 0; failures < 10; failures++) {
      const { handle, question } = await wrongly.challenge('alice');
      await wrongly.verify({ handle, response: wrong(respond(question)) });
    }
    t.true((await wrongly.operator('root').assignment('alice', SERIAL)).locked);
    const early = await wrongly.challenge('alice');
    // The verifier that was open all the time goes on from there.
    await verifier.challenge('alice');
    const warnings: string[] = [];
    const onWarning = (warning: string): void => void warnings.push(warning);
    const operator = await Operator.open({ ...options(store, at(time.wall)), onWarning }, 'root');
    t.regex(warnings.join('\n'), /^the newest record of the store is of 20.*store repair-clock"$/);
    await operator.repairClock();
    t.is((await verifier.auditHead()).time_ms, time.wall);
    t.deepEqual(await outcomes(verifier, 'repair clock'), ['done']);
    t.is(await verifier.findAuditFault(), undefined);
    // Nothing of the future works on: no lock, no challenge, no proof of an old PIN.
    t.is((await verifier.verify({ handle: early.handle, response: respond(early.question) })).answer, 'expired');
    const { handle, question } = await verifier.challenge('alice');
    const response = respond(question, { pin: '8642' });
    const change = { login: login.handle, handle, response, pin: '8642' };
    t.is((await verifier.changePin(change)).answer, 'refused');
    const next = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle: next.handle, response: respond(next.question) })).answer, 'accepted');
    t.true((await verifier.auditHead()).time_ms < time.wall + DAY_MS);
  });
}
