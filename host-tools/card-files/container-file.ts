/** Key containers as files. */
import { closeSync, existsSync, fstatSync, fsyncSync, linkSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as untilOthersRan } from 'node:timers/promises';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { syncFolder } from '../../emulator/machine/card-file/durable.js';
import { withOption } from '../files/for-option.js';
import { openTemporary } from '../files/temporary.js';
import { whyNot, writeAll } from '../files/write-all.js';
import type { Need } from '../provisioning/opener.js';
import type { Protection, ProvisionedCard } from '../provisioning/provisioned-card.js';
import { type Cards, Container } from '../provisioning/read-pskc.js';
import { containerWriter, type Mac } from '../provisioning/write-pskc.js';
import { MOST_XML_BYTES } from '../provisioning/xml.js';
import type { Watched } from './fill-folder.js';

const CARDS_AT_A_TIME = 50;
const PIECE_BYTES = 64 * 1024;

/** The cards of a file that stays open until they are read. */
export interface FileOfCards extends Cards {
  close(): void;
}

/**
 * The cards in a container, which is checked as a whole first. They are read when they are asked for, a package at a time.
 * @param secretFor what opens it, once it is known what it needs
 * @param warn gets what was not checked
 * @throws InputError that names the file, where it can't be read or opened, or is no container of cards
 */
export async function readCards(
  path: string,
  secretFor: (need: Need) => Promise<Protection>,
  warn: (message: string) => void,
): Promise<FileOfCards> {
  const fd = openContainer(path);
  try {
    const container = new Container(() => pieces(fd));
    const cards = await container.cards(await secretFor(container.need), Date.now());
    if (cards.isSigned) warn('the container is signed, and its signature was not checked');
    return {
      count: cards.count,
      isSigned: cards.isSigned,
      *[Symbol.iterator]() {
        try {
          yield* cards;
        } catch (error) {
          throw about(path, error);
        }
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw about(path, error);
  }
}

function about(path: string, error: unknown): unknown {
  return error instanceof InputError ? new InputError(`${path}: ${error.message}`) : error;
}

function openContainer(path: string): number {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new InputError('it is not a regular file');
    if (stats.size > MOST_XML_BYTES) throw new InputError(`it has more than ${MOST_XML_BYTES} bytes: split it`);
    return fd;
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    if (error instanceof InputError) throw about(path, error);
    throw new InputError(`${path}: it can't be read: ${whyRefused(error)}`);
  }
}

function* pieces(fd: number): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (let place = 0; ; ) {
    let bytes: number;
    try {
      bytes = readSync(fd, piece, 0, PIECE_BYTES, place);
    } catch (error) {
      throw new InputError(`it can't be read: ${whyRefused(error)}`);
    }
    if (bytes === 0) return;
    place += bytes;
    yield piece.subarray(0, bytes);
  }
}

/**
 * Makes a container that only its owner can read, whole or not at all: a signal leaves none.
 * @param option that names it, for messages; undefined for none
 * @returns how many cards it holds: none where `signal` stopped the work
 * @throws InputError where something has that name, the file can't be written, or a card can't be in a container
 */
export async function makeContainer(
  path: string,
  cards: Iterable<ProvisionedCard>,
  {
    protection,
    mac,
    option,
  }: { readonly protection: Protection; readonly mac: Mac | undefined; readonly option?: string },
  { onProgress, signal }: Watched,
): Promise<number> {
  const writer = await containerWriter(protection, mac);
  const file = new NewFile(path, option);
  let made = 0;
  try {
    file.write(writer.start);
    for (const card of cards) {
      file.write(writer.card(card));
      made += 1;
      onProgress(made);
      if (made % CARDS_AT_A_TIME === 0) await untilOthersRan();
      if (signal.aborted) return 0;
    }
    file.write(writer.end);
    file.commit();
    return made;
  } finally {
    file.close();
  }
}

/** A file on its way. Never over one that is there: its permissions are not ours, and it may be the only one with its keys. */
class NewFile {
  readonly #fd: number;
  readonly #temporary: string;
  #bytes = 0;

  constructor(
    private readonly path: string,
    private readonly option: string | undefined,
  ) {
    if (existsSync(path)) throw this.#cantBeMade({ code: 'EEXIST' });
    try {
      const { fd, path: temporary } = openTemporary(path);
      this.#fd = fd;
      this.#temporary = temporary;
    } catch (error) {
      throw this.#cantBeMade(error);
    }
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_XML_BYTES) {
      throw new InputError(`a container has at most ${MOST_XML_BYTES} bytes: make several`);
    }
    try {
      writeAll(this.#fd, bytes);
    } catch (error) {
      throw this.#cantBeMade(error);
    }
  }

  /** It is whole, and takes its name. */
  commit(): void {
    try {
      fsyncSync(this.#fd);
      this.#takeName();
      syncFolder(dirname(this.path));
    } catch (error) {
      throw this.#cantBeMade(error);
    }
  }

  /** A link takes no name that is there. Some file systems, as of memory sticks, have none. */
  #takeName(): void {
    try {
      linkSync(this.#temporary, this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(this.path)) throw error;
      renameSync(this.#temporary, this.path);
    }
  }

  close(): void {
    closeSync(this.#fd);
    rmSync(this.#temporary, { force: true });
  }

  #cantBeMade(error: unknown): InputError {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = isThere ? 'there is something of that name already; choose another name' : whyNot(error);
    const message = `the key container ${this.path} can't be made: ${why}`;
    return new InputError(this.option === undefined ? message : withOption(this.option, message));
  }
}
