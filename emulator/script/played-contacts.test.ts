import test from 'ava';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { checkForLine } from '../../host-tools/line/line-player.js';
import { TestBench } from '../faceplate/testing.js';
import { Card } from '../machine/card.js';
import { Stepper } from '../tools/debugger/stepper.js';
import { play } from './player.js';
import { ScriptError } from './script-error.js';
import { statementText } from './statements/table.js';
import { DSC_PLUS, instructionsOf, parseText } from './testing.js';

const HOLD = { 'hold.csv': 'Time [s],PRESS\n0,0\n0.1,1\n0.1001,0\n0.1002,1\n2.3,0\n2.5,0\n' };
const LOGIN = 'type 1234\npress OK\ntype 482915\npress OK\n';

test('contacts file: plays where it stands, and time passes until its end', (t) => {
  const script = parseText('wait 1s\ncontacts file=hold.csv\nexpect "PIN>"\ntype 12', HOLD);
  const { ok, screens, board_us } = play(script, new Card({ record: true }), responseCheck);
  t.true(ok);
  // Closed for good at 1.1002 s: read first at 1.101 s, down at 1.121 s, held for 2 s.
  t.deepEqual(screens[1], [3_121_000, 'PIN>']);
  t.is(board_us, 3_900_000);
});

test('contacts file: is written as it is read, and a low level can be a closed contact', (t) => {
  for (const line of ['contacts file=hold.csv', 'contacts file=hold.csv closed=low']) {
    const [action] = instructionsOf(parseText(line, HOLD));
    t.is(action!.do === 'capture' ? statementText(action) : '', line);
  }
  const [high] = instructionsOf(parseText('contacts file=hold.csv closed=high', HOLD));
  t.like(high, { do: 'capture', isClosedLow: false, path: 'hold.csv' });
});

const MISTAKES: ReadonlyArray<readonly [line: string, message: string]> = [
  ['contacts file=no.csv', '1:15: no.csv: found no such file, expected a file that can be read'],
  ['contacts file=', '1:15: found nothing after "=", expected the path of a .vcd or .csv'],
  ['contacts file=bad.csv', '1:15: bad.csv: line 2: found a level that is neither 0 nor 1'],
  ['contacts file=hold.csv closed=up', '1:31: found "up", expected closed=high or closed=low'],
  ['contacts file=hold.csv open=low', '1:24: found "open=", expected closed=high or closed=low'],
  ['contacts file=hold.csv closed=low now', '1:35: found "now", expected the end of the line'],
  ['contacts still', '1:10: found "still", expected "clean", "bouncy" or file=CAPTURE'],
];

test('contacts file: its mistakes have their places', (t) => {
  for (const [line, message] of MISTAKES) {
    const error = t.throws(
      () => parseText(line, { ...HOLD, 'bad.csv': 'Time,5\n0,x' }),
      { instanceOf: ScriptError },
      line,
    );
    t.is(error.message.split('\n')[0], `main.keys:${message}`);
  }
});

test('contacts file: what it enters, the script does not tell; a hold after it is known again', (t) => {
  const error = t.throws(() => parseText(`contacts file=hold.csv\n${LOGIN}expect response`, HOLD));
  t.regex(error.message, /doesn't tell what was entered \(PRESS was not held before\)/);
  const within = t.throws(() =>
    parseText(`press PRESS for 2.5s\n${LOGIN}contacts file=hold.csv\nexpect response`, HOLD),
  );
  t.regex(within.message, /contacts were played from a file, line 6/);
  const { ok } = play(
    parseText(
      `contacts file=hold.csv\n${LOGIN}expect response for 482915 pin 1234\npress PRESS for 2.5s\n${LOGIN}expect response`,
      HOLD,
    ),
    new Card({ record: true }),
    responseCheck,
  );
  t.true(ok);
  const held = t.throws(() =>
    parseText(`contacts file=held.csv\npress PRESS for 2.5s\n${LOGIN}expect response`, {
      'held.csv': 'Time,3\n0,0\n1,1\n',
    }),
  );
  t.regex(held.message, /another was down/);
});

test('contacts file: a card at the end of a line can’t be given measured contacts', (t) => {
  const error = t.throws(() => checkForLine(parseText('contacts file=hold.csv', HOLD), undefined), {
    instanceOf: ScriptError,
  });
  t.regex(error.message, /^main\.keys:1:1: found what a line can’t do to a card/);
});

const STEPPED = 'press 7\ncontacts file=hold.csv\nexpect "PIN>"\npress 7\nwait 1s';

test('contacts file: plays in pieces as it does in one, in the debugger and in the faceplate', (t) => {
  const script = parseText(STEPPED, HOLD);
  const wanted = play(script, new Card({ record: true }), responseCheck);
  t.true(wanted.ok);
  const card = new Card({ record: true });
  const parse = { read: () => new Uint8Array(), defaultModel: DSC_PLUS, cardFileModel: () => DSC_PLUS };
  const stepper = new Stepper(script, { card, check: responseCheck, cardFileRecord: () => ({}), parse });
  while (!stepper.isOver) stepper.advance(card.now_us + 70_001);
  t.deepEqual([card.digest(), card.now_us], [wanted.digest, wanted.board_us]);

  const at = new TestBench({ contacts: { kind: 'bouncy', seed: 1, max_us: 25_000 } }, responseCheck);
  at.bench.play(script);
  for (let more = 0; at.bench.session.player.isOn && more < 100; more++) at.pass(50);
  t.is(at.bench.session.player.state!.failure, undefined);
  t.deepEqual([at.card.digest(), at.card.now_us], [wanted.digest, wanted.board_us]);
});

test('contacts file: a recording says what its contacts did', (t) => {
  const at = new TestBench({ contacts: { kind: 'clean' } }, responseCheck);
  at.keys('f2');
  at.bench.play(parseText(STEPPED, HOLD));
  at.pass(10_000);
  t.is(at.bench.session.player.state!.failure, undefined);
  at.keys('f2');
  const script = at.scripts.get('session-1.keys')!;
  t.notRegex(script, /file=/);
  const { failure, digest } = play(parseText(script), new Card({ record: true }), responseCheck);
  t.deepEqual([failure, digest], [null, /^# digest (.*)$/m.exec(script)![1]]);
});
