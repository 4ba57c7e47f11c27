/**
 * Writing a file so that it outlives a failure: at any instant, a supply failure included, its name stands for the whole
 * old text or the whole new one. `fsync` comes before the rename, or a file system may keep the name and lose the text.
 */
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Only the owner reads and writes: the text holds a key. */
const MODE = 0o600;

/** The part of the file system that writing goes through; tests hand in one that fails. */
export type Files = Pick<
  typeof fs,
  'openSync' | 'fchownSync' | 'writeFileSync' | 'fsyncSync' | 'closeSync' | 'renameSync' | 'rmSync'
>;

/** What of it a folder takes. */
type FolderFiles = Pick<Files, 'openSync' | 'fsyncSync' | 'closeSync'>;

/**
 * Replaces the text of the file `path`, which must be there and no symbolic link. Only one process may do so at a time.
 * Where this throws before the rename, the old file is untouched and nothing is left beside it.
 * @throws the file system's error
 */
export function replaceFile(path: string, text: string, files: Files = fs): void {
  const { uid, gid } = fs.statSync(path);
  const temporary = temporaryName(path);
  const fd = files.openSync(temporary, 'wx', MODE);
  try {
    writeAndClose(fd, text, files, () => {
      // Root leaves a user's file to the user.
      if (process.getuid?.() === 0) files.fchownSync(fd, uid, gid);
    });
    files.renameSync(temporary, path);
  } catch (error) {
    files.rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path), files);
}

/**
 * Makes the file `path`. An existing entry of that name, a symbolic link included, is left alone.
 * @throws the file system's error, EEXIST among them; nothing is then left of the new file
 */
export function createFile(path: string, text: string, files: Files = fs): void {
  const fd = files.openSync(path, 'wx', MODE);
  try {
    writeAndClose(fd, text, files, () => {});
    syncFolder(dirname(path), files);
  } catch (error) {
    files.rmSync(path, { force: true });
    throw error;
  }
}

/**
 * Makes files beside each other, all at once, for which a disk takes little longer than for one. They are durable when
 * this ends.
 * @param open makes a file; tests hand in one that is watched, and `files` as well
 * @throws the file system's error, EEXIST among them; nothing is then left of the new files
 */
export async function createFiles(
  folder: string,
  texts: ReadonlyMap<string, string>,
  open: typeof fs.promises.open = fs.promises.open,
  files: FolderFiles = fs,
): Promise<void> {
  const paths = [...texts.keys()].map((name) => join(folder, name));
  const ends = await Promise.allSettled([...texts.values()].map((text, index) => writeNew(paths[index]!, text, open)));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) {
    for (const [index, end] of ends.entries()) if (end.status === 'fulfilled') fs.rmSync(paths[index]!);
    throw failure.reason;
  }
  syncFolder(folder, files);
}

async function writeNew(path: string, text: string, open: typeof fs.promises.open): Promise<void> {
  const file = await open(path, 'wx', MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Removes what a process that was killed within `replaceFile` left beside `path`. */
export function removeLeftover(path: string): void {
  fs.rmSync(temporaryName(path), { force: true });
}

/** In the same folder, since a rename to another file system copies; one fixed name, so that a leftover is found. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.new`);
}

function writeAndClose(fd: number, text: string, files: Files, prepare: () => void): void {
  try {
    prepare();
    files.writeFileSync(fd, text);
    files.fsyncSync(fd);
  } finally {
    files.closeSync(fd);
  }
}

/** Makes a new name in the folder durable. Windows has no such call and does it with the rename. */
export function syncFolder(folder: string, files: FolderFiles = fs): void {
  if (process.platform === 'win32') return;
  const fd = files.openSync(folder, 'r');
  try {
    files.fsyncSync(fd);
  } finally {
    files.closeSync(fd);
  }
}
