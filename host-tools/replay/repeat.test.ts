import { spawnSync } from 'node:child_process';
import test from 'ava';
import { PLAY_ONCE } from './play-rules.js';
import { repeatCommand } from './repeat.js';

const ONCE = { cardFile: undefined, line: undefined, rules: PLAY_ONCE };

test('repeat command: it has what the run was played with', (t) => {
  const rules = { timeout_us: 1_500_000, repeat: 3, retries: 0 };
  t.is(repeatCommand('a.keys', ONCE), 'dscplus replay a.keys');
  t.is(
    repeatCommand('a.keys', { ...ONCE, cardFile: '-my.card', rules }),
    'dscplus replay a.keys --card ./-my.card --repeat 3 --timeout 1.5s',
  );
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('repeat command: a shell reads any name as it is', (t) => {
  for (const name of [
    '-a.keys',
    'a b.keys',
    "it's.keys",
    '$(x)`y`\\n"z.keys',
    'a\nb\x1b[31m\x7f.keys',
    'ü\x85 文.keys',
    "\t'\\.keys",
  ]) {
    const command = repeatCommand(name, ONCE);
    t.notRegex(command, /\p{Cc}/u);
    const { stdout } = spawnSync('bash', ['-c', command.replace('dscplus replay', 'printf %s')], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    t.is(stdout, name.startsWith('-') ? `./${name}` : name);
  }
});
