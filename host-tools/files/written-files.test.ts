import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../emulator/input-error.js';
import { writeWhole } from './output.js';
import { refuseShared, WrittenFiles } from './written-files.js';

const onPosix = process.platform === 'win32' ? test.skip : test;

/** A folder with a file `a`, and other ways to it. */
function folderOfLinks(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-files-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real/a'), 'a');
  writeFileSync(join(folder, 'b'), 'b');
  symlinkSync('real', join(folder, 'way'));
  symlinkSync('real/a', join(folder, 'link'));
  symlinkSync('link', join(folder, 'link-to-link'));
  linkSync(join(folder, 'real/a'), join(folder, 'hard'));
  symlinkSync('real/new', join(folder, 'dangling'));
  symlinkSync('round', join(folder, 'round'));
  return folder;
}

const SAME: ReadonlyArray<readonly [one: string, other: string]> = [
  ['real/a', 'real/../way/a'],
  ['real/a', 'link-to-link'],
  ['link', 'hard'],
  ['dangling', 'way/new'],
  ['new', 'real/../new'],
  ['round', 'round'],
  ['no/folder', './no/folder'],
];
const OTHERS = ['real/a', 'b', 'dangling', 'new', 'round', 'no/folder', 'no/other'];

onPosix('written files: one file is one by each of its names, whether it is there or not', (t) => {
  const folder = folderOfLinks(t);
  for (const [one, other] of SAME) {
    const message = `a report can't go to ${join(folder, one)}, which is read by the run: name another file`;
    t.throws(() => new WrittenFiles([['a report', join(folder, one)]]).refuse(`${folder}/${other}`), {
      instanceOf: InputError,
      message,
    });
    t.throws(
      () =>
        new WrittenFiles([
          ['a report', `${folder}/${other}`],
          ['a trace', `${folder}/${one}`],
        ]),
      { instanceOf: InputError, message: /, which has a report already: name another file$/ },
    );
  }
  t.notThrows(() => new WrittenFiles(OTHERS.map((name) => ['a report', join(folder, name)])));
});

onPosix('written files: what a server writes is no file of another option', (t) => {
  const folder = folderOfLinks(t);
  const values = { clients: join(folder, 'real/a'), 'kek-file': join(folder, 'b'), listen: ['1'], passphrase: true };
  t.notThrows(() => refuseShared({ ...values, log: join(folder, 'new') }, ['log', 'counts-file']));
  for (const option of ['log', 'counts-file'])
    t.throws(() => refuseShared({ ...values, [option]: join(folder, 'link') }, ['log', 'counts-file']), {
      instanceOf: InputError,
      message: `--${option} is ${join(folder, 'link')}, the file of --clients: name another file`,
    });
});

onPosix('written files: what is written through a link to nothing stands where it leads, and the link stays', (t) => {
  const folder = folderOfLinks(t);
  writeWhole(join(folder, 'dangling'), 'the report', 'whole');
  t.is(readFileSync(join(folder, 'real/new'), 'utf8'), 'whole');
  writeWhole(join(folder, 'dangling'), 'the report', 'again');
  t.is(readFileSync(join(folder, 'real/new'), 'utf8'), 'again');
});
