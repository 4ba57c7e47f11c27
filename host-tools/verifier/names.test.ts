import test from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { checkedName, lookedUp } from './names.js';
import { newVerifier, respond, SERIAL, STORES } from './testing.js';

const COMPOSED = 'zo\u00e9';
const DECOMPOSED = 'zoe\u0301';

const NAMES = ['a', 'José 2', '鍵', 'a@b.example', 'DSC-000001', 'naïve.user', '👍', 'x'.repeat(128)];

const NO_NAMES: ReadonlyArray<readonly [what: string, name: string]> = [
  ['nothing', ''],
  ['a blank at the end', 'alice '],
  ['a blank at the beginning', ' alice'],
  ['a no-break space at the end', 'alice\u00a0'],
  ['a no-break space in the middle', 'al\u00a0ice'],
  ['an ideographic space', 'al\u3000ice'],
  ['a tab', 'al\tice'],
  ['a line end', 'alice\n'],
  ['a NUL', 'al\0ice'],
  ['a zero-width space', 'al\u200bice'],
  ['a zero-width joiner', 'al\u200dice'],
  ['a soft hyphen', 'al\u00adice'],
  ['a byte-order mark', '\ufeffalice'],
  ['a variation selector', 'alice\ufe0f'],
  ['a Hangul filler', 'al\u3164ice'],
  ['a Braille blank', 'al\u2800ice'],
  ['a right-to-left override', 'al\u202eice'],
  ['a line separator', 'al\u2028ice'],
  ['half a surrogate pair', 'al\ud83dice'],
  ['a question mark at the beginning', '?alice'],
  ['129 characters', 'x'.repeat(129)],
];

test('verifier names: what is visible is a name, in its composed form', (t) => {
  for (const name of NAMES) t.is(checkedName('the name', name), name);
  t.is(checkedName('the name', DECOMPOSED), COMPOSED);
  t.is(lookedUp(DECOMPOSED), COMPOSED);
});

test('verifier names: what can’t be seen or told apart is no name', (t) => {
  for (const [what, name] of NO_NAMES) {
    const { message } = t.throws(() => checkedName('the user’s name', name), { instanceOf: InputError }, what)!;
    t.regex(message, /^the user’s name must have 1 to 128 characters, no blank at its ends, no control or invisible/);
    t.is(lookedUp(name), '', what);
  }
});

for (const [name, open] of STORES) {
  test(`verifier names (${name}): é is one user however it is typed, in every act`, async (t) => {
    const { operator, verifier } = await newVerifier(await open(t));
    await operator.addUser(DECOMPOSED);
    await t.throwsAsync(operator.addUser(COMPOSED), { message: /already/ });
    for (const [one, other] of [
      [COMPOSED, DECOMPOSED],
      [DECOMPOSED, COMPOSED],
    ] as const) {
      await operator.assign(one, SERIAL);
      t.is((await verifier.activate(other, SERIAL)).answer, 'accepted');
      const { handle, question } = await verifier.challenge(one);
      t.is((await verifier.verify({ handle, response: respond(question) })).answer, 'accepted');
      await operator.lock(other, SERIAL);
      t.true((await operator.assignment(one, SERIAL)).locked);
      await operator.unlock(one, SERIAL);
      t.false((await operator.assignment(other, SERIAL)).locked);
      await operator.suspendUser(one);
      t.true((await operator.user(other)).suspended);
      await operator.resumeUser(other);
      await operator.unassign(other, SERIAL);
    }
    t.deepEqual(
      (await operator.users('', 9, DECOMPOSED)).found.map((user) => user.name),
      [COMPOSED],
    );
    await operator.removeUser(DECOMPOSED);
    const texts: string[] = [];
    for await (const { text } of verifier.auditRecords()) texts.push(text);
    t.false(texts.join().includes(DECOMPOSED));
    t.true(texts.at(-1)!.includes(COMPOSED));
  });
}
