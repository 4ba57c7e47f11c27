import test from 'ava';
import fc from 'fast-check';
import { passwordFaults } from './password-rules.js';

const rulesOf = (password: string, user = 'alice'): string =>
  passwordFaults(user, password, 12)
    .map(({ rule }) => rule)
    .join(' ');

test('password rules: what can be taken, and what is wrong with what can’t', (t) => {
  for (const [password, rules] of [
    ['correct horse battery', ''],
    ['93862 70514 82', ''],
    ['Grüße aus dem Süden', ''],
    ['密码应该足够长才行啊对不对', ''],
    ['two cats and password hygiene matters', ''],
    ['short', 'length'],
    ['', 'length repetition'],
    ['correct hor', 'length'],
    ['x'.repeat(257), 'length repetition'],
    ['ab cd ef gh ij-'.repeat(18), 'length'],
    ['correct horse 1234', 'sequence'],
    ['correct horse 4321', 'sequence'],
    ['my QWERtz battery', 'sequence'],
    ['zyxw and some more', 'sequence'],
    ['lonnnng and winding', 'repetition'],
    ['abababababababab', 'repetition'],
    ['Alice loves horses', 'name'],
    ['P@ssw0rd!Passw0rd', 'well-known'],
    ['Welcome Summer 2026!', 'well-known'],
    ['letmein letmein', 'well-known'],
    ['correct\thorse battery', 'characters'],
    ['correct\u0000horse battery', 'characters'],
    ['correct horse\u200b battery', 'characters'],
    ['correct\u00a0horse battery', 'characters'],
    ['correct horse \ud800 battery', 'characters'],
    [' correct horse battery', 'characters'],
    ['correct horse battery ', 'characters'],
  ] as const)
    t.is(rulesOf(password), rules, JSON.stringify(password));
  t.is(rulesOf('al is a short name', 'al'), '');
  t.is(passwordFaults('u', 'eight ch', 8).length, 0);
});

test('password rules: a message never has the password in it, and a long text of many letters is judged at once', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 7, maxLength: 40 }), fc.string(), (password, user) => {
      const faults = passwordFaults(user, password, 12);
      return faults.every(({ message }) => message.endsWith('.') && !message.includes(password));
    }),
  );
  t.true(passwordFaults('u', 'pass'.repeat(5000), 12).length > 0);
});
