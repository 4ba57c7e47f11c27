import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import test, { type ExecutionContext } from 'ava';
import { Card } from '../../emulator/machine/card.js';
import { serveCard } from './testing.js';

const SCRIPT = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const UNREADABLE = 'the card gave no answer that could be read within 1000 ms';

/** In the answers that are damaged: to what the card is, and after a command. */
const IDENTITY = 'dsc-plus';
const DONE = '1;0,"No error"';

/** A card on a line that damages the first answers that hold a text. @returns its address */
function serve(t: ExecutionContext, text: string, times: number): Promise<string> {
  let left = times;
  const damaged = (stream: Duplex): Duplex => {
    const write = stream.write.bind(stream) as (bytes: unknown) => boolean;
    stream.write = (bytes: unknown): boolean => {
      const answer = String(bytes);
      if (left === 0 || !answer.includes(text)) return write(bytes);
      left -= 1;
      return write(answer.replace(text, '?'));
    };
    return stream;
  };
  return serveCard(t, new Card({}), damaged);
}

/** Two scripts, played on that line. @returns the status, the JSON report, what standard error says */
async function replay(t: ExecutionContext, address: string, ...args: readonly string[]) {
  const cwd = fs.mkdtempSync(join(tmpdir(), 'dscplus-line-'));
  t.teardown(() => fs.rmSync(cwd, { recursive: true }));
  for (const name of ['a.keys', 'b.keys']) fs.writeFileSync(join(cwd, name), SCRIPT);
  const report = ['--reporter', 'json', '--output', 'report.json'];
  const command = [resolve('build/dscplus.cjs'), 'replay', 'a.keys', 'b.keys', '--tcp', address, ...report, ...args];
  const child = spawn(process.execPath, command, { cwd });
  let err = '';
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const [status] = await once(child, 'close');
  return { status, err, results: JSON.parse(fs.readFileSync(join(cwd, 'report.json'), 'utf8')) };
}

test('replay on a line: --retries asks the card again what it is, and plays a script again whose line failed', async (t) => {
  for (const [text, note] of [
    [IDENTITY, undefined],
    [DONE, `succeeded in play 3; before, ${UNREADABLE}`],
  ] as const) {
    const { status, err, results } = await replay(t, await serve(t, text, 2), '--retries', '2');
    t.deepEqual([status, err], [0, ''], text);
    t.deepEqual(
      results.map((one: { ok: boolean; note?: string }) => [one.ok, one.note]),
      [
        [true, note],
        [true, undefined],
      ],
    );
  }
});

test('replay on a line: where it fails for good the run ends with status 3, and its report says at which script', async (t) => {
  for (const [text, args, message, line] of [
    [IDENTITY, ['--retries', '1'], `${UNREADABLE} (all 2 tries fail)`, 'a.keys'],
    [IDENTITY, ['--strict'], UNREADABLE, 'a.keys'],
    [DONE, ['--retries', '1'], `${UNREADABLE} (all 2 plays fail)`, 'a.keys'],
    [DONE, [], UNREADABLE, 'a.keys'],
  ] as const) {
    const { status, err, results } = await replay(t, await serve(t, text, 2), ...args);
    t.deepEqual([status, err], [3, `${line}: ${message}\ndscplus: the line to the card failed: see report.json\n`]);
    t.deepEqual(
      results.map((one: { file: string; error?: string; failure: { message: string } }) => [
        one.file,
        one.error,
        one.failure.message,
      ]),
      [
        ['a.keys', 'line', message],
        ['b.keys', 'stopped', 'stopped after 1 of 2 scripts'],
      ],
    );
  }
  const never = await replay(t, '127.0.0.1:1');
  t.deepEqual([never.status, never.results[0].error], [3, 'line']);
  t.regex(never.err, /^a\.keys: --tcp: can't connect to 127\.0\.0\.1:1: nobody listens there\n/);
});
