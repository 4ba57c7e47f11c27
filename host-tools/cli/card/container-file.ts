/** Key containers as files. */
import * as fs from 'node:fs';
import { setImmediate as untilOthersRan } from 'node:timers/promises';
import { createFile } from '../../../emulator/card-file/durable.js';
import { InputError } from '../../../emulator/input-error.js';
import type { Need } from '../../provisioning/opener.js';
import type { Protection, ProvisionedCard } from '../../provisioning/provisioned-card.js';
import { Container } from '../../provisioning/read-pskc.js';
import { containerWriter } from '../../provisioning/write-pskc.js';
import { MOST_XML_BYTES } from '../../provisioning/xml.js';
import { Progress } from '../replay/progress.js';
import { Stop } from '../replay/stop.js';
import { isTerminal } from '../replay/terminal.js';

const CARDS_AT_A_TIME = 50;

/**
 * The cards in a container.
 * @param secretFor what opens it, once it is known what it needs
 * @throws InputError that names the file, where it can't be read or opened, or is no container of cards
 */
export async function readCards(
  path: string,
  secretFor: (need: Need) => Promise<Protection>,
): Promise<ProvisionedCard[]> {
  try {
    const container = new Container(readBytes(path));
    if (container.isSigned) {
      process.stderr.write(
        `dscplus: warning: the digital signature of ${path} is not checked: "pskctool --verify" does\n`,
      );
    }
    return await container.cards(await secretFor(container.need), Date.now());
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`key container ${path}: ${error.message}`);
    throw error;
  }
}

function readBytes(path: string): Buffer {
  try {
    const { size } = fs.statSync(path);
    // The reader refuses what has one byte too many.
    const bytes = Buffer.alloc(Math.min(size, MOST_XML_BYTES + 1));
    const fd = fs.openSync(path, 'r');
    try {
      let length = 0;
      for (let more = -1; more !== 0; length += more)
        more = fs.readSync(fd, bytes, length, bytes.length - length, null);
      return bytes.subarray(0, length);
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InputError(code === 'ENOENT' ? 'there is no such file' : message.split(',')[0]!);
  }
}

/**
 * Makes a container that only its owner can read.
 * @returns 0, or the exit status of the signal that asked to stop; there is then no file
 * @throws InputError where something has that name, the file can't be written, or a card can't be in a container
 */
export async function makeContainer(
  path: string,
  cards: Iterable<ProvisionedCard>,
  count: number,
  protection: Protection,
): Promise<number> {
  if (fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw isThere(path);
  const stop = new Stop();
  const progress = new Progress(await isTerminal(2), 'cards');
  try {
    const writer = await containerWriter(protection);
    const pieces = [writer.start];
    let bytes = 0;
    for (const card of cards) {
      const piece = writer.card(card);
      bytes += Buffer.byteLength(piece);
      if (bytes > MOST_XML_BYTES) throw new InputError(`a container has at most ${MOST_XML_BYTES} bytes: make several`);
      progress.update('making', pieces.push(piece) - 1, count);
      if (pieces.length % CARDS_AT_A_TIME === 0) await untilOthersRan();
      if (stop.status !== 0) {
        progress.clear();
        process.stderr.write(`dscplus: stopped at card ${pieces.length - 1} of ${count}: none was made\n`);
        return stop.status;
      }
    }
    pieces.push(writer.end);
    write(path, pieces.join(''));
    return 0;
  } finally {
    progress.clear();
    stop.close();
  }
}

function write(path: string, text: string): void {
  try {
    createFile(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw isThere(path);
    throw new InputError(
      `${path} can't be made: ${code === 'ENOENT' ? 'there is no such folder' : message.split(',')[0]}`,
    );
  }
}

function isThere(path: string): InputError {
  return new InputError(`there is something named ${path} already: choose another name`);
}
