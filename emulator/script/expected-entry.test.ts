import test from 'ava';
import { MODELS } from '../../firmware/models.js';
import { ScriptError } from './script-error.js';
import { instructionsOf, parseText } from './testing.js';

const HOLD = 'press PRESS for 2.5s';
const LOGIN = `${HOLD}\ntype 1234\npress OK\ntype 567890\npress OK`;
const EXPECT = '\nexpect response';

/** Scripts that tell what was entered: PIN 1234 and challenge 567890. */
const TOLD: ReadonlyArray<readonly [string, string]> = [
  ['a login', LOGIN],
  ['single presses', `${HOLD}\npress 1\npress 2\ntype 34\npress ok\ntype 567890\npress Ok`],
  ['digits beyond the length', `${HOLD}\ntype 12349\npress OK\ntype 56789099999\npress OK`],
  ['an early OK', `${HOLD}\npress OK\ntype 12\npress OK\ntype 34\npress OK\ntype 567890\npress OK`],
  ['keys after the last OK', `${LOGIN}\ntype 99\npress BACK\npress OK\npress OK\ndown 5\nup 5\npress 5 for 1ms`],
  ['a short press of PRESS', `${LOGIN.replace('type 5', 'press PRESS for 2s\ntype 5')}\npress PRESS`],
  ['a new hold', `${HOLD}\ntype 99\npress BACK\ndown 5\nup 5\n${LOGIN}`],
  ['a hold by down and up', `down PRESS\nwait 2001ms\nup PRESS\n${LOGIN.slice(HOLD.length)}`],
  ['a hold that ends when it works', `down PRESS\nexpect "PIN>" within 3s\nup PRESS\n${LOGIN.slice(HOLD.length)}`],
  ['a short hold by down and up', `${LOGIN}\ndown PRESS\nwait 2s\nup PRESS`],
  ['other keys within a hold', `down PRESS\npress 5\nwait 2s\nup PRESS\n${LOGIN.slice(HOLD.length)}`],
  ['digits typed within a hold', `down PRESS\ntype 12345678901\nup PRESS\n${LOGIN.slice(HOLD.length)}`],
  ['a second "down" of a held key', `down PRESS\nwait 2001ms\ndown PRESS\nup PRESS${LOGIN.slice(HOLD.length)}`],
  [
    'a hold that was saved half-way',
    `down PRESS\nwait 1s\nsave s\nup PRESS\nrestore s\nwait 1001ms\nup PRESS${LOGIN.slice(HOLD.length)}`,
  ],
  ['contacts that are moved to where they are', `${LOGIN.replace('type 5', 'up 3\ntype 5')}`],
  ['a hold after a fault that is over', `stick 5 down\nfree 5\nglitch 6 5ms\n${LOGIN}`],
  ['a hold after power is back', `cut power\nrestore power\n${LOGIN}`],
  ['a hold after a restored snapshot', `save s\ndown 5\nstick 6 down\ncut power\nrestore s\n${LOGIN}`],
  [
    'waits, expectations, contacts, battery and segments',
    `${LOGIN.replace('type 5', 'wait 1s\nexpect "X"\ncontacts clean\nbattery 50\nsegment 1.a1 lit\nsave s\ntype 5')}`,
  ],
  ['a card before the hold', `down 5\nstick 6 up\ncut power\ncard dsc-plus\n${LOGIN}`],
];

for (const [name, script] of TOLD) {
  test(`expected entry: is known from ${name}`, (t) => {
    const reported = { do: 'expectResponse', challenge: '567890', pin: '1234' };
    t.deepEqual(instructionsOf(parseText(script + EXPECT)).at(-1), reported as never);
  });
}

/** Scripts that don't tell, and why not. */
const DOUBTFUL: ReadonlyArray<readonly [string, string]> = [
  ['type 1234', 'PRESS was not held before'],
  ['press PRESS for 2s\ntype 1234\npress OK\ntype 567890\npress OK', 'PRESS was not held before'],
  ['down PRESS\nwait 2s\nup PRESS\ntype 1234\npress OK\ntype 567890\npress OK', 'PRESS was not held before'],
  [HOLD, 'the pin was not completed with OK'],
  [`${HOLD}\ntype 1234\npress OK\ntype 567890`, 'the challenge was not completed with OK'],
  [`${HOLD}\ntype 123\npress OK\ntype 567890\npress OK`, 'the challenge was not completed with OK'],
  [`${LOGIN}\n${HOLD}`, 'the pin was not completed with OK'],
  [`${LOGIN}\ndown PRESS\nwait 2001ms`, 'the pin was not completed with OK'],
  [LOGIN.replace('type 5', 'press 9\npress BACK\ntype 5'), 'BACK was pressed, line 5'],
  [LOGIN.replace('type 5', 'down 9\nup 9\ntype 5'), 'a key was moved by "down", line 4'],
  [LOGIN.replace('type 5', 'down 9\ntype 5'), 'a key was moved by "down", line 4'],
  [`down PRESS\nwait 3s\n${LOGIN.slice(HOLD.length + 1)}`, 'a key was pressed while another was down, line 3'],
  [`down PRESS\n${LOGIN}`, 'a key was pressed while another was down, line 2'],
  [LOGIN.replace('type 5', 'press 9 for 20ms\ntype 5'), 'a key was pressed too shortly for the debounce, line 4'],
  [LOGIN.replace('type 567890', 'type 567890 every 41ms'), 'a key was pressed too shortly for the debounce, line 4'],
  [`down 9\n${LOGIN}`, 'a key was pressed while another was down, line 2'],
  [`down 9\ndown PRESS\nwait 3s\nup PRESS\nup 9\n${LOGIN.slice(HOLD.length + 1)}`, 'PRESS was not held before'],
  [`down PRESS\ndown 9\nwait 3s\nup PRESS`, 'a key was down, line 2'],
  [`stick 9 down\n${LOGIN}`, 'a key was stuck, line 1'],
  [`${LOGIN}\nstick 9 down`, 'a key got stuck, line 6'],
  [`${LOGIN}\nfree 9`, 'a key was freed, line 6'],
  [`${LOGIN}\nglitch 9 1ms`, 'a contact glitched, line 6'],
  [`${LOGIN}\ncut power at write 4`, 'power was cut, line 6'],
  [`cut power\n${LOGIN}`, 'power was cut, line 1'],
  [`${LOGIN}\nrestore power`, 'power was restored, line 6'],
  [`save s\n${LOGIN}\nrestore s`, 'the machine went back to a saved state, line 7'],
  [`stick 9 down\nsave s\nfree 9\nrestore s\n${LOGIN}`, 'a key was stuck, line 1'],
  [`down PRESS\ncard dsc-plus\nwait 3s${LOGIN.slice(HOLD.length)}`, 'PRESS was not held since the card, line 2'],
  [`${LOGIN}\ncard dsc-plus`, 'PRESS was not held since the card, line 6'],
];

for (const [script, why] of DOUBTFUL) {
  test(`expected entry: is not known from ${JSON.stringify(script)}`, (t) => {
    for (const naming of ['', ' for 123456', ' pin 1234']) {
      const error = t.throws(() => parseText(script + EXPECT + naming), { instanceOf: ScriptError });
      t.true(error.message.includes(`doesn't tell what was entered (${why}), expected both named`), error.message);
    }
    const named = instructionsOf(parseText(`${script}${EXPECT} for 123456 pin 4321`)).at(-1);
    t.deepEqual(named, { do: 'expectResponse', challenge: '123456', pin: '4321' });
  });
}

test('expected entry: one that is named comes before the one that was entered', (t) => {
  const entered = (naming: string) => instructionsOf(parseText(LOGIN + EXPECT + naming)).at(-1);
  t.deepEqual(entered(' for 111111'), { do: 'expectResponse', challenge: '111111', pin: '1234' });
  t.deepEqual(entered(' pin 1111'), { do: 'expectResponse', challenge: '567890', pin: '1111' });
});

test('expected entry: follows the order and the lengths of the model', (t) => {
  const entry = `${HOLD}\ntype 123456789\npress OK\ntype 56789\npress OK${EXPECT}`;
  const reported = { do: 'expectResponse', challenge: '12345678', pin: '5678' };
  t.deepEqual(instructionsOf(parseText(entry, {}, { defaultModel: MODELS[2]! })).at(-1), reported as never);
  t.deepEqual(instructionsOf(parseText(`card nagra-326\n${entry}`)).at(-1), reported as never);
  t.deepEqual(
    instructionsOf(parseText(`card file=a\n${entry}`, {}, { cardFileModel: () => MODELS[2]! })).at(-1),
    reported as never,
  );
});

test('expected entry: a snapshot brings its model back', (t) => {
  const script = `save s\ncard nagra-326\nrestore s\n${LOGIN}${EXPECT}`;
  t.deepEqual(instructionsOf(parseText(script)).at(-1), { do: 'expectResponse', challenge: '567890', pin: '1234' });
});

test('expected entry: a doubt from another file names the file', (t) => {
  const files = { 'lib/back.keys': '\npress BACK' };
  const error = t.throws(() => parseText(`${HOLD}\ninclude lib/back.keys${EXPECT}`, files));
  t.true(error!.message.includes('(BACK was pressed, line 2 of lib/back.keys)'), error!.message);
});
