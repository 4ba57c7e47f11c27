/** A log that can't be written is warned of once, and counts its lines that are missing. */
import { closeSync, openSync } from 'node:fs';
import test from 'ava';
import { writeAll } from '../../files/write-all.js';
import { LogLines } from './log-lines.js';

/** A file with room for so many bytes. */
function logOf(room: number) {
  const file = { text: '', room };
  const warnings: string[] = [];
  const lines = new LogLines(
    'the.log',
    (bytes, done) => {
      const written = bytes.subarray(0, file.room);
      file.text += written.toString();
      file.room -= written.length;
      done.bytes = written.length;
      if (written.length < bytes.length) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    },
    (message) => warnings.push(message),
  );
  return { file, warnings, lines };
}

const FULL = "the log can't be written to the.log: the disk is full. Its lines are lost until that is fixed";

test('log lines: a full disk is warned of once, and what was lost is said when there is room again', (t) => {
  const { file, warnings, lines } = logOf(8);
  for (const line of ['1\n', '2\n', '3\n']) lines.write(line);
  t.deepEqual(warnings, []);
  t.is(lines.missing(), undefined);
  for (const line of ['4 is cut\n', '5\n', '6\n']) lines.write(line);
  t.deepEqual(warnings, [FULL]);
  file.room = 100;
  for (const line of ['7\n', '8\n']) lines.write(line);
  t.is(file.text, '1\n2\n3\n4 \n7\n8\n');
  t.deepEqual(warnings, [FULL, 'the log is written to the.log again, and lacks 3 lines']);
  t.is(lines.missing(), 'the log in the.log lacks 3 lines');
  file.room = 0;
  lines.write('9\n');
  t.deepEqual(warnings.slice(2), [FULL]);
  t.is(lines.missing(), 'the log in the.log lacks 4 lines, up to its end');
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('log lines: the device that is always full is one', (t) => {
  const fd = openSync('/dev/full', 'a');
  t.teardown(() => closeSync(fd));
  const warnings: string[] = [];
  const lines = new LogLines(
    '/dev/full',
    (bytes, done) => writeAll(fd, bytes, done),
    (one) => warnings.push(one),
  );
  for (let count = 0; count < 1000; count++) lines.write('{}\n');
  t.deepEqual(warnings, [
    "the log can't be written to /dev/full: the disk is full. Its lines are lost until that is fixed",
  ]);
  t.is(lines.missing(), 'the log in /dev/full lacks 1000 lines, up to its end');
});
