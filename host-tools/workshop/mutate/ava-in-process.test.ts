import test from 'ava';
import inProcess, { endings, run, tests } from './ava-in-process.js';

type Body = Parameters<typeof inProcess>[1];

const nothing = Object.assign(Object.create(null), { a: 1 });
const throwing = () => {
  throw new RangeError('out of range');
};
const rejecting = () => Promise.reject(new RangeError('out of range'));

/** A test that passes, and tests like it that fail. */
const PAIRS: ReadonlyArray<readonly [string, Body, ...Body[]]> = [
  ['is', (t) => t.is(Number.NaN, Number.NaN), (t) => t.is(0, -0), (t) => t.is('1', 1)],
  ['not', (t) => t.not(0, 1), (t) => t.not(1, 1)],
  ['true and false', (t) => [t.true(true), t.false(false)], (t) => t.true(1 as never), (t) => t.false(0 as never)],
  ['deepEqual', (t) => t.deepEqual({ a: 1 }, nothing), (t) => t.deepEqual([1, 2], [1, 3]), (t) => t.deepEqual({}, [])],
  ['notDeepEqual', (t) => t.notDeepEqual([1], [2]), (t) => t.notDeepEqual([1], [1])],
  ['like', (t) => t.like({ a: { b: 1, c: 2 } }, { a: { b: 1 } }), (t) => t.like({ a: 1 }, { a: 2 })],
  ['regex', (t) => [t.regex('ab', /b/), t.notRegex('ab', /c/)], (t) => t.regex('a', /b/), (t) => t.notRegex('a', /a/)],
  ['fail', (t) => t.pass(), (t) => t.fail()],
  [
    'throws',
    (t) => t.throws(throwing, { instanceOf: RangeError, name: 'RangeError', message: /range$/ }),
    (t) => t.throws(() => {}),
    (t) => t.throws(throwing, { message: 'range' }),
    (t) => t.throws(throwing, { message: /^range/ }),
    (t) => t.throws(throwing, { message: (message: string) => message === '' }),
    (t) => t.throws(throwing, { instanceOf: TypeError }),
    (t) => t.throws(throwing, { name: 'Error' }),
    (t) => t.throws(throwing, { code: 'E' }),
  ],
  ['notThrows', (t) => t.notThrows(() => {}), (t) => t.notThrows(throwing)],
  ['throwsAsync', (t) => t.throwsAsync(rejecting), (t) => t.throwsAsync(async () => {})],
];

for (const [name, passes, ...fails] of PAIRS) {
  test(`tests in this process: ${name} passes and fails as it should`, async (t) => {
    await t.notThrowsAsync(run({ title: name, body: passes }));
    for (const body of fails) await t.throwsAsync(run({ title: name, body }), undefined, String(body));
  });
}

test('tests in this process: are gathered in their order, those to be left out apart', (t) => {
  inProcess('one', () => {});
  inProcess.skip();
  inProcess.serial('two', () => {});
  inProcess.after.always(() => {});
  t.deepEqual(
    tests.map(({ title }) => title),
    ['one', 'two'],
  );
  t.is(endings.length, 1);
});

test('tests in this process: what a test tears down goes last first, also where it fails', async (t) => {
  const done: number[] = [];
  const body: Body = (each) => {
    each.teardown(() => done.push(1));
    each.teardown(() => done.push(2));
    each.fail();
  };
  await t.throwsAsync(run({ title: 'torn down', body }));
  t.deepEqual(done, [2, 1]);
});
