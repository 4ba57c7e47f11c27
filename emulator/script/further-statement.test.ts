import test from 'ava';
import type { Key } from '../../firmware/hal.js';
import { acceptedResponses } from '../../host-tools/judge/accepted-responses.js';
import { responseCheck } from '../../host-tools/judge/response-check.js';
import { TestBench } from '../faceplate/testing.js';
import { Card } from '../machine/card.js';
import { durationText } from '../text.js';
import { Campaign } from '../tools/campaign/campaign.js';
import { STUCK } from '../tools/campaign/fault-models/contacts.js';
import { Stepper } from '../tools/debugger/stepper.js';
import { type LineCall, performOnLine } from './drivers/on-line.js';
import { play } from './player.js';
import type { AnyStep, StepsEntry } from './statements/entry.js';
import { shorter } from './statements/simplifiers.js';
import { LANGUAGE, statementText } from './statements/table.js';
import { DSC_PLUS, instructionsOf, parseText } from './testing.js';
import { readDigits, readDuration } from './values.js';
import { simplerLines } from './written-lines.js';

interface Drum {
  readonly do: 'drum';
  readonly digits: string;
  readonly every_us: number;
}

/** `drum DIGITS DURATION`: digits at a pace, and the display shows the first of them after it. */
const drum: StepsEntry<Drum> = {
  do: 'drum',
  keyword: 'drum',
  words: ['fast'],
  read: (line) => ({ do: 'drum', digits: readDigits(line, 'digits'), every_us: readDuration(line) }),
  write: ({ digits, every_us }) => `drum ${digits} ${durationText(every_us)}`,
  simpler: [shorter],
  step({ digits, every_us }, index): AnyStep | undefined {
    const digit = digits[index >> 2];
    if (digit === undefined) return undefined;
    const move = { do: index % 4 === 0 ? 'down' : 'up', key: digit as Key };
    return index % 2 === 0 ? { act: move } : { wait_us: every_us };
  },
};

const SCRIPT = 'contacts clean\npress PRESS for 2.5s\ndrum 12 30ms\nexpect "PIN>-2"\n';

/** With the statement in the language, until the work is done. */
function withDrum(work: () => void): void {
  const remove = LANGUAGE.add(drum);
  try {
    work();
  } finally {
    remove();
  }
}

test('a further statement: its entry alone makes it read, written, listed and made simpler', (t) => {
  withDrum(() => {
    const [, , instruction] = instructionsOf(parseText(SCRIPT));
    t.deepEqual(instruction as unknown, { do: 'drum', digits: '12', every_us: 30_000 });
    t.is(statementText(instruction!), 'drum 12 30ms');
    t.true(LANGUAGE.keywords.includes('drum'));
    t.true([...simplerLines('drum 12 30ms # fast')].includes('drum 12 20ms'));
    t.throws(() => parseText('drum x 1ms'), { message: /^main\.keys:1:6: found "x", expected digits/ });
    t.throws(() => parseText(`${SCRIPT}expect response`), { message: /a key was moved by "down", line 3/ });
  });
  t.throws(() => parseText(SCRIPT), { message: /found "drum", expected a statement/ });
});

test('a further statement: each driver does it by its steps', (t) => {
  withDrum(() => {
    const script = parseText(SCRIPT);
    const wanted = play(script, new Card({ record: true }), responseCheck);
    t.is(wanted.failure, null);
    t.is(wanted.board_us, 2_720_000);

    const card = new Card({ record: true });
    const stepper = new Stepper(script, {
      card,
      check: responseCheck,
      cardFileRecord: () => ({}),
      parse: { read: () => new Uint8Array(), defaultModel: DSC_PLUS, cardFileModel: () => DSC_PLUS },
    });
    while (!stepper.isOver) stepper.advance(card.now_us + 7000);
    t.is(card.digest(), wanted.digest);

    const at = new TestBench({}, responseCheck);
    at.bench.play(script);
    for (let more = 0; at.bench.session.player.isOn && more < 100; more++) at.pass(50);
    t.deepEqual([at.bench.session.player.isOn, at.bench.session.player.state!.failure], [false, undefined]);
  });
});

test('a further statement: a campaign breaks things in the middle of it', (t) => {
  withDrum(() => {
    const campaign = new Campaign(parseText(SCRIPT), {
      faultModels: [STUCK],
      card: {},
      check: responseCheck,
      accepted: acceptedResponses,
      cardFileRecord: () => ({}),
      progress: () => undefined,
    });
    t.is(campaign.steps.filter(({ statement }) => statement === 2).length, 8);
    t.true(campaign.run().some(({ outcome }) => outcome === 'detected'));
  });
});

test('a further statement: a line presses its keys as it can', (t) => {
  withDrum(() => {
    const calls: LineCall[] = [];
    const line = { now_us: 0, isWatched: false, judge: () => undefined };
    const [, , statement] = parseText(SCRIPT.replace('30ms', '100ms')).statements;
    for (const instruction of [statement!, { ...statement!, every_us: 5 }]) {
      const asked = performOnLine(instruction, line);
      for (let next = asked.next(); !next.done; next = asked.next('')) {
        calls.push(next.value);
        if (next.value.do === 'pass') line.now_us += next.value.us;
      }
    }
    t.deepEqual(calls, [
      { do: 'type', digits: '12' },
      { do: 'down', key: '1' },
      { do: 'pass', us: 5 },
      { do: 'up', key: '1' },
      { do: 'pass', us: 5 },
      { do: 'down', key: '2' },
      { do: 'pass', us: 5 },
      { do: 'up', key: '2' },
      { do: 'pass', us: 5 },
    ]);
  });
});
