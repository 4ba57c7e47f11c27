import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { StoreError } from './errors.js';
import { readSuite } from './ocra/suite.js';
import { signedQuestion } from './purposes.js';
import { questionFrom } from './questions.js';
import { SeededRandom } from './random.js';
import { newVerifier, outcomes, respond, SERIAL, STORES, SUITE } from './testing.js';

const TASK = { purpose: 'change e-mail address', task: 'to alice@example.org' };

for (const [name, open] of STORES) {
  const title = (text: string): string => `verifier (${name}): ${text}`;

  test(title('a response to one purpose, task or user serves no other'), async (t) => {
    const { verifier } = await newVerifier(await open(t));
    const answerTo = async (issued: object, given: object): Promise<string> => {
      const { handle, question } = await verifier.challenge('alice', SERIAL, issued);
      return (await verifier.verify({ handle, response: respond(question), ...given })).answer;
    };
    for (const [issued, given, answer] of [
      [{}, {}, 'accepted'],
      [{}, { purpose: 'login' }, 'accepted'],
      [{}, TASK, 'refused'],
      [{}, { purpose: 'change e-mail address' }, 'refused'],
      [TASK, {}, 'refused'],
      [TASK, { purpose: 'change password', task: TASK.task }, 'refused'],
      [TASK, { purpose: TASK.purpose }, 'refused'],
      [TASK, { ...TASK, task: 'to mallory@example.org' }, 'refused'],
      [TASK, { ...TASK, user: 'bob' }, 'refused'],
      [TASK, TASK, 'accepted'],
      [{ purpose: TASK.purpose }, { purpose: TASK.purpose, user: 'alice' }, 'accepted'],
    ] as const) {
      t.is(await answerTo(issued, given), answer, JSON.stringify([issued, given]));
    }
  });

  test(title('the records of a host are committed with a decision, or neither is'), async (t) => {
    const store = await open(t);
    const { verifier } = await newVerifier(store);
    const kept = async (): Promise<string[]> =>
      (await store.read((tx) => tx.recordsAfter('kept', '', 9))).map(({ key, value }) => `${key} ${value}`);
    const record = (key: string, value: string) => ({
      kind: 'kept',
      key,
      owner: 'alice',
      expires_ms: undefined,
      value,
    });
    const { handle, question } = await verifier.challenge('alice', undefined, {
      within: async ({ tx }, challenge) => void (await tx.insertRecord(record(challenge.handle, challenge.question))),
    });
    t.deepEqual(await kept(), [`${handle} ${question}`]);
    const lost = verifier.verify({
      handle,
      response: respond(question),
      within: async ({ tx, log }, { answer }) => {
        await tx.insertRecord(record('session', answer));
        log({ action: 'session', outcome: 'begun', user: 'alice' });
        throw new StoreError('on purpose');
      },
    });
    await t.throwsAsync(lost, { instanceOf: StoreError });
    t.is((await kept()).length, 1);
    t.deepEqual(await outcomes(verifier, 'session'), []);
    for (const response of ['00000000', respond(question), respond(question)]) {
      const { answer } = await verifier.verify({
        handle,
        response,
        within: async ({ tx, now_ms, log }, given) => {
          await tx.insertRecord(record(`${now_ms} ${given.answer}`, JSON.stringify(given)));
          log({ action: 'session', outcome: given.answer });
        },
      });
      t.true((await kept()).some((one) => one.includes(` ${answer} {"answer":"${answer}"`)));
    }
    t.deepEqual(await outcomes(verifier, 'session'), ['refused', 'accepted', 'refused']);
    await verifier.decide(async ({ tx }) => void (await tx.removeRecord('kept', handle)));
    t.is(await verifier.look(({ tx }) => tx.record('kept', handle)), undefined);
    t.is(await verifier.findAuditFault(), undefined);
  });
}

test('verifier purposes: the question of a task can be computed again from purpose, task and handle', async (t) => {
  const { verifier } = await newVerifier(await STORES[0]![1](t), { settings: { reuseWindow: 1 } });
  for (const given of [TASK, { purpose: TASK.purpose }, { ...TASK, task: '' }]) {
    const { handle, question } = await verifier.challenge('alice', SERIAL, given);
    const signed = ['dscplus task', given.purpose, 'task' in given ? given.task : null, handle, 0];
    const bytes = createHash('sha512').update(JSON.stringify(signed)).digest();
    t.is(question, questionFrom(readSuite(SUITE), bytes));
  }
  const [one, other] = [
    await verifier.challenge('alice', SERIAL, TASK),
    await verifier.challenge('alice', SERIAL, TASK),
  ];
  t.not(one.question, other.question);
});

test('verifier purposes: the vectors of tasks have the questions that the verifier derives', async (t) => {
  const { cases } = JSON.parse(readFileSync('test-vectors/ocra-tasks.json', 'utf8'));
  t.is(cases.length, 7);
  for (const { name, suite, question } of cases as Record<'name' | 'suite' | 'question', string>[]) {
    const [, purpose, task, handle, draw] = JSON.parse(name);
    const bound = { purpose, task: task ?? undefined, taskHash: '' };
    t.is(signedQuestion(readSuite(suite), bound, handle, draw), question, name);
  }
});

test('verifier purposes: the audit log names purpose and task of all but a login, and never the task’s text', async (t) => {
  const { verifier, store } = await newVerifier(await STORES[0]![1](t));
  const { handle, question } = await verifier.challenge('alice', SERIAL, TASK);
  await verifier.verify({ handle, response: respond(question), ...TASK });
  await verifier.challenge('alice');
  const texts = (await store.read((tx) => tx.auditRecords(0, 99))).map(({ text }) => text);
  t.false(texts.some((text) => text.includes('example.org')));
  const [issued, verified, login] = texts.slice(-3).map((text) => JSON.parse(text));
  t.like(issued, { action: 'challenge', purpose: TASK.purpose, taskHash: verifier.hashName(TASK.task) });
  t.like(verified, { action: 'verify', outcome: 'accepted', purpose: TASK.purpose });
  t.false('purpose' in login || 'taskHash' in login);
});

test('verifier purposes: a login and a task prove each other’s PIN change in no way', async (t) => {
  const { verifier } = await newVerifier(await STORES[0]![1](t));
  const solved = async (given: object, pin = '1234') => {
    const { handle, question } = await verifier.challenge('alice', SERIAL, given);
    return { handle, response: respond(question, { pin }) };
  };
  const task = { purpose: 'change PIN' };
  const proof = async (given: object): Promise<string> => {
    const { handle, response } = await solved(given);
    t.is((await verifier.verify({ handle, response, ...given })).answer, 'accepted');
    return handle;
  };
  const byTask = { login: await proof(task), ...(await solved({}, '4321')), pin: '4321' };
  t.is((await verifier.changePin(byTask)).answer, 'refused');
  const login = await proof({});
  t.is((await verifier.changePin({ login, ...(await solved(task, '4321')), pin: '4321' })).answer, 'refused');
  t.is((await verifier.changePin({ login, ...(await solved(task, '4321')), pin: '4321', ...task })).answer, 'accepted');
});

test('verifier purposes: responses for tasks find no counter again', async (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-8:C-QN08-PSHA1';
  const { verifier, operator } = await newVerifier(await STORES[0]![1](t), { suite });
  await operator.allowResync(SERIAL);
  const pair = async (given: object) => {
    const [one, two] = [
      await verifier.challenge('alice', SERIAL, given),
      await verifier.challenge('alice', SERIAL, given),
    ];
    return [one, two].map(({ handle, question }, at) => {
      return { handle, response: respond(question, { suite, counter: BigInt(500 + at) }) };
    });
  };
  for (const [given, answer] of [
    [{ purpose: 'pay' }, 'refused'],
    [{}, 'accepted'],
  ] as const) {
    const [first, second] = await pair(given);
    await operator.allowResync(SERIAL);
    t.is((await verifier.resync(first!, second!)).answer, answer);
  }
});

test('verifier purposes: a source of chance that is handed in makes handles and questions repeat', async (t) => {
  const series = async (): Promise<string[]> => {
    const { verifier } = await newVerifier(await STORES[0]![1](t), {
      random: new SeededRandom(7),
    });
    const { handle, question } = await verifier.challenge('alice');
    return [handle, question];
  };
  t.deepEqual(await series(), await series());
});

test('verifier questions: every question of a short format comes as often as any other, and all have the full length', (t) => {
  const suite = readSuite('OCRA-1:HOTP-SHA1-6:QN04');
  const seen = new Map<string, number>();
  for (let n = 0; n < 20_000; n++) {
    const question = questionFrom(suite, createHash('sha512').update(String(n)).digest());
    seen.set(question[n % 4]!, (seen.get(question[n % 4]!) ?? 0) + 1);
  }
  t.is(seen.size, 10);
  for (const times of seen.values()) t.true(Math.abs(times - 2000) < 250);
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc.constantFrom('QN06', 'QH40', 'QA64'),
      (bytes, format) => {
        const made = questionFrom(readSuite(`OCRA-1:HOTP-SHA1-6:${format}`), bytes);
        return made.length === Number(format.slice(2)) && /^[0-9A-Z]+$/.test(made);
      },
    ),
  );
});
