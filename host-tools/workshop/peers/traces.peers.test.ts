/** Programs that other people wrote read traces: GTKWave's converters and sigrok-cli, which PulseView shares its code with. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { TraceRecord } from '../../../emulator/trace/record.js';

const run = promisify(execFile);
const DSCPLUS = 'build/dscplus.cjs';
const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 314159\npress OK\nwait 30s\ncard nagra-326\ntype 9\n';

/** A login's traces in a folder of their own. */
async function traced(t: {
  teardown(fn: () => void): void;
}): Promise<{ folder: string; records: TraceRecord[]; digest: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-peers-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'login.keys'), LOGIN);
  let report = '';
  for (const trace of ['login.vcd', 'login.jsonl']) {
    const args = [DSCPLUS, 'replay', join(folder, 'login.keys'), '--reporter', 'json', '--trace', join(folder, trace)];
    report = (await run(process.execPath, args)).stdout;
  }
  const [, ...lines] = readFileSync(join(folder, 'login.jsonl'), 'utf8').trimEnd().split('\n');
  const [{ digest }] = JSON.parse(report) as [{ digest: string }];
  return { folder, records: lines.map((line) => JSON.parse(line) as TraceRecord), digest };
}

/** Changes of a VCD after its first instant, by the signals' names: a wire's level or a string. */
function changesOf(vcd: string): Map<string, Array<[number, string]>> {
  const names = new Map([...vcd.matchAll(/\$var \w+ \d+ (\S+) (\S+) \$end/g)].map(([, code, name]) => [code!, name!]));
  const changes = new Map<string, Array<[number, string]>>();
  let now = 0;
  for (const [, time, level, wire, text, string] of vcd
    .slice(vcd.indexOf('$enddefinitions'))
    .matchAll(/#(\d+)|\b([01])(?=\S)(\S+)|^s(\S*) (\S+)$/gm)) {
    if (time !== undefined) now = Number(time);
    const name = names.get(wire ?? string ?? '');
    const known = changes.get(name ?? '') ?? [];
    // A fitted card tells again what shows.
    if (name === undefined || now === 0 || known.at(-1)?.[1] === (level ?? text)) continue;
    changes.set(name, [...known, [now, level ?? text ?? '']]);
  }
  return changes;
}

function wanted(
  records: readonly TraceRecord[],
  event: 'contact' | 'key',
  suffix: string,
): Map<string, Array<[number, string]>> {
  const changes = new Map<string, Array<[number, string]>>();
  for (const record of records) {
    if (record.event !== event || record.at_us === 0) continue;
    const name = `${/^[0-9]$/.test(record.key) ? 'K' : ''}${record.key}${suffix}`;
    changes.set(name, [...(changes.get(name) ?? []), [record.at_us, String(record.level)]]);
  }
  return changes;
}

test('peers: GTKWave’s vcd2fst and fst2vcd read every edge and every screen of a trace', async (t) => {
  const { folder, records } = await traced(t);
  await run('vcd2fst', [join(folder, 'login.vcd'), join(folder, 'login.fst')]);
  const { stdout } = await run('fst2vcd', [join(folder, 'login.fst')], { maxBuffer: 1 << 26 });
  const changes = changesOf(stdout);
  for (const [name, edges] of [...wanted(records, 'contact', ''), ...wanted(records, 'key', '_debounced')]) {
    t.deepEqual(changes.get(name), edges, name);
  }
  const screens = records.flatMap((record) => (record.event === 'screen' ? [[record.at_us, record.text]] : []));
  t.deepEqual(changes.get('screen'), screens as Array<[number, string]>);
});

test('peers: sigrok-cli, and so PulseView, reads every edge of a trace, and its copy played back is the same run', async (t) => {
  const { folder, records, digest } = await traced(t);
  const copy = join(folder, 'sigrok.vcd');
  await run('sigrok-cli', ['-i', join(folder, 'login.vcd'), '-I', 'vcd', '-O', 'vcd', '-o', copy]);
  const changes = changesOf(readFileSync(copy, 'utf8'));
  for (const [name, edges] of [...wanted(records, 'contact', ''), ...wanted(records, 'key', '_debounced')]) {
    t.deepEqual(changes.get(name), edges, name);
  }
  writeFileSync(join(folder, 'one.keys'), LOGIN.replace(/card nagra-326[\s\S]*/, ''));
  writeFileSync(join(folder, 'again.keys'), 'contacts file=one-sigrok.vcd\n');
  await run(process.execPath, [DSCPLUS, 'replay', join(folder, 'one.keys'), '--trace', join(folder, 'one.vcd')]);
  await run('sigrok-cli', [
    '-i',
    join(folder, 'one.vcd'),
    '-I',
    'vcd',
    '-O',
    'vcd',
    '-o',
    join(folder, 'one-sigrok.vcd'),
  ]);
  const digests = await Promise.all(
    ['one', 'again'].map(async (name) => {
      const { stdout } = await run(process.execPath, [
        DSCPLUS,
        'replay',
        join(folder, `${name}.keys`),
        '--reporter',
        'json',
      ]);
      return (JSON.parse(stdout) as [{ digest: string }])[0].digest;
    }),
  );
  t.is(digests[0], digests[1]);
  t.not(digests[0], digest);
});
