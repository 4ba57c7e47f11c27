import test from 'ava';
import fc from 'fast-check';
import { ByteLines } from './byte-lines.js';

const LONGEST = 8;

function linesOf(pieces: readonly string[]): (string | undefined)[] {
  const taken: (string | undefined)[] = [];
  const lines = new ByteLines(LONGEST, (line) => taken.push(line?.toString()));
  for (const piece of pieces) lines.push(Buffer.from(piece));
  lines.end();
  return taken;
}

const TABLE: ReadonlyArray<readonly [string, readonly string[], (string | undefined)[]]> = [
  ['nothing', [], []],
  ['one line', ['abc\n'], ['abc']],
  ['a last line without a line feed', ['abc\nde'], ['abc', 'de']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['a line in pieces', ['a', 'b', 'c\nd', '\n'], ['abc', 'd']],
  ['a line of the greatest length', ['12345678\n'], ['12345678']],
  ['lines that end as on three systems, in pieces', ['a\r', '\nb\rc\n\r\n', '\r'], ['a', 'b', 'c', '', '']],
  ['a byte order mark before the first line', ['\ufeffabc\n\ufeffd\n'], ['abc', '\ufeffd']],
  ['a line that is too long', ['123456789\nok\n'], [undefined, 'ok']],
  ['a line that is too long in pieces', ['12345', '6789', '0123', '\nok'], [undefined, 'ok']],
  ['a last line that is too long', ['123456789'], [undefined]],
];

for (const [what, pieces, expected] of TABLE) {
  test(`bounded lines: take ${what}`, (t) => {
    t.deepEqual(linesOf(pieces), expected);
  });
}

test('bounded lines: it does not matter where a stream is cut', (t) => {
  const stream = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r'), maxLength: 60 });
  fc.assert(
    fc.property(stream, fc.array(fc.nat(60)), (whole, cuts) => {
      const places = [...new Set([0, ...cuts, whole.length])].sort((a, b) => a - b);
      const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
      t.deepEqual(linesOf(pieces), linesOf([whole]));
    }),
  );
});

test('bounded lines: a line that is too long is reported before it ends', (t) => {
  const taken: (Buffer | undefined)[] = [];
  const lines = new ByteLines(LONGEST, (line) => taken.push(line));
  for (let count = 0; count < 3; count++) lines.push(Buffer.from('123456'));
  t.deepEqual(taken, [undefined]);
});
