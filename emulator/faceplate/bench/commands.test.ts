import test from 'ava';
import { completionsOf } from './commands.js';

/** What is typed, and some of the words that are offered for its last one. */
const OFFERED: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['co', ['contacts']],
  ['contacts a', ['after=']],
  ['contacts c', ['clean', 'closed=high', 'closed=low']],
  ['card n', ['nagra-326']],
  ['card dsc-plus se', ['secret=', 'serial=']],
  ['segment 1.a de', ['dead']],
  ['expect s', ['screen']],
  ['expect p', ['passcode', 'pin']],
  ['phone io', ['ios']],
  ['phone ios lock=f', ['lock=face', 'lock=finger']],
  ['phone ios pi', ['pin=']],
  ['unlock f', ['face', 'finger']],
  ['stick 5 d', ['down']],
  ['wait 1', []],
  ['zoom 1', ['100us', '1ms', '10ms']],
  ['nothing ', []],
];

for (const [typed, offered] of OFFERED) {
  test(`bench: behind ${JSON.stringify(typed)} the prompt offers ${offered.join(', ') || 'nothing'}`, (t) => {
    t.deepEqual([...completionsOf(typed)].sort(), [...offered].sort());
  });
}
