import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import {
  AUDIT_KEY,
  KEK,
  KEY,
  newVerifier,
  outcomes,
  PIN,
  randomHandle,
  respond,
  SERIAL,
  STORES,
  SUITE,
  wrong,
} from './testing.js';
import { Verifier } from './verifier.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const COUNTER_SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08';
const TIME_SUITE = 'OCRA-1:HOTP-SHA256-8:QH08-T1M';

for (const [name, open] of STORES) {
  const title = (text: string): string => `verifier (${name}): ${text}`;

  test(title('accepts the right response, once'), async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const { handle, question, lifetime_ms } = await verifier.challenge('alice');
    t.regex(question, /^[0-9]{6}$/);
    t.is(lifetime_ms, 120_000);
    t.deepEqual(await verifier.verify({ handle, response: respond(question) }), {
      answer: 'accepted',
      wait_ms: 0,
      user: 'alice',
      serial: SERIAL,
    });
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'refused');
    t.deepEqual(await outcomes(verifier, 'verify'), ['accepted', 'used']);
  });

  test(title('refuses the challenge of another user than the one that the host expects'), async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const { handle, question } = await verifier.challenge('alice');
    const response = respond(question);
    for (const user of ['bob', '']) {
      t.is((await verifier.verify({ handle, response, user })).answer, 'refused', user);
    }
    t.is((await verifier.verify({ handle, response, user: 'alice' })).answer, 'accepted');
    t.deepEqual(await outcomes(verifier, 'verify'), ['wrong', 'wrong', 'accepted']);
  });

  test(title('a handle dies at its third wrong try'), async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const { handle, question } = await verifier.challenge('alice');
    const right = respond(question);
    for (let tries = 0; tries < 3; tries++) await verifier.verify({ handle, response: wrong(right) });
    t.is((await verifier.verify({ handle, response: right })).answer, 'refused');
    t.deepEqual(await outcomes(verifier, 'verify'), ['wrong', 'wrong', 'wrong', 'used']);
  });

  test(title('a challenge expires, even while the clock is set back'), async (t) => {
    const { verifier, time } = await newVerifier(await open(t));
    const last = await verifier.challenge('alice');
    time.pass(119_999);
    t.is((await verifier.verify({ handle: last.handle, response: respond(last.question) })).answer, 'accepted');
    const { handle, question } = await verifier.challenge('alice');
    time.wall -= DAY_MS;
    time.pass(120_000);
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'expired');
    const after = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle: after.handle, response: respond(after.question) })).answer, 'accepted');
  });

  test(title('the highest time seen outlives the process'), async (t) => {
    const { store, verifier, operator, time } = await newVerifier(await open(t));
    const { handle, question } = await verifier.challenge('alice');
    time.pass(120_000);
    await operator.resumeCard(SERIAL);
    time.wall -= DAY_MS;
    const later = await Verifier.open({ store, keys: [KEK], auditKey: AUDIT_KEY, time });
    t.is((await later.verify({ handle, response: respond(question) })).answer, 'expired');
  });

  test(title('ten failures lock for a day, and tries while locked change nothing'), async (t) => {
    const { verifier, time } = await newVerifier(await open(t));
    const waits: number[] = [];
    const login = async (right: boolean): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice');
      const response = respond(question);
      const { answer, wait_ms } = await verifier.verify({ handle, response: right ? response : wrong(response) });
      waits.push(wait_ms);
      return answer;
    };
    for (let failures = 0; failures < 10; failures++) await login(false);
    time.pass(DAY_MS - 1);
    t.is(await login(false), 'refused');
    t.is(await login(true), 'refused');
    time.pass(1);
    t.is(await login(true), 'accepted');
    t.deepEqual(
      waits,
      [1, 2, 4, 8, 16, 32, 32, 32, 32, 32, 32, 32, 0].map((s) => s * 1000),
    );
    t.deepEqual((await outcomes(verifier, 'verify')).slice(-3), ['locked', 'locked', 'accepted']);
  });

  test(title('an operator unlocks; a hundred failures in a row disable'), async (t) => {
    const { verifier, operator, time } = await newVerifier(await open(t));
    const fail = async (): Promise<void> => {
      const { handle } = await verifier.challenge('alice');
      await verifier.verify({ handle, response: 'x' });
    };
    for (let failures = 0; failures < 10; failures++) await fail();
    t.true((await operator.assignment('alice', SERIAL)).locked);
    await operator.unlock('alice', SERIAL);
    const { failuresInARow, locked, disabled } = await operator.assignment('alice', SERIAL);
    t.deepEqual([failuresInARow, locked, disabled], [0, false, false]);
    for (let failures = 0; failures < 100; failures++) {
      await fail();
      if (failures % 10 === 9) time.pass(DAY_MS);
    }
    t.is((await operator.assignment('alice', SERIAL)).disabled, true);
    time.pass(100 * DAY_MS);
    const { handle, question } = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'refused');
  });

  test(title('an unknown name is treated as a known one'), async (t) => {
    const { verifier, time } = await newVerifier(await open(t));
    const answers = async (user: string): Promise<unknown[]> => {
      const reported: unknown[] = [];
      for (let round = 0; round < 12; round++) {
        const { handle, question, lifetime_ms } = await verifier.challenge(user);
        reported.push(handle.length, question.length, lifetime_ms, await verifier.verify({ handle, response: 'x' }));
      }
      const old = await verifier.challenge(user);
      time.pass(120_000);
      reported.push(await verifier.verify({ handle: old.handle, response: 'x' }));
      return reported;
    };
    const known = await answers('alice');
    t.deepEqual(await answers('my secret passphrase'), known);
    t.deepEqual(await answers('alice\0'), known);
    const log: string[] = [];
    for await (const { text } of verifier.auditRecords()) log.push(text);
    t.false(log.join('\n').includes('passphrase'));
  });

  test(title('a suspended card or user, or a card not activated, is refused'), async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    const login = async (): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice');
      return (await verifier.verify({ handle, response: respond(question) })).answer;
    };
    await operator.suspendCard(SERIAL);
    t.is(await login(), 'refused');
    await operator.resumeCard(SERIAL);
    await operator.suspendUser('alice');
    t.is(await login(), 'refused');
    await operator.resumeUser('alice');
    t.is(await login(), 'accepted');
    await operator.unassign('alice', SERIAL);
    await operator.assign('alice', SERIAL);
    t.is(await login(), 'refused');
    t.is((await verifier.activate('alice', '7002')).answer, 'refused');
    t.is((await verifier.activate('nobody', SERIAL)).answer, 'refused');
    t.is((await verifier.activate('alice', SERIAL)).answer, 'accepted');
    t.is(await login(), 'accepted');
  });

  test(title('several cards of a user and several users of a card work'), async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    const key = Buffer.from('another key of a card');
    await operator.addCard({ serial: '7002', suite: SUITE, key, pin: '9999' });
    await operator.addUser('bob');
    for (const user of ['alice', 'bob']) {
      await operator.assign(user, '7002');
      t.is((await verifier.activate(user, '7002')).answer, 'accepted');
      const { handle, question } = await verifier.challenge(user, '7002');
      const swapped = await verifier.verify({ handle, response: respond(question) });
      t.is(swapped.answer, 'refused');
      const response = respond(question, { key, pin: '9999' });
      t.is((await verifier.verify({ handle, response })).answer, 'accepted');
    }
    const { handle, question } = await verifier.challenge('alice');
    t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
    const foreign = await verifier.challenge('bob', SERIAL);
    t.is((await verifier.verify({ handle: foreign.handle, response: respond(foreign.question) })).answer, 'refused');
    await operator.suspendCard(SERIAL);
    const spare = await verifier.challenge('alice');
    const response = respond(spare.question, { key, pin: '9999' });
    const given = await verifier.verify({ handle: spare.handle, response });
    t.is(given.answer === 'accepted' && given.serial, '7002', 'the first card is lost');
  });

  test(title('no counter value is accepted twice, within the window'), async (t) => {
    const { verifier } = await newVerifier(await open(t), { suite: COUNTER_SUITE, counter: 3n });
    const login = async (counter: bigint): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice');
      return (await verifier.verify({ handle, response: respond(question, { suite: COUNTER_SUITE, counter }) })).answer;
    };
    t.is(await login(2n), 'refused');
    t.is(await login(13n), 'refused');
    t.is(await login(12n), 'accepted');
    for (const used of [3n, 12n]) t.is(await login(used), 'refused');
    t.is(await login(13n), 'accepted');
  });

  test(title('one counter value given to many challenges at once is accepted once'), async (t) => {
    const { verifier } = await newVerifier(await open(t), { suite: COUNTER_SUITE });
    const challenges = await Promise.all(Array.from({ length: 8 }, () => verifier.challenge('alice')));
    const answers = challenges.map(({ handle, question }) => {
      return verifier.verify({ handle, response: respond(question, { suite: COUNTER_SUITE, counter: 4n }) });
    });
    t.is((await Promise.all(answers)).filter(({ answer }) => answer === 'accepted').length, 1);
  });

  test(title('a resynchronisation takes two answers in a row and an operator'), async (t) => {
    const { verifier, operator, time } = await newVerifier(await open(t), { suite: COUNTER_SUITE });
    const answer = async (counter: bigint) => {
      const { handle, question } = await verifier.challenge('alice');
      return { handle, response: respond(question, { suite: COUNTER_SUITE, counter }) };
    };
    const resync = async (first: bigint, second: bigint): Promise<string> => {
      const [one, two] = [await answer(first), await answer(second)];
      return (await verifier.resync(one, two)).answer;
    };
    t.is(await resync(500n, 501n), 'refused');
    await operator.allowResync(SERIAL);
    t.is(await resync(500n, 502n), 'refused');
    t.is(await resync(1000n, 1001n), 'refused');
    t.is((await verifier.resync({ handle: 'x', response: 'x' }, { handle: 'y', response: 'y' })).answer, 'refused');
    const [one, two] = [await answer(500n), await answer(501n)];
    t.is((await verifier.resync(two, one)).answer, 'refused');
    t.is((await verifier.resync(one, two)).answer, 'accepted');
    t.is((await verifier.verify(two)).answer, 'refused');
    t.is((await verifier.verify(await answer(501n))).answer, 'refused');
    t.is(await resync(503n, 504n), 'refused');
    t.is((await verifier.verify(await answer(502n))).answer, 'accepted');
    await operator.unlock('alice', SERIAL);
    await operator.allowResync(SERIAL);
    t.is(await resync(501n, 502n), 'refused');
    time.pass(10 * MINUTE_MS);
    t.is(await resync(600n, 601n), 'refused');
  });

  test(title('a card’s clock may be off by the drift, and no more'), async (t) => {
    const { verifier, time } = await newVerifier(await open(t), { suite: TIME_SUITE });
    const login = async (off: number): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice');
      const timestamp = BigInt(Math.floor(time.wall / MINUTE_MS) + off);
      return (await verifier.verify({ handle, response: respond(question, { suite: TIME_SUITE, timestamp }) })).answer;
    };
    const answers = [];
    for (const off of [-2, -1, 0, 1, 2]) answers.push(await login(off));
    t.deepEqual(answers, ['refused', 'accepted', 'accepted', 'accepted', 'refused']);
  });

  test(title('a PIN changes after a login, by a response made with the new one'), async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    const login = async (pin: string) => {
      const { handle, question } = await verifier.challenge('alice');
      return { handle, answer: (await verifier.verify({ handle, response: respond(question, { pin }) })).answer };
    };
    const change = async (proof: string, made: string): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice');
      const response = respond(question, { pin: made });
      return (await verifier.changePin({ login: proof, handle, response, pin: '4321' })).answer;
    };
    t.is(await change(randomHandle(), '4321'), 'refused');
    const { handle } = await login(PIN);
    t.is(await change(handle, PIN), 'refused');
    const open_ = await verifier.challenge('alice');
    t.is(await change(handle, '4321'), 'accepted');
    t.is(await change(handle, '4321'), 'refused');
    t.is((await verifier.verify({ handle: open_.handle, response: respond(open_.question) })).answer, 'refused');
    t.is((await login(PIN)).answer, 'refused');
    t.is((await login('4321')).answer, 'accepted');
    await operator.resetPin(SERIAL, '5678');
    t.is((await login('5678')).answer, 'accepted');
  });

  test(title('a question’s class is not issued again within the window'), async (t) => {
    const suite = 'OCRA-1:HOTP-SHA1-6:QN04';
    const { verifier } = await newVerifier(await open(t), { suite, settings: { reuseWindow: 300 } });
    const classes: string[] = [];
    for (let n = 0; n < 400; n++) {
      const number = Number((await verifier.challenge('alice')).question);
      classes.push(number.toString(16).replace(/0+$/, ''));
    }
    for (let at = 0; at + 300 <= 400; at++) t.is(new Set(classes.slice(at, at + 300)).size, 300);
  });

  test(title('a user’s challenges are bounded, and nobody else’s are dropped for them'), async (t) => {
    const { verifier, operator } = await newVerifier(await open(t));
    await operator.addUser('bob');
    await operator.assign('bob', SERIAL);
    const first = await verifier.challenge('alice');
    for (let n = 0; n < 20; n++) await verifier.challenge('bob');
    for (let n = 0; n < 20; n++) await verifier.challenge('nobody');
    for (let n = 0; n < 7; n++) await verifier.challenge('alice');
    t.is((await verifier.verify({ handle: first.handle, response: respond(first.question) })).answer, 'accepted');
    const second = await verifier.challenge('alice');
    for (let n = 0; n < 8; n++) await verifier.challenge('alice');
    t.is((await verifier.verify({ handle: second.handle, response: respond(second.question) })).answer, 'refused');
  });

  test(title('of 64 equal responses at once one is accepted'), async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const { handle, question } = await verifier.challenge('alice');
    const tries = Array.from({ length: 64 }, () => verifier.verify({ handle, response: respond(question) }));
    t.is((await Promise.all(tries)).filter(({ answer }) => answer === 'accepted').length, 1);
  });
}

test('verifier: refuses cards and settings that can’t be', async (t) => {
  const { operator, store } = await newVerifier(await STORES[0]![1](t));
  const bad = [
    { serial: SERIAL, suite: SUITE, key: KEY, pin: PIN },
    { serial: '?1', suite: SUITE, key: KEY, pin: PIN },
    { serial: '2', suite: SUITE, key: KEY },
    { serial: '2', suite: SUITE, key: KEY, pin: '123' },
    { serial: '2', suite: SUITE, key: KEY, pin: PIN, counter: 1n },
    { serial: '2', suite: `${SUITE}-S064`, key: KEY, pin: PIN },
    { serial: '2', suite: 'OCRA-1', key: KEY },
    { serial: '2', suite: SUITE, key: Buffer.alloc(0), pin: PIN },
  ];
  for (const card of bad) {
    const error = await t.throwsAsync(async () => operator.addCard(card));
    t.regex(error!.name, /InputError/);
  }
  t.is((await operator.cards('', 10)).found.length, 1);
  await t.throwsAsync(newVerifier(store, { settings: { lookAhead: 0 } }), {
    instanceOf: InputError,
    message: /lookAhead is 0/,
  });
});
