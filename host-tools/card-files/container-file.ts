/** Key containers as files. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { setImmediate as untilOthersRan } from 'node:timers/promises';
import { InputError } from '../../emulator/input-error.js';
import { createFile } from '../../emulator/machine/card-file/durable.js';
import type { Need } from '../provisioning/opener.js';
import type { Protection, ProvisionedCard } from '../provisioning/provisioned-card.js';
import { Container } from '../provisioning/read-pskc.js';
import { containerWriter } from '../provisioning/write-pskc.js';
import { MOST_XML_BYTES } from '../provisioning/xml.js';
import type { Watched } from './fill-folder.js';

const CARDS_AT_A_TIME = 50;

/**
 * The cards in a container.
 * @param secretFor what opens it, once it is known what it needs
 * @param warn gets what was not checked
 * @throws InputError that names the file, where it can't be read or opened, or is no container of cards
 */
export async function readCards(
  path: string,
  secretFor: (need: Need) => Promise<Protection>,
  warn: (message: string) => void,
): Promise<ProvisionedCard[]> {
  try {
    const container = new Container(readBytes(path));
    if (container.isSigned) {
      warn('the container is signed, and its signature was not checked');
    }
    return await container.cards(await secretFor(container.need), Date.now());
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${path}: ${error.message}`);
    throw error;
  }
}

function readBytes(path: string): Buffer {
  try {
    const fd = openSync(path, 'r');
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) throw new InputError('it is no regular file');
      if (stats.size > MOST_XML_BYTES) throw new InputError(`it has more than ${MOST_XML_BYTES} bytes: split it`);
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`it can't be read: ${(error as Error).message.split(',')[0]}`);
  }
}

/**
 * Makes a container that only its owner can read, whole or not at all: a signal leaves none.
 * @returns how many cards it holds: none where `signal` stopped the work
 * @throws InputError where something has that name, the file can't be written, or a card can't be in a container
 */
export async function makeContainer(
  path: string,
  cards: Iterable<ProvisionedCard>,
  protection: Protection,
  { onProgress, signal }: Watched,
): Promise<number> {
  const writer = await containerWriter(protection);
  const packages: string[] = [];
  let bytes = 0;
  for (const card of cards) {
    packages.push(writer.card(card));
    bytes += Buffer.byteLength(packages.at(-1)!);
    if (bytes > MOST_XML_BYTES) throw new InputError(`a container has at most ${MOST_XML_BYTES} bytes: make several`);
    onProgress(packages.length);
    if (packages.length % CARDS_AT_A_TIME === 0) await untilOthersRan();
    if (signal.aborted) return 0;
  }
  create(path, [writer.start, ...packages, writer.end].join(''));
  return packages.length;
}

/** Never over a file that is there: its permissions are not ours, and it may be the only one with its keys. */
function create(path: string, text: string): void {
  try {
    createFile(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'EEXIST' ? 'there is something of that name already; choose another name' : message.split(',')[0];
    throw new InputError(`the key container ${path} can't be made: ${why}`);
  }
}
