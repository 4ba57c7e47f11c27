import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import type { Probe } from '../machine/board.js';
import { Card } from '../machine/card.js';
import { createCardFile, readCardFile } from '../machine/card-file/card-file.js';
import type { CardOptions } from '../machine/card-options.js';
import { completeRecord } from '../machine/card-record.js';
import { play } from '../script/player.js';
import type { StepAction } from '../script/statements/table.js';
import { parseText } from '../script/testing.js';
import { runs } from '../testing-runs.js';
import type { Transcript } from './machine.js';
import { Session } from './session.js';

/** A session with a number for its companion state. */
class TestSession {
  companion = 0;
  /** Keys that were let go of because the future was cut. */
  readonly cut: string[] = [];
  /** The actions, screens and cuts. */
  readonly written: string[] = [];
  readonly endTranscript: () => void;
  fitted = 0;
  readonly session: Session<number>;

  constructor(options: CardOptions = {}, probe?: Probe) {
    this.session = new Session<number>({
      card: (listener, quiet) =>
        new Card({ contacts: { kind: 'clean' }, record: 'digest', ...options, listener, probe: quiet }),
      probe,
      check: responseCheck,
      companion: {
        save: () => this.companion,
        load: (state) => {
          this.companion = state;
        },
        fitted: () => {
          this.fitted += 1;
          this.companion = 1000 * this.fitted;
        },
        cut: (held) => {
          this.cut.push(...held);
          for (const key of held) this.session.up(key);
        },
      },
    });
    this.endTranscript = this.session.writeDown(this.transcript);
    this.session.begin();
  }

  private get transcript(): Transcript {
    return {
      action: (at_us, { do: what }, apply) => {
        this.written.push(`${at_us} ${what}`);
        apply();
      },
      display: (at_us, text) => void this.written.push(`${at_us} [${text}]`),
      note: (at_us, text) => void this.written.push(`${at_us} # ${text}`),
      cut: (at_us) => {
        while (this.written.length > 0 && Number.parseInt(this.written.at(-1)!, 10) > at_us) this.written.pop();
      },
    };
  }

  pass(us: number): void {
    const { session } = this;
    const end_us = session.passed_us + us;
    while (session.passed_us < end_us || session.isDue) {
      session.advanceToChange(session.now_us + Math.max(0, end_us - session.passed_us));
    }
    session.settle();
  }

  /** All that there is. */
  get all() {
    const { session } = this;
    const { progress, failure } = session.player.state ?? {};
    return {
      card: session.card.save(),
      digest: session.card.digest(),
      saved: [...session.savedNames],
      play: [progress, failure?.message],
      companion: this.companion,
    };
  }
}

const STATEMENT = fc.oneof(
  fc.constantFrom(
    'press PRESS for 2.5s',
    'type 1234',
    'press OK',
    'type 482915 every 30ms',
    'down 7',
    'up 7',
    'stick 3 down',
    'free 3',
    'glitch 5 30ms',
    'battery 9',
    'segment 1.b dead',
    'cut power',
    'restore power',
    'contacts bouncy seed=7',
    'card nagra-326',
    'save a',
    'restore a',
    'expect /^[0-9A-Z>-]*$/ within 3s',
    'expect /./ for 1s',
  ),
  fc.integer({ min: 1, max: 4_000_000 }).map((us) => `wait ${us}us`),
);
const SCRIPT = fc
  .array(STATEMENT, { minLength: 5, maxLength: 30 })
  .map((lines) => parseText(['save a', 'press PRESS for 2.1s', ...lines].join('\n')));

const ACTION: fc.Arbitrary<StepAction> = fc.constantFrom<StepAction>(
  { do: 'down', key: 'PRESS' },
  { do: 'up', key: 'PRESS' },
  { do: 'down', key: '5' },
  { do: 'up', key: '5' },
  { do: 'stick', key: '8', level: 'down' },
  { do: 'save', name: 'mine' },
  { do: 'card', record: { model: 'dsc-plus-gen1' } },
  { do: 'battery', percent: 9 },
);
const DOING = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 900_000 }).map((pass_us) => ({ pass_us })) },
  { weight: 2, arbitrary: ACTION.map((action) => ({ action })) },
  { weight: 1, arbitrary: fc.constant({ note: true }) },
  { weight: 1, arbitrary: SCRIPT.map((script) => ({ script })) },
);
type Doing = { pass_us: number } | { action: StepAction } | { note: true } | { script: ReturnType<typeof parseText> };

function perform(at: TestSession, doing: Doing): void {
  if ('pass_us' in doing) at.pass(doing.pass_us);
  else if ('action' in doing) at.session.do(doing.action);
  else if ('script' in doing) at.session.play(doing.script);
  else {
    at.companion += 1;
    at.session.note();
  }
}

test('session: at every instant that it goes back to, and at the end again, all is as it was', (t) => {
  const doings = fc.array(DOING as fc.Arbitrary<Doing>, { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(doings, fc.array(fc.nat(999), { minLength: 1, maxLength: 8 }), (doings, targets) => {
      const at = new TestSession();
      const { session } = at;
      const way = [{ instant: session.instant, all: at.all }];
      for (const doing of doings) {
        perform(at, doing);
        way.push({ instant: session.instant, all: at.all });
      }
      const [end, written] = [way.at(-1)!, [...at.written]];
      for (const target of targets) {
        const { instant, all } = way[target % way.length]!;
        session.backTo(instant);
        t.deepEqual([session.instant, at.all], [instant, all]);
        at.endTranscript();
        while (session.passed_us < end.instant.at_us || session.isDue) {
          session.advanceToChange(session.now_us + end.instant.at_us - session.passed_us);
        }
        session.settle();
        at.pass(0);
        if (session.instant.done === end.instant.done) t.deepEqual(at.all, end.all);
        else t.true(session.instant.done > end.instant.done);
      }
      t.true(written.length >= at.written.length);
    }),
    { numRuns: runs(50, 120) },
  );
});

test('session: a script that was begun plays again wherever machines were kept before it', (t) => {
  for (let notes = 0; notes < 40; notes++) {
    const at = new TestSession();
    for (let note = 0; note < notes; note++) at.session.note();
    at.session.play(parseText('down 3\nwait 1s\nup 3\nwait 1s'));
    at.pass(500_000);
    const { all } = at;
    at.pass(1_000_000);
    at.session.backToTime(500_000);
    t.deepEqual(at.all, all, `${notes} notes`);
  }
});

test('session: a script in it does what a replay does, to the microsecond, in pieces of any size', (t) => {
  fc.assert(
    fc.property(SCRIPT, fc.integer({ min: 1000, max: 3_000_000 }), (script, piece_us) => {
      const whole = new Card({ record: true, contacts: { kind: 'clean' } });
      const result = play(script, whole, responseCheck);
      const { session } = new TestSession();
      session.play(script);
      while (session.player.isOn) session.advanceToChange(session.now_us + piece_us);
      t.deepEqual(session.player.state!.failure ?? null, result.failure);
      t.deepEqual(session.card.save(), whole.save());
      t.is(session.card.digest(), whole.digest());
    }),
    { numRuns: runs(25, 60) },
  );
});

test('session: a capture goes back and forward like everything else', (t) => {
  const at = new TestSession();
  const files = { 'hold.csv': 'Time [s],PRESS\n0,0\n0.1,1\n0.1001,0\n0.1002,1\n2.3,0\n2.5,0\n' };
  at.session.play(parseText('wait 1s\ncontacts file=hold.csv\ntype 1', files));
  const way = [at.all];
  for (let piece = 0; piece < 60; piece++) {
    at.pass(50_050);
    way.push(at.all);
  }
  for (const piece of [59, 23, 22, 45, 0, 60]) {
    const target_us = piece * 50_050;
    if (target_us < at.session.passed_us) at.session.backToTime(target_us);
    else at.pass(target_us - at.session.passed_us);
    t.deepEqual(at.all, way[piece], `piece ${piece}`);
  }
});

test('session: what people do in the past takes the place of what came next, and keys held then are let go of', (t) => {
  const at = new TestSession();
  const { session } = at;
  session.down('5');
  at.pass(100_000);
  session.up('5');
  at.pass(100_000);
  session.backToTime(50_000);
  t.true(session.isPast);
  session.down('7');
  t.deepEqual([at.cut, session.isPast], [['5'], false]);
  at.pass(1_000_000);
  t.false(session.card.board.contacts.isDown('5'));
  t.deepEqual(at.written, ['0 down', '50000 up', '50000 down']);
});

test('session: a script’s own releases stay its own where the future is cut', (t) => {
  const at = new TestSession();
  const { session } = at;
  session.play(parseText('down 3\nwait 1s\nup 3\nwait 1s'));
  at.pass(1_500_000);
  session.backToTime(500_000);
  session.down('7');
  t.deepEqual([at.cut, session.card.board.contacts.isDown('3')], [[], true]);
  at.pass(1_000_000);
  t.false(session.card.board.contacts.isDown('3'));
});

test('session: another card is reported to the companion once, however often time comes by there', (t) => {
  const at = new TestSession();
  const { session } = at;
  session.play(parseText('wait 1s\ncard nagra-326\nwait 1s'));
  at.pass(1_500_000);
  t.is(at.companion, 2000);
  session.backToTime(500_000);
  t.is(at.companion, 1000);
  at.pass(1_000_000);
  t.deepEqual([at.companion, at.fitted], [2000, 2]);
});

test('session: going back is traced as one jump, and what came before it is not traced again', (t) => {
  const traced: string[] = [];
  const probe: Probe = {
    contact: (time_us, key, level) => void traced.push(`${time_us} ${key} ${level}`),
    debounced: () => undefined,
    display: (time_us, text) => void traced.push(`${time_us} ${text}`),
    memory: () => undefined,
    computed: () => void traced.push('computed'),
    began: (why, board, left_us) => void traced.push(`${why} ${board.now_us} ${left_us}`),
    look: () => undefined,
    note: (time_us, text) => void traced.push(`${time_us} # ${text}`),
    reset: () => void traced.push('reset'),
  };
  const at = new TestSession({}, probe);
  at.session.down('PRESS');
  at.pass(3_000_000);
  const before = traced.length;
  at.session.backToScan();
  t.deepEqual(traced.slice(before), ['restored 2999000 3000000']);
  at.session.backToDisplay();
  t.deepEqual(traced.slice(before + 1), ['restored 2021000 2999000']);
});

test('session: it goes back to the display’s last change, and to the beginning where there was none', (t) => {
  const at = new TestSession();
  at.session.play(parseText('press PRESS for 2.5s\ntype 12\nwait 40s'));
  at.pass(60_000_000);
  const changes: Array<readonly [number, string]> = [];
  while (at.session.backToDisplay()) changes.push([at.session.now_us, at.session.card.display]);
  t.deepEqual(
    changes.map(([, display]) => display),
    ['', 'PIN>-2', 'PIN>1', 'PIN>'],
  );
  t.is(changes.at(-1)![0], 2_021_000);
  t.deepEqual([at.session.passed_us, at.session.isPast], [0, true]);
});

test('session: a script whose card file has gone on meanwhile goes another way, and comes to an end', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-session-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'my.card');
  createCardFile(path, completeRecord({ model: 'nagra-326', counter: 5n }));
  const at = new TestSession({ file: path });
  const { session } = at;
  t.teardown(() => session.card.close());
  const login = 'press PRESS for 2.1s\ntype 12345678\npress OK\ntype 1234\npress OK\n';
  session.play(parseText(login));
  at.pass(8_000_000);
  const response = session.card.display;
  const first = parseText(`wait 1s\nexpect "${response}"\ndown 1\nup 1\nwait 1s`);
  session.play(first);
  at.pass(1_500_000);
  session.down('9');
  at.pass(2_000_000);
  session.backToTime(9_100_000);
  t.is(session.card.display, response);
  session.backToTime(1_000_000);
  at.pass(12_000_000);
  t.not(session.player.state!.failure, undefined);
  t.true(session.card.board.contacts.isDown('9'));
  t.is(readCardFile(path).counter, 7n);
});

test('session: a step back costs little, however long the session is', (t) => {
  const at = new TestSession();
  const { session } = at;
  let scans = 0;
  session.play(parseText('type 12345678901234567890 every 200ms\n'.repeat(400)));
  at.pass(1_700_000_000);
  const { board } = session.card;
  const { advanceToChange } = board;
  board.advanceToChange = (end_us) => {
    scans += 1;
    return advanceToChange.call(board, end_us);
  };
  for (let back = 0; back < 50; back++) {
    scans = 0;
    t.true(session.backToTime(session.passed_us - 1000));
    t.true(scans < 40, `${scans} stretches of time`);
  }
  scans = 0;
  session.backToTime(session.passed_us / 2);
  t.true(scans < 3000, `${scans} stretches of time`);
});
