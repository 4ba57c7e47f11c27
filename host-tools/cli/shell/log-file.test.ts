import { mkdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../testing.js';
import { LogFile } from './log-file.js';

test('log file: one that is removed is made again, and so is one whose folder comes back', (t) => {
  const folder = join(folderWith(t, {}), 'logs');
  mkdirSync(folder);
  const path = join(folder, 'log');
  const warnings: string[] = [];
  const file = new LogFile(path, (message) => warnings.push(message));
  t.teardown(() => file.close());
  writeSync(file.descriptor(), '1\n');
  t.deepEqual(warnings, []);
  rmSync(path);
  for (const line of ['2\n', '3\n']) writeSync(file.descriptor(), line);
  t.is(readFileSync(path, 'utf8'), '2\n3\n');
  t.deepEqual(warnings, [`the log ${path} was removed, with the lines that stood there, and is made again`]);
  rmSync(folder, { recursive: true });
  for (let count = 0; count < 2; count++) t.throws(() => file.descriptor(), { code: 'ENOENT' });
  mkdirSync(folder);
  writeSync(file.descriptor(), '4\n');
  t.is(readFileSync(path, 'utf8'), '4\n');
  t.is(warnings.length, 2);
});

test('log file: what can’t be opened is named by its option', (t) => {
  const path = join(folderWith(t, {}), 'none', 'log');
  t.throws(() => new LogFile(path, () => {}), {
    name: 'InputError',
    message: `--log: the log can't be written to ${path}: its folder does not exist`,
  });
});
