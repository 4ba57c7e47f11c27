import test from 'ava';
import { MODELS, type Model } from '../../firmware/models.js';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { InputError } from '../input-error.js';
import { Card } from '../machine/card.js';
import type { CardFacts, PlayTarget, ResponseCheck } from '../machine/target.js';
import { play } from './player.js';
import { ScriptError } from './script-error.js';
import { DSC_PLUS, parseText } from './testing.js';

/** A target without a card: it shows texts at times that the test gives, and writes down its calls. */
class FakeTarget implements PlayTarget {
  now_us = 0;
  readonly calls: unknown[][] = [];
  readonly contactsKind = 'clean';
  readonly screens = [[0, '']] as const;
  cardFacts: CardFacts | undefined = { model: DSC_PLUS, key: Uint8Array.of(1), suite: DSC_PLUS.suite, counter: 7n };

  constructor(
    private readonly shows: ReadonlyArray<readonly [number, string]> = [[0, '']],
    readonly model: Model = DSC_PLUS,
  ) {}

  get display(): string {
    return this.shows.findLast(([us]) => us <= this.now_us)![1];
  }
  waitUntil(holds: (display: string) => boolean, limit_us: number): boolean {
    const end_us = this.now_us + limit_us;
    if (holds(this.display)) return true;
    for (const [us, text] of this.shows) {
      if (us <= this.now_us || us > end_us) continue;
      this.now_us = us;
      if (holds(text)) return true;
    }
    this.now_us = end_us;
    return false;
  }
  wait(us: number): void {
    this.now_us += us;
    this.calls.push(['wait', us]);
  }
  fitFile(path: string): void {
    throw new InputError(`card file ${path}: it is in use`);
  }
  save(): object {
    this.calls.push(['save']);
    return { saved: this.calls.length };
  }
  readonly attached = undefined;
  attach = this.noting('attach');
  operate = this.noting('operate');
  facts = () => this.cardFacts;
  digest = () => 'd1';
  down = this.noting('down');
  up = this.noting('up');
  fit = this.noting('fit');
  setContacts = this.noting('setContacts');
  setContact = this.noting('setContact');
  stick = this.noting('stick');
  free = this.noting('free');
  glitch = this.noting('glitch');
  segment = this.noting('segment');
  battery = this.noting('battery');
  cutPower = this.noting('cutPower');
  restorePower = this.noting('restorePower');
  restore = this.noting('restore');

  private noting(name: string) {
    return (...values: unknown[]): void => {
      this.calls.push([name, ...values]);
    };
  }
}

const noCheck: ResponseCheck = () => {
  throw new Error('no response is expected');
};

test('script player: tells the target what the statements say, in their order', (t) => {
  const target = new FakeTarget();
  const script = `press 5 for 7us
type 12 every 9ms
down OK
up OK
wait 3us
card nagra-326 counter=5
contacts bouncy seed=2 max=3ms
stick 1 down
free 1
glitch 2 4us
segment 1.a lit
battery 5
cut power at write 3
cut power
restore power
save one
save two
restore one`;
  t.true(play(parseText(script), target, noCheck).ok);
  t.deepEqual(target.calls, [
    ['down', '5'],
    ['wait', 7],
    ['up', '5'],
    ['wait', 100_000],
    ['down', '1'],
    ['wait', 4500],
    ['up', '1'],
    ['wait', 4500],
    ['down', '2'],
    ['wait', 4500],
    ['up', '2'],
    ['wait', 4500],
    ['down', 'OK'],
    ['up', 'OK'],
    ['wait', 3],
    ['fit', { model: 'nagra-326', counter: 5n }],
    ['setContacts', { kind: 'bouncy', seed: 2, max_us: 3000 }],
    ['stick', '1', 'down'],
    ['free', '1'],
    ['glitch', '2', 4],
    ['segment', 1, 'a', 'lit'],
    ['battery', 5],
    ['cutPower', 3],
    ['cutPower', 0],
    ['restorePower'],
    ['save'],
    ['save'],
    ['restore', { saved: 26 }],
  ]);
});

test('script player: the result is what the target shows at the end', (t) => {
  const target = new FakeTarget();
  t.deepEqual(play(parseText('wait 5us'), target, noCheck), {
    file: 'main.keys',
    model: 'dsc-plus',
    contacts: 'clean',
    ok: true,
    board_us: 5,
    screens: [[0, '']],
    failure: null,
    digest: 'd1',
  });
});

/** The display of the next table's target. */
const SHOWS = [
  [0, ''],
  [10, 'PIN>'],
  [20, 'PIN>1'],
  [30, ''],
] as const;

/** An expectation at time 0, when it ends, and for a failed one what was wanted and what showed. */
const EXPECTATIONS: ReadonlyArray<readonly [string, number, string?, string?]> = [
  ['expect off', 0],
  ['expect ""', 0],
  ['expect "PIN>"', 0, 'PIN>', ''],
  ['expect "PIN>" within 10us', 10],
  ['expect "PIN>" within 9us', 9, 'PIN>', ''],
  ['expect off within 9us', 0],
  ['expect off for 9us', 9],
  ['expect off for 10us', 10, '', 'PIN>'],
  ['expect /N>/ within 1ms', 10],
  ['expect /^N/ within 1ms', 1000, '/^N/', ''],
  ['wait 10us\nexpect "PIN>" for 9us', 19],
  ['wait 10us\nexpect "PIN>" for 1s', 20, 'PIN>', 'PIN>1'],
  ['wait 10us\nexpect /PIN>/ for 19us', 29],
  ['wait 10us\nexpect /PIN>/ for 20us', 30, '/PIN>/', ''],
  ['wait 10us\nexpect "PIN>1" for 1s', 10, 'PIN>1', 'PIN>'],
  ['wait 10us\nexpect off', 10, '', 'PIN>'],
];

for (const [script, end_us, expected, actual] of EXPECTATIONS) {
  test(`script player: ${JSON.stringify(script)} ${expected === undefined ? 'holds' : 'fails'} at ${end_us} us`, (t) => {
    const target = new FakeTarget(SHOWS);
    const result = play(parseText(script), target, noCheck);
    t.is(result.board_us, end_us);
    t.is(result.failure?.expected, expected);
    t.is(result.failure?.actual, actual);
    t.is(result.ok, expected === undefined);
  });
}

test('script player: stops at the first failure, and tells its place and its time', (t) => {
  const target = new FakeTarget(SHOWS);
  const files = { 'lib/a.keys': 'wait 20us\n  expect off within 2us\nwait 1s' };
  const { failure } = play(parseText('include lib/a.keys\nwait 1s', files), target, noCheck);
  t.deepEqual(failure, {
    file: 'lib/a.keys',
    line: 2,
    column: 3,
    message: 'expected the display off within 2us, found "PIN>1" at 0.000022 s of board time',
    expected: '',
    actual: 'PIN>1',
  });
});

test('script player: what the target refuses is shown at its statement', (t) => {
  const error = t.throws(() => play(parseText('wait 1s\n card file=a.card'), new FakeTarget(), noCheck), {
    instanceOf: ScriptError,
  });
  t.is(error.message, 'main.keys:2:2: card file a.card: it is in use\n card file=a.card\n ^');
});

const NAMED = 'expect response for 123456 pin 1234';

test('script player: asks for the response with the stored counter, or the one before it for a suite with C', (t) => {
  const target = new FakeTarget([[0, '01234567']]);
  const asked: unknown[][] = [];
  const check: ResponseCheck = (_, ...rest) => {
    asked.push(rest);
    return '01234567';
  };
  for (const [suite, counter] of [
    ['OCRA-1:HOTP-SHA1-8:QN06-PSHA1', 7n],
    ['OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 7n],
    ['OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', 0n],
  ] as const) {
    target.cardFacts = { model: DSC_PLUS, key: Uint8Array.of(1), suite, counter };
    t.true(play(parseText(NAMED), target, check).ok);
  }
  t.deepEqual(asked, [
    [7n, '123456', '1234'],
    [6n, '123456', '1234'],
    [2n ** 64n - 1n, '123456', '1234'],
  ]);
});

test('script player: a response must be whole, and of a paged one a page must show', (t) => {
  const outcome = (model: Model, display: string) => {
    const target = new FakeTarget([[0, display]], model);
    target.cardFacts = { model, key: Uint8Array.of(1), suite: model.suite, counter: 1n };
    const result = play(parseText(NAMED, {}, { defaultModel: model }), target, () => '01234567');
    return result.ok || [result.failure!.expected, result.failure!.actual];
  };
  const paged = MODELS[1]!;
  t.true(outcome(DSC_PLUS, '01234567'));
  t.deepEqual(outcome(DSC_PLUS, '01234'), ['01234567', '01234']);
  t.true(outcome(paged, '01234'));
  t.true(outcome(paged, '567'));
  t.deepEqual(outcome(paged, '0123'), ['01234 | 567', '0123']);
  t.deepEqual(outcome(paged, ''), ['01234 | 567', '']);
});

test('script player: without a record or without a key in the card no response is right', (t) => {
  const target = new FakeTarget([[0, '']]);
  for (const facts of [undefined, { model: DSC_PLUS, key: new Uint8Array(0), suite: DSC_PLUS.suite, counter: 0n }]) {
    target.cardFacts = facts;
    const { failure } = play(parseText(NAMED), target, noCheck);
    t.regex(failure!.message, /^expected a response, which needs a record with a key in the memory of the card, found/);
  }
});

const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 123456\npress OK\n';

for (const model of MODELS) {
  test(`script player: a login on the card of model ${model.name} shows the verifier's response`, (t) => {
    const digits = model.fields.map((field) => `type ${'12345678'.slice(0, field.digits)}\npress OK\n`).join('');
    const login = `press PRESS for 2.5s\n${digits}expect response\n`;
    const script = `card ${model.name}\ncontacts bouncy seed=9\n${login.repeat(3)}wait 61s\nexpect off`;
    const result = play(parseText(script), new Card({ record: true }), responseCheck);
    t.is(result.failure, null);
    t.is(result.model, model.name);
    t.is(result.contacts, 'bouncy');
  });
}

test('script player: a card that shows the response of another PIN fails', (t) => {
  const script = parseText(`${LOGIN}expect response\nexpect response pin 1235`);
  const { failure } = play(script, new Card({ record: true }), responseCheck);
  t.is(failure?.line, 7);
  t.regex(failure!.expected, /^\d{8}$/);
  t.not(failure!.expected, failure!.actual);
});

test('script player: an expectation with a time ends at the very scan at which the real card changes', (t) => {
  const script = 'contacts clean\ndown PRESS\nexpect off for 2020ms\nexpect "PIN>" within 1ms\nexpect off within 60s';
  const result = play(parseText(script), new Card({ record: true }), responseCheck);
  t.is(result.failure, null);
  t.is(result.board_us, 32_021_000);
  t.regex(result.digest!, /^[0-9a-f]{64}$/);
});
