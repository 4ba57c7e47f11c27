import test from 'ava';
import { ScriptError } from './script-error.js';
import { instructionsOf, parseText } from './testing.js';

test('script includes: stand in the place of their statement, with their own places', (t) => {
  const files = {
    'lib/hold.keys': 'press PRESS for 2.5s\ninclude "more/pin.keys"',
    'lib/more/pin.keys': '\n type 1234',
  };
  const script = parseText('wait 1s\ninclude lib/hold.keys\npress OK', files);
  t.deepEqual(
    script.statements.map(({ do: what, place }) => [what, place.file, place.line, place.column]),
    [
      ['wait', 'main.keys', 1, 1],
      ['press', 'lib/hold.keys', 1, 1],
      ['type', 'lib/more/pin.keys', 2, 2],
      ['press', 'main.keys', 3, 1],
    ],
  );
  t.deepEqual([...script.sources.keys()], ['main.keys', 'lib/hold.keys', 'lib/more/pin.keys']);
});

test('script includes: a card, a snapshot and an entry cross the border between files', (t) => {
  const files = { 'a.keys': 'card nagra-326\nsave s\npress PRESS for 2.5s\ntype 12345678\npress OK' };
  const script = parseText('include a.keys\ntype 1234\npress OK\nexpect response\nrestore s', files);
  t.deepEqual(instructionsOf(script).at(-2), { do: 'expectResponse', challenge: '12345678', pin: '1234' });
});

test('script includes: a mistake inside is shown inside', (t) => {
  const error = t.throws(() => parseText('include sub/a.keys', { 'sub/a.keys': '#\nwait x' }));
  t.true(error!.message.startsWith('sub/a.keys:2:6: found "x"'), error!.message);
});

test('script includes: a loop is refused where it closes', (t) => {
  const files = { 'sub/a.keys': 'include ../b.keys', 'b.keys': 'include ./sub/../main.keys' };
  const error = t.throws(() => parseText('include sub/a.keys', files));
  t.true(error!.message.startsWith('b.keys:1:9: found a script that includes itself'), error!.message);
});

test('script includes: a loop of absolute paths is refused too, however they are written', (t) => {
  const error = t.throws(() => parseText('include /s/a.keys', { '/s/a.keys': 'include /s/./a.keys' }));
  t.true(error!.message.startsWith('/s/a.keys:1:9: found a script that includes itself'), error!.message);
});

test('script includes: 32 inside one another are read, 33 are refused', (t) => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [`${at}.keys`, at + 1 < length ? `include ${at + 1}.keys` : 'wait 1s']),
    );
  t.is(parseText('include 0.keys', chain(32)).statements.length, 1);
  const error = t.throws(() => parseText('include 0.keys', chain(33)));
  t.true(error!.message.startsWith('31.keys:1:9: found an include inside 32 others'), error!.message);
});

test('script includes: more than 16 MiB together are refused', (t) => {
  const big = { 'big.keys': '#'.repeat(1024 * 1024) };
  t.is(parseText(`${'include big.keys\n'.repeat(15)}up 1`, big).statements.length, 1);
  t.throws(() => parseText('include big.keys\n', big), { message: /^main\.keys:1:1: found no statement, / });
  const error = t.throws(() => parseText('include big.keys\n'.repeat(17), big), { instanceOf: ScriptError });
  t.true(error.message.startsWith('main.keys:16:9: found more than 16 MiB'), error.message);
});
