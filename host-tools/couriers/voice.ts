/** A call as sound: its text read aloud by espeak-ng, where that is installed. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkText } from '../arguments.js';

export interface Voice {
  /**
   * Reads a text of up to 200 characters aloud.
   * @returns a WAV file, which is kept nowhere
   * @throws Error where it can't, without a part of the text
   */
  speak(text: string): Promise<Buffer>;
}

const PROGRAM = 'espeak-ng';
const TEXT_MAX = 200;
const BYTES_MAX = 4 * 1024 * 1024;
const SPEAKING_MS = 5000;
const AT_ONCE_MAX = 2;
const WAITING_MAX = 8;
/** English, 120 words a minute. The text comes over standard input: others can read arguments. */
const ARGUMENTS = ['--stdin', '--stdout', '-v', 'en', '-s', '120'];

/** The voice of this machine. @returns undefined where there is none */
export function installedVoice(searched = process.env.PATH ?? ''): Voice | undefined {
  for (const folder of searched.split(delimiter)) {
    const program = join(folder, PROGRAM);
    if (folder !== '' && isExecutable(program)) return new EspeakVoice(program);
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export class EspeakVoice implements Voice {
  #speaking = 0;
  readonly #waiting: Array<() => void> = [];

  /** @param program the path of espeak-ng */
  constructor(
    private readonly program: string,
    private readonly speaking_ms = SPEAKING_MS,
    private readonly bytesMax = BYTES_MAX,
  ) {}

  async speak(text: string): Promise<Buffer> {
    checkText('text', text);
    if (text.length > TEXT_MAX) throw new Error(`the text of a call has more than ${TEXT_MAX} characters`);
    await this.#place();
    try {
      return withSizes(await this.#run(text));
    } finally {
      this.#speaking -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #place(): Promise<void> {
    if (this.#speaking >= AT_ONCE_MAX) {
      if (this.#waiting.length >= WAITING_MAX) throw new Error('too many calls are being read aloud');
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    this.#speaking += 1;
  }

  #run(text: string): Promise<Buffer> {
    return new Promise((done, failed) => {
      const bounds = { timeout: this.speaking_ms, maxBuffer: this.bytesMax, killSignal: 'SIGKILL' } as const;
      // Its environment is empty: that of a server holds secrets.
      const child = execFile(this.program, ARGUMENTS, { ...bounds, encoding: 'buffer', env: {} }, (error, wav) => {
        if (error === null && isWav(wav)) done(wav);
        else failed(new Error(`${PROGRAM} did not read the call aloud`));
      });
      child.stdin!.on('error', () => {});
      child.stdin!.end(text);
    });
  }
}

const HEADER_BYTES = 44;

function isWav(bytes: Buffer): boolean {
  const [riff, wave, data] = [
    bytes.toString('latin1', 0, 4),
    bytes.toString('latin1', 8, 12),
    bytes.toString('latin1', 36, 40),
  ];
  return bytes.length > HEADER_BYTES && riff === 'RIFF' && wave === 'WAVE' && data === 'data';
}

/** The same with its sizes: a program that writes into a pipe does not know them when it writes the header. */
function withSizes(wav: Buffer): Buffer {
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.writeUInt32LE(wav.length - HEADER_BYTES, HEADER_BYTES - 4);
  return wav;
}
