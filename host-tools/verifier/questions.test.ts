/** Which questions are asked, and which are one and the same to a card. */
import test from 'ava';
import { readSuite } from './ocra/suite.js';
import { drawQuestion, questionClass, questionFrom, questionWindow } from './questions.js';
import { SeededRandom } from './random.js';

const suite = (format: string) => readSuite(`OCRA-1:HOTP-SHA1-6:Q${format}`);

/** A source whose bytes count up from 0. */
const COUNTING = { bytes: (count: number) => Buffer.from(Array.from({ length: count }, (_, byte) => byte)) };

test('questions: are drawn from what no keyboard and no eye mixes up', (t) => {
  t.is(drawQuestion(COUNTING, suite('N10')), '0123456789');
  t.is(drawQuestion(COUNTING, suite('H16')), '0123456789ABCDEF');
  t.is(drawQuestion(COUNTING, suite('A32')), 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789');
});

test('questions: a hash stands for a question of the suite’s length', (t) => {
  const bytes = new Uint8Array(64);
  bytes[63] = 0x2a;
  t.is(questionFrom(suite('N08'), bytes), '24000000');
  t.is(questionFrom(suite('H04'), bytes), 'A200');
  t.is(questionFrom(suite('A04'), bytes), 'LBAA');
  t.is(questionFrom(suite('N04'), bytes.fill(0xff)), '5904');
});

test('questions: a window bars four tenths of all at most', (t) => {
  for (const [format, wanted, window] of [
    ['N04', 100_000, 4000],
    ['N04', 3999, 3999],
    ['N06', 1_000_000, 400_000],
    ['H04', 100_000, 26_214],
    ['A04', 1_000_000, 419_430],
  ] as const) {
    t.is(questionWindow(suite(format), wanted), window);
  }
});

test('questions: zeros at the end of the message say nothing', (t) => {
  t.is(questionClass(suite('N08'), '16'), '1');
  t.is(questionClass(suite('N08'), '00000001'), '1');
  t.is(questionClass(suite('H08'), 'ab00'), 'AB');
  t.is(questionClass(suite('N08'), '0'), '');
});

test('questions: a seeded source stands where it has drawn to, as plain data', (t) => {
  const random = new SeededRandom(7);
  t.deepEqual(random.place(), { block: 0, left: '' });
  random.bytes(32);
  t.deepEqual(random.place(), { block: 1, left: '' });
  const first = random.bytes(30);
  const place = random.place();
  t.deepEqual([place.block, place.left.length], [2, 4]);
  random.goTo(JSON.parse(JSON.stringify(place)));
  t.is(random.bytes(2).toString('hex'), place.left);
  t.is(first.length, 30);
});
