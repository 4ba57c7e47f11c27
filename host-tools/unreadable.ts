/** Why the system refused to read a file, in words for a message. */

/** @param error of a call of `node:fs`; its own message repeats a call and a path that the reader knows */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return WHY[code ?? ''] ?? message.split(',')[0]!;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENXIO: 'it is a device or a socket that nobody serves',
  EIO: 'the device fails',
};
