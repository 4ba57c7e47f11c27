/** A real serial device: the card at one end of a cable. */
import * as fs from 'node:fs';
import { SerialPortStream } from '@serialport/stream';
import { InputError } from '../../input-error.js';
import { visible } from '../../text.js';
import { loadSerialBinding } from './native.js';
import type { Attach, Port } from './port.js';

export interface SerialOptions {
  readonly path: string;
  readonly baudRate: number;
}

/** How often we look whether a device was unplugged, or is there again: the event of unplugging does not always come. */
const LOOK_MS = 500;

type Binding = Awaited<ReturnType<typeof loadSerialBinding>>;

/**
 * Opens the device, locked against other programs that lock, and attaches it. When it is unplugged, waits until it is
 * there again, opens it and attaches it again, as often as it takes.
 * @throws InputError where the device can't be opened at first
 */
export async function openSerial(attach: Attach, options: SerialOptions): Promise<Port> {
  const binding = await loadSerialBinding();
  const device = new Device(binding, options, attach);
  try {
    await device.open();
  } catch (error) {
    throw new InputError(`--port: can't open ${visible(options.path)}: ${reasonOf(error as Error)}`);
  }
  device.watch();
  return device;
}

class Device implements Port {
  readonly address: string;
  readonly ended: Promise<void>;
  private timer: NodeJS.Timeout | undefined = undefined;
  private end = (): void => {};
  private stream: SerialPortStream | undefined = undefined;
  /** The device file behind the path, which may be a link that points to nothing or elsewhere after unplugging. */
  private realPath = '';
  private isOpening = false;
  private isClosed = false;

  constructor(
    private readonly binding: Binding,
    private readonly options: SerialOptions,
    private readonly attach: Attach,
  ) {
    this.address = options.path;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  watch(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  async open(): Promise<void> {
    this.isOpening = true;
    const stream = new SerialPortStream({ binding: this.binding, ...this.options, lock: true, autoOpen: false });
    try {
      const realPath = fs.realpathSync(this.options.path);
      await new Promise<void>((resolve, reject) => stream.open((error) => (error ? reject(error) : resolve())));
      this.realPath = realPath;
    } finally {
      this.isOpening = false;
    }
    this.stream = stream;
    // An error that breaks the line closes it too.
    stream.on('error', () => {});
    stream.once('close', () => this.lose(stream));
    if (this.isClosed) this.lose(stream);
    else this.attach(stream);
  }

  /** Notices what no event tells. */
  private look(): void {
    if (this.stream !== undefined) {
      if (!fs.existsSync(this.realPath)) this.lose(this.stream);
    } else if (!this.isOpening && fs.existsSync(this.options.path)) {
      // It may not be ready, or not be ours to open, the moment it appears: the next look tries again.
      this.open().catch(() => {});
    }
  }

  private lose(stream: SerialPortStream): void {
    if (this.stream === stream) this.stream = undefined;
    release(stream);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.timer);
    const { stream } = this;
    this.stream = undefined;
    if (stream !== undefined) await release(stream);
    this.end();
  }
}

/** Closes device and stream: each does not close the other. */
function release(stream: SerialPortStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.destroy();
      resolve();
    };
    if (stream.isOpen) stream.close(done);
    else done();
  });
}

/** Why a device can’t be opened, in words for people. */
export function reasonOf(error: Error): string {
  if (/ENOENT|No such file/i.test(error.message)) return 'there is no such device';
  if (/EACCES|Permission denied/i.test(error.message))
    return 'this user may not use it (on Linux: join the group dialout)';
  if (/lock|Resource temporarily unavailable/i.test(error.message)) return 'another program uses it';
  if (/EISDIR|Is a directory|ENOTTY|Inappropriate ioctl/i.test(error.message)) return 'it is no serial device';
  return error.message;
}
