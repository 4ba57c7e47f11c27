import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { newFolder, type Teardown } from '../verifier/testing.js';
import { EspeakVoice, installedVoice } from './voice.js';

/** A script that stands for espeak-ng. @returns its path */
function program(t: Teardown, script: string): string {
  const path = join(newFolder(t), 'espeak-ng');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const NOT_READ = { message: 'espeak-ng did not read the call aloud' };

test('voice: the program gets the text over standard input alone, and nothing of the environment', async (t) => {
  const path = program(
    t,
    'cd "$(/usr/bin/dirname "$0")"; /usr/bin/env > env; echo "$@" > arguments; /bin/cat > text; echo no sound',
  );
  process.env.DSCPLUS_VOICE_TEST = 'a secret of the server';
  t.teardown(() => delete process.env.DSCPLUS_VOICE_TEST);
  await t.throwsAsync(new EspeakVoice(path).speak('Your login code is 4 8 2 9 1 3'), NOT_READ);
  const written = (name: string): string => readFileSync(join(path, '..', name), 'utf8');
  t.is(written('text'), 'Your login code is 4 8 2 9 1 3');
  t.notRegex(written('arguments'), /4 8 2/);
  t.notRegex(written('env'), /secret/);
});

test('voice: a program that goes on for too long, or with too much, is ended', async (t) => {
  const endless = program(t, 'while :; do :; done');
  await t.throwsAsync(new EspeakVoice(endless, 50).speak('x'), NOT_READ);
  const much = program(t, 'exec /bin/cat /dev/zero');
  await t.throwsAsync(new EspeakVoice(much, 60_000, 10_000).speak('x'), NOT_READ);
  const failing = program(t, 'exit 1');
  await t.throwsAsync(new EspeakVoice(failing).speak('x'), NOT_READ);
  await t.throwsAsync(new EspeakVoice(failing).speak('x'.repeat(201)), { message: /more than 200 characters/ });
});

test('voice: two calls are read at once, eight wait, and more are refused', async (t) => {
  const path = program(
    t,
    'cd "$(/usr/bin/dirname "$0")"; echo 1 >> log; until [ -e go ]; do /bin/sleep 0.01; done; echo -1 >> log; exit 1',
  );
  const voice = new EspeakVoice(path, 60_000);
  const calls = Array.from({ length: 11 }, () => voice.speak('x').catch((error: Error) => error.message));
  t.is(await calls[10], 'too many calls are being read aloud');
  // One more comes as each ends: it waits behind those that were there.
  const later = calls
    .slice(0, 10)
    .map((call) => call.then(() => voice.speak('x').catch((error: Error) => error.message)));
  const log = join(path, '..', 'log');
  while (!existsSync(log) || readFileSync(log, 'utf8') !== '1\n1\n')
    await new Promise((resolve) => setTimeout(resolve, 5));
  writeFileSync(join(path, '..', 'go'), '');
  t.deepEqual(new Set(await Promise.all([...calls.slice(0, 10), ...later])), new Set([NOT_READ.message]));
  let running = 0;
  const counts = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((step) => (running += Number(step)));
  t.deepEqual([counts.length, Math.max(...counts), running], [40, 2, 0]);
});

test('voice: it is looked for on the path', (t) => {
  const path = program(t, '');
  t.is(installedVoice('/nowhere::relative'), undefined);
  t.true(installedVoice(`/nowhere:${join(path, '..')}`) instanceof EspeakVoice);
});
